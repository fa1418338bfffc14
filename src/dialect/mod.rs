//! What the running interpreter decides about the text: a table of facts, found by probing it.
//!
//! Patch releases of one version print f-strings differently, so nothing here is derived from a
//! version number except the grammar that the parser is asked for.

mod characters;

pub use characters::{Block, Characters, Class};

/// How the interpreter's `ast.unparse` escapes the constant parts of a format specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpecEscapes {
    /// Nothing is escaped.
    Nothing,
    /// Line feeds are.
    LineFeeds,
    /// Backslashes, both quotes and line feeds are.
    All,
}

/// How the interpreter's `ast.unparse` prints f-strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FStringStyle {
    /// Expressions must do without backslashes and without the quotes around them (3.11).
    AvoidsBackslashes {
        /// Where no quotes are left, parts are printed by `repr` between `'''`; earlier patch
        /// releases fail or print something broken there.
        falls_back_to_repr: bool,
    },
    /// Expressions may hold anything, as PEP 701 allows.
    Nests {
        /// Quotes that stand in no expression are preferred.
        prefers_unused_quotes: bool,
        /// How constant parts of format specifications are escaped.
        spec_escapes: SpecEscapes,
    },
}

/// How the interpreter keeps the source of the expressions in t-strings, which it prints as they
/// stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TStringStyle {
    /// White space at the end of an expression is cut off.
    Trims,
    /// All is kept, line breaks included.
    Keeps,
}

/// The facts about one interpreter that its text depends on.
#[derive(Debug)]
pub struct Dialect {
    /// The minor version, 11 or more: the grammar to parse.
    pub minor: u8,
    /// How f-strings are printed.
    pub f_strings: FStringStyle,
    /// Whether the braces of an f-string count as brackets that nest (at most 200).
    pub f_string_braces_nest: bool,
    /// How many format specifications may nest inside one another.
    pub spec_nesting: u8,
    /// Whether escapes in the format specification of a raw f-string are decoded all the same.
    pub decodes_raw_specs: bool,
    /// How t-strings are printed; where no known way is found, the reference engine answers.
    pub t_strings: Option<TStringStyle>,
    /// What the interpreter's Unicode tables say.
    pub characters: Characters,
}
