//! What the parser takes and `CPython` refuses, found in one pass over the tokens.
//!
//! Every rule here may refuse too much, never too little: what is refused goes to `CPython`'s own
//! parser, which has the last word.

use memchr::{memchr, memchr2, memmem};
use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::{Ranged, TextSize};

use super::{future, indentation, integer, string};
use crate::budget::Budget;
use crate::dialect::{Class, Dialect};
use crate::error::{Error, Result};

/// Brackets may nest this deep in `CPython` (`MAXLEVEL`).
pub const MAX_BRACKETS: u32 = 200;

/// Indentation levels, the module's own among them (`MAXINDENT`).
pub const MAX_INDENTS: u32 = 100;

/// f-strings and t-strings may nest this deep (`MAXFSTRINGLEVEL`).
pub const MAX_STRING_NESTING: usize = 150;

/// An operand in which some tokens must not stand outside brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operand {
    /// What begins with a bracket behind a star.
    OfStar,
    OfYield,
}

/// What the pass knows between two tokens.
struct Pass<'a> {
    source: &'a str,
    dialect: &'a Dialect,
    /// Open brackets, as the tokenizer counts them for its limit.
    brackets: u32,
    /// Open brackets in all, those around an f-string among them.
    depth: u32,
    indents: u32,
    /// The bracket depth outside each open f-string or t-string.
    strings: Vec<u32>,
    before: TokenKind,
    /// What goes on, and at which bracket depths.
    operands: Vec<(Operand, u32)>,
    /// The bracket depth of the `case` whose pattern goes on.
    pattern: Option<u32>,
}

/// What is learnt about a source along with the checks.
#[derive(Debug)]
pub struct Checked {
    /// Where f-strings and t-strings begin, in order.
    pub interpolations: Vec<TextSize>,
    /// The tokens of its longest logical line.
    pub longest_line: usize,
}

/// Checks the tokens of a source that the parser took.
///
/// Costs a few comparisons for each token; the checks of names, names of characters and mixed
/// indentation run only where the source holds such things at all.
///
/// # Errors
/// [`Error::Refused`]; [`Error::UnknownCharacters`]; what the budget gives.
pub fn check(
    source: &str,
    tokens: &[Token],
    dialect: &Dialect,
    budget: &mut Budget,
) -> Result<Checked> {
    let bytes = source.as_bytes();
    let is_ascii = source.is_ascii();
    let names_characters = memchr(b'\\', bytes)
        .and_then(|first| bytes.get(first..))
        .is_some_and(|rest| memmem::find(rest, b"\\N{").is_some());
    if memchr2(b'\t', b'\x0c', bytes).is_some() {
        indentation::check(source, tokens, budget)?;
    }
    let mut pass = Pass {
        source,
        dialect,
        brackets: 0,
        depth: 0,
        indents: 1,
        strings: Vec::new(),
        before: TokenKind::Newline,
        operands: Vec::new(),
        pattern: None,
    };
    let mut interpolations = Vec::new();
    let mut imports_from = false;
    let (mut line, mut longest_line) = (0, 0);
    let mut rest = tokens.iter();
    while let Some(token) = rest.next() {
        let kind = token.kind();
        budget.tick()?;
        line += 1;
        match kind {
            TokenKind::Comment | TokenKind::NonLogicalNewline => continue,
            TokenKind::Newline => {
                longest_line = longest_line.max(line);
                line = 0;
            }
            TokenKind::From => imports_from = true,
            TokenKind::Name if !is_ascii => pass.identifier(token)?,
            TokenKind::String | TokenKind::FStringMiddle | TokenKind::TStringMiddle
                if names_characters && !is_verbatim(token) =>
            {
                pass.character_names(token)?;
            }
            _ => {}
        }
        if pass.one(token, rest.as_slice())? {
            interpolations.push(token.start());
        }
        pass.before = kind;
    }
    if imports_from {
        future::check(source, tokens, budget)?;
    }
    Ok(Checked {
        interpolations,
        longest_line: longest_line.max(line),
    })
}

