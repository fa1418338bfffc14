//! `from __future__ import …`, whose names some versions of `CPython` check while they parse.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::Ranged;

use crate::budget::Budget;
use crate::error::{Error, Result};

/// The features that change nothing in the grammar. The one that does, `barry_as_FLUFL`, and those
/// that do not exist, are for `CPython`'s own parser.
const HARMLESS: [&str; 9] = [
    "absolute_import",
    "annotations",
    "division",
    "generator_stop",
    "generators",
    "nested_scopes",
    "print_function",
    "unicode_literals",
    "with_statement",
];

/// Checks what is imported from `__future__`. Costs a comparison for each token, and is needed only
/// where the source has the word `from`.
///
/// # Errors
/// [`Error::Refused`]; what the budget gives.
pub fn check(source: &str, tokens: &[Token], budget: &mut Budget) -> Result<()> {
    let mut significant = tokens.iter().filter(|token| !token.kind().is_trivia());
    while let Some(token) = significant.next() {
        budget.tick()?;
        if token.kind() != TokenKind::From {
            continue;
        }
        let module = significant
            .next()
            .map_or("", |token| &source[token.range()]);
        if module != "__future__" && module.is_ascii() {
            continue;
        }
        let mut before = TokenKind::From;
        for token in significant.by_ref() {
            budget.tick()?;
            let is_fine = match token.kind() {
                TokenKind::Newline | TokenKind::Semi => break,
                TokenKind::Name => {
                    before == TokenKind::As || HARMLESS.contains(&&source[token.range()])
                }
                TokenKind::Import
                | TokenKind::As
                | TokenKind::Comma
                | TokenKind::Lpar
                | TokenKind::Rpar => true,
                _ => false,
            };
            if !is_fine {
                return Err(Error::Refused("future-feature"));
            }
            before = token.kind();
        }
    }
    Ok(())
}
