//! Asks the running interpreter for the facts of its [`Dialect`], once, when first needed.
//!
//! Every fact is read off what `ast.parse` and `ast.unparse` do with a small source; no fact is
//! derived from a version number but the grammar.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use super::stack;
use crate::dialect::{Block, Characters, Class, Dialect, FStringStyle, SpecEscapes, TStringStyle};

static DIALECT: PyOnceLock<Dialect> = PyOnceLock::new();

/// The dialect of the running interpreter.
pub fn dialect(py: Python<'_>) -> PyResult<&'static Dialect> {
    DIALECT.get_or_try_init(py, || stack::large(py, || probe(py)))
}

struct Ast<'py> {
    module: Bound<'py, PyModule>,
}

impl Ast<'_> {
    /// What the source is printed as; `None` where it does not parse or cannot be printed.
    fn printed(&self, source: &str) -> Option<String> {
        let tree = self.module.call_method1("parse", (source,)).ok()?;
        self.module
            .call_method1("unparse", (tree,))
            .ok()?
            .extract()
            .ok()
    }

    fn prints(&self, source: &str, expected: &str) -> bool {
        self.printed(source).as_deref() == Some(expected)
    }

    fn parses(&self, source: &str) -> bool {
        self.module.call_method1("parse", (source,)).is_ok()
    }
}

fn probe(py: Python<'_>) -> PyResult<Dialect> {
    let ast = Ast {
        module: py.import("ast")?,
    };
    let spec_nesting = (1..6)
        .take_while(|&depth| {
            ast.parses(&format!(
                "f'{{a{}{}}}'",
                ":{b".repeat(depth),
                "}".repeat(depth)
            ))
        })
        .count();
    Ok(Dialect {
        minor: py.version_info().minor,
        f_strings: f_string_style(&ast),
        f_string_braces_nest: braces_nest(&ast),
        spec_nesting: u8::try_from(spec_nesting).unwrap_or_default(),
        decodes_raw_specs: ast
            .printed("rf'{x:\\x41}'")
            .is_some_and(|text| text.contains(":A")),
        t_strings: t_string_style(&ast),
        characters: Characters::default(),
    })
}

/// Whether brackets outside an f-string count for those inside its braces.
fn braces_nest(ast: &Ast<'_>) -> bool {
    !ast.parses(&format!("{}f'{{0}}'{}", "(".repeat(200), ")".repeat(200)))
}

fn f_string_style(ast: &Ast<'_>) -> FStringStyle {
    // A string whose printing needs a backslash, inside an f-string: PEP 701 allows it, and
    // before that `ast.unparse` has no way to print it.
    if !ast.parses("f'{'\\n'}'") {
        // The constant takes the single quotes away, and the field's text the double ones.
        let source = "f\"\"\"\\'\\'\\'{x['''\n''']}\"\"\"";
        let falls_back_to_repr = ast
            .printed(source)
            .is_some_and(|text| text.starts_with("f'''"));
        return FStringStyle::AvoidsBackslashes { falls_back_to_repr };
    }
    let spec_escapes = if ast
        .printed("f\"{x:'}\"")
        .is_some_and(|text| text.contains("\\'"))
    {
        SpecEscapes::All
    } else if ast
        .printed("f'{x:\\n}'")
        .is_some_and(|text| text.contains("\\n"))
    {
        SpecEscapes::LineFeeds
    } else {
        SpecEscapes::Nothing
    };
    FStringStyle::Nests {
        prefers_unused_quotes: ast.prints("f\"{a['b']}\"", "f\"{a['b']}\""),
        spec_escapes,
    }
}

/// How t-strings are printed, if it is one of the ways that [`crate::print`] knows.
fn t_string_style(ast: &Ast<'_>) -> Option<TStringStyle> {
    const EITHER: [(&str, &str); 3] = [
        ("t'{x!r:>{w}}{y=}'", "t'{x!r:>{w}}y={y!r}'"),
        ("t'{(x)}' t'{a[\"b\"]}'", "t'{(x)}{a[\"b\"]}'"),
        ("t'{{ }}{ {1:2}}'", "t'{{ }}{ {1:2}}'"),
    ];
    const TRIMS: [(&str, &str); 3] = [
        ("t'a{ x }b'", "t'a{ x}b'"),
        ("t'{x = !s:5}'", "t'x = {x!s:5}'"),
        ("t'{x :{y }}'", "t'{x:{y}}'"),
    ];
    const KEEPS: [(&str, &str); 4] = [
        ("t'a{ x }b'", "t'a{ x }b'"),
        ("t'{x = !s:5}'", "t'x = {x !s:5}'"),
        ("t'{x :{y }}'", "t'{x :{y}}'"),
        ("t'''{\nx\n}'''", "t\"\"\"{\nx\n}\"\"\""),
    ];
    let all = |cases: &[(&str, &str)]| {
        cases
            .iter()
            .all(|(source, expected)| ast.prints(source, expected))
    };
    if !all(&EITHER) {
        return None;
    }
    if all(&KEEPS) {
        return Some(TStringStyle::Keeps);
    }
    all(&TRIMS).then_some(TStringStyle::Trims)
}

/// What the interpreter's Unicode tables say of 256 code points.
pub fn block(py: Python<'_>, number: u32) -> PyResult<Block> {
    let chr = py.import("builtins")?.getattr("chr")?;
    let category = py.import("unicodedata")?.getattr("category")?;
    let mut block = Block::default();
    for offset in 0..=u8::MAX {
        let character = chr.call1((number * 256 + u32::from(offset),))?;
        let ask = |method: &str, text: &Bound<'_, PyAny>| -> PyResult<bool> {
            text.call_method0(method)?.is_truthy()
        };
        if ask("isprintable", &character)? {
            block.set(offset, Class::Printable);
        }
        if ask("isidentifier", &character)? {
            block.set(offset, Class::IdentifierStart);
        }
        let behind_a_letter = "a".into_pyobject(py)?.add(&character)?;
        if ask("isidentifier", &behind_a_letter)? {
            block.set(offset, Class::IdentifierPart);
        }
        if category.call1((&character,))?.extract::<String>()? != "Cn" {
            block.set(offset, Class::Assigned);
        }
    }
    Ok(block)
}