/// The next token that is not trivia.
fn next(rest: &[Token]) -> TokenKind {
    rest.iter()
        .map(Token::kind)
        .find(|kind| !kind.is_trivia())
        .unwrap_or(TokenKind::EndOfFile)
}

/// Whether backslashes name no characters in this text: it is raw, or bytes.
fn is_verbatim(token: &Token) -> bool {
    token
        .string_flags()
        .is_some_and(|flags| flags.is_raw_string() || flags.is_byte_string())
}

impl Pass<'_> {
    /// Checks one token, before the `rest`; whether it opens an f-string or a t-string.
    #[inline]
    fn one(&mut self, token: &Token, rest: &[Token]) -> Result<bool> {
        let kind = token.kind();
        if !self.operands.is_empty() {
            self.operand(kind)?;
        }
        if self.pattern.is_some() {
            self.pattern_brackets(kind)?;
        }
        match kind {
            TokenKind::Star
                if next(rest) == TokenKind::Lpar
                    && (!ends_operand(self.before) || is_soft(self.before)) =>
            {
                self.operands.push((Operand::OfStar, self.depth));
            }
            TokenKind::Case if begins_statement(self.before) => {
                self.pattern = Some(self.brackets);
            }
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
                self.brackets += 1;
                self.depth += 1;
                if self.brackets > MAX_BRACKETS {
                    return Err(Error::Refused("nested-brackets"));
                }
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                self.brackets = self.brackets.saturating_sub(1);
                self.depth = self.depth.saturating_sub(1);
            }
            TokenKind::Indent => {
                self.indents += 1;
                if self.indents > MAX_INDENTS {
                    return Err(Error::Refused("nested-blocks"));
                }
            }
            TokenKind::Dedent => self.indents = self.indents.saturating_sub(1),
            TokenKind::FStringStart | TokenKind::TStringStart => {
                self.strings.push(self.brackets);
                if self.strings.len() >= MAX_STRING_NESTING {
                    return Err(Error::Refused("nested-f-strings"));
                }
                if !self.dialect.f_string_braces_nest {
                    self.brackets = 0;
                }
                return Ok(true);
            }
            TokenKind::FStringEnd | TokenKind::TStringEnd => {
                self.brackets = self.strings.pop().unwrap_or(0);
            }
            TokenKind::Yield if !may_hold_yield(self.before) || !may_follow_yield(next(rest)) => {
                return Err(Error::Refused("yield-operand"));
            }
            TokenKind::Yield => self.operands.push((Operand::OfYield, self.depth)),
            TokenKind::ColonEqual if self.before != TokenKind::Name && !is_soft(self.before) => {
                return Err(Error::Refused("walrus-target"));
            }
            TokenKind::Int | TokenKind::Float | TokenKind::Complex
                if token.range().len().to_usize() > integer::LONGEST =>
            {
                return Err(Error::Refused("long-number"));
            }
            _ => {}
        }
        Ok(false)
    }

    /// Refuses `*(a) in b`: a star takes no comparison and nothing that binds looser, which the
    /// parser forgets where a bracket follows the star. Refuses `(yield a for b in c)`.
    fn operand(&mut self, kind: TokenKind) -> Result<()> {
        while let Some(&(operand, depth)) = self.operands.last() {
            if self.depth > depth {
                break;
            }
            let is_over = match kind {
                TokenKind::Newline
                | TokenKind::Semi
                | TokenKind::Rpar
                | TokenKind::Rsqb
                | TokenKind::Rbrace => true,
                TokenKind::Comma | TokenKind::Colon => operand == Operand::OfStar,
                TokenKind::For | TokenKind::Async if operand == Operand::OfYield => {
                    return Err(Error::Refused("yield-operand"));
                }
                TokenKind::In
                | TokenKind::Is
                | TokenKind::Not
                | TokenKind::And
                | TokenKind::Or
                | TokenKind::If
                | TokenKind::Less
                | TokenKind::LessEqual
                | TokenKind::Greater
                | TokenKind::GreaterEqual
                | TokenKind::EqEqual
                | TokenKind::NotEqual
                    if operand == Operand::OfStar =>
                {
                    return Err(Error::Refused("starred-operand"));
                }
                _ => false,
            };
            if !is_over {
                break;
            }
            self.operands.pop();
        }
        Ok(())
    }

    /// Refuses `case (a)():`, `case a((b)=c):` and `case -1():`, which name no class or keyword.
    fn pattern_brackets(&mut self, kind: TokenKind) -> Result<()> {
        match kind {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Dot | TokenKind::Equal
                if ends_operand(self.before)
                    && self.before != TokenKind::Name
                    && !is_soft(self.before) =>
            {
                return Err(Error::Refused("pattern-brackets"));
            }
            TokenKind::If | TokenKind::Newline => self.pattern = None,
            TokenKind::Colon if self.pattern == Some(self.brackets) => self.pattern = None,
            _ => {}
        }
        Ok(())
    }

    /// Checks an identifier against the interpreter's Unicode tables, which may be older than the
    /// parser's.
    fn identifier(&self, token: &Token) -> Result<()> {
        let name = &self.source[token.range()];
        for (index, character) in name.char_indices() {
            if !character.is_ascii() {
                let class = if index == 0 {
                    Class::IdentifierStart
                } else {
                    Class::IdentifierPart
                };
                if !self.dialect.characters.is(u32::from(character), class)? {
                    return Err(Error::Refused("identifier"));
                }
            }
        }
        Ok(())
    }

    /// Checks that the interpreter's version of Unicode has the characters that are named by
    /// `\N{…}`.
    fn character_names(&self, token: &Token) -> Result<()> {
        let text = &self.source[token.range()];
        for (_, named) in string::character_names(text) {
            let Some(character) = named else {
                return Err(Error::Refused("character-name"));
            };
            let code_point = u32::from(character);
            if code_point >= 0x80 && !self.dialect.characters.is(code_point, Class::Assigned)? {
                return Err(Error::Refused("character-name"));
            }
        }
        Ok(())
    }
}

