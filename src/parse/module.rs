//! From text to tree.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::{PythonVersion, Suite};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::{Ranged, TextRange};

use super::{f_strings, forecast, teardown, tokens};
use crate::budget::{Budget, on_stack_of};
use crate::dialect::Dialect;
use crate::error::{Error, Result};

/// A parsed source. Its tree may be as deep as the source is long, so it is taken apart step by
/// step when it is dropped, never by recursion.
pub struct Module {
    body: Suite,
    flat: bool,
}

impl Module {
    /// The statements of the module.
    #[must_use]
    pub const fn body(&self) -> &Suite {
        &self.body
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        if !self.flat {
            teardown::take_apart(std::mem::take(&mut self.body));
        }
    }
}

/// Parses `source`, whose line breaks are line feeds, with the grammar of the running interpreter.
///
/// The parser itself cannot be interrupted, so what it would take is found first.
///
/// # Errors
/// [`Error::Refused`] where the parser or a check beside it refuses the source;
/// [`Error::UnknownCharacters`]; what the budget gives.
pub fn parse(source: &str, dialect: &Dialect, budget: &mut Budget) -> Result<Module> {
    parse_and_look(source, dialect, budget, |_| ()).map(|(module, ())| module)
}

/// Does what [`parse`] does, and gives the places of the comments, too.
///
/// # Errors
/// As [`parse`].
pub fn parse_with_comments(
    source: &str,
    dialect: &Dialect,
    budget: &mut Budget,
) -> Result<(Module, Vec<TextRange>)> {
    parse_and_look(source, dialect, budget, |tokens| {
        tokens
            .iter()
            .filter(|token| token.kind() == TokenKind::Comment)
            .map(Ranged::range)
            .collect()
    })
}

fn parse_and_look<T>(
    source: &str,
    dialect: &Dialect,
    budget: &mut Budget,
    look: impl FnOnce(&[Token]) -> T,
) -> Result<(Module, T)> {
    let version = PythonVersion {
        major: 3,
        minor: dialect.minor,
    };
    let options = ParseOptions::from(Mode::Module).with_target_version(version);
    let forecast = forecast::check(source, budget)?;
    let parsed = on_stack_of(forecast.stack, || parse_unchecked(source, options));
    let Some(parsed) = parsed.try_into_module() else {
        return Err(Error::Refused("no-module"));
    };
    let has_errors = !parsed.has_no_syntax_errors();
    let checked = if has_errors {
        Err(Error::Refused("syntax"))
    } else {
        tokens::check(source, parsed.tokens(), dialect, budget)
    };
    let depth_at_most = match &checked {
        Ok(checked) => checked.longest_line,
        Err(_) => parsed.tokens().len(),
    };
    let seen = look(parsed.tokens());
    let module = Module {
        body: parsed.into_syntax().body,
        flat: depth_at_most <= teardown::ALWAYS_FLAT,
    };
    let interpolations = checked?.interpolations;
    if !interpolations.is_empty() {
        f_strings::check(&module.body, &interpolations, source, dialect, budget)?;
    }
    budget.look()?;
    Ok((module, seen))
}