/// Whether a `yield` without brackets of its own may stand behind this token.
const fn may_hold_yield(before: TokenKind) -> bool {
    matches!(
        before,
        TokenKind::Newline
            | TokenKind::Indent
            | TokenKind::Dedent
            | TokenKind::Semi
            | TokenKind::Colon
            | TokenKind::Lpar
            | TokenKind::Lbrace
            | TokenKind::Equal
            | TokenKind::PlusEqual
            | TokenKind::MinusEqual
            | TokenKind::StarEqual
            | TokenKind::SlashEqual
            | TokenKind::PercentEqual
            | TokenKind::AmperEqual
            | TokenKind::VbarEqual
            | TokenKind::CircumflexEqual
            | TokenKind::LeftShiftEqual
            | TokenKind::RightShiftEqual
            | TokenKind::DoubleStarEqual
            | TokenKind::DoubleSlashEqual
            | TokenKind::AtEqual
    )
}

const fn begins_statement(before: TokenKind) -> bool {
    matches!(
        before,
        TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent
    )
}

/// Whether an operand can end with this token, so that a sign behind it stands between two.
pub fn ends_operand(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd
            | TokenKind::String
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::Ellipsis
            | TokenKind::Name
            | TokenKind::None
            | TokenKind::True
            | TokenKind::False
    ) || is_soft(kind)
}

/// Whether this token can begin the operand of a `yield`, or end a `yield` that has none.
const fn may_follow_yield(after: TokenKind) -> bool {
    matches!(
        after,
        TokenKind::From
            | TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringStart
            | TokenKind::TStringStart
            | TokenKind::Newline
            | TokenKind::EndOfFile
            | TokenKind::Exclamation
            | TokenKind::Lpar
            | TokenKind::Rpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::Rbrace
            | TokenKind::Colon
            | TokenKind::Semi
            | TokenKind::Plus
            | TokenKind::Minus
            | TokenKind::Tilde
            | TokenKind::Star
            | TokenKind::Equal
            | TokenKind::Ellipsis
            | TokenKind::Await
            | TokenKind::Lambda
            | TokenKind::Not
            | TokenKind::None
            | TokenKind::True
            | TokenKind::False
    ) || is_soft(after)
}

const fn is_soft(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Case | TokenKind::Lazy | TokenKind::Match | TokenKind::Type
    )
}
