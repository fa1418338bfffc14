//! What parsing a source would take, found before it is parsed: the parser cannot be interrupted,
//! and each level of its recursion costs a kilobyte or two of stack.
//!
//! Short sources pass unseen and others after a count of bytes. Only where those leave doubt is the
//! source read token by token, under the budget, with the parser's own lexer.

use memchr::memmem;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer};

use super::tokens::{MAX_BRACKETS, MAX_INDENTS, MAX_STRING_NESTING, ends_operand};
use crate::budget::Budget;
use crate::error::{Error, Result};

/// A source of no more bytes is parsed as it is: it cannot recurse deep enough to matter.
const ALWAYS_SHALLOW: usize = 1024;

/// A source with no more bytes and words that can open a level is parsed as it is.
const FEW_LEVELS: usize = 2000;

/// Of these, `lambda`: the parser guards its stack everywhere but in their parameters' defaults.
const FEW_LAMBDAS: usize = 100;

/// Deeper than `CPython`'s parser goes in any release (its `MAXSTACK` is at most 6,000, and each
/// level takes one step of it or more), so what is deeper is for it to refuse.
const MAX_LEVELS: u32 = 10_000;

/// What parsing and everything after it costs at the most, measured over sources that repeat one
/// thing: `.a.a.a` costs most for each token, and non-ASCII names for each byte.
const NANOSECONDS_PER_TOKEN: u64 = 300;
const NANOSECONDS_PER_BYTE: u64 = 30;

/// A level costs more than its token: a kilobyte of stack is touched for the first time.
const NANOSECONDS_PER_LEVEL: u64 = 1500;

/// The stack that a chain of lambdas in defaults of lambdas takes for each.
const STACK_PER_LAMBDA: usize = 4096;

/// What the parser will need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// Bytes of stack that must be there before it begins; it adds the rest by itself.
    pub stack: usize,
}

/// Finds out whether the source may be parsed.
///
/// Costs nothing up to a kilobyte, a count of bytes (under 2 ns each) for most other sources, and
/// about a third of parsing where tokens have to be read.
///
/// # Errors
/// [`Error::Refused`] where the source nests deeper than `CPython` reads; [`Error::DeadlineExceeded`]
/// where parsing could run far over the deadline; what the budget gives.
pub fn check(source: &str, budget: &mut Budget) -> Result<Forecast> {
    let shallow = Forecast { stack: 0 };
    if source.len() <= ALWAYS_SHALLOW {
        return Ok(shallow);
    }
    let bytes = source.len() as u64;
    let cost_at_most = bytes * (NANOSECONDS_PER_TOKEN + NANOSECONDS_PER_BYTE);
    if budget.allows_nanoseconds(cost_at_most) && is_surely_shallow(source.as_bytes()) {
        return Ok(shallow);
    }
    let mut scan = Scan::default();
    let mut tokens = lexer::lex(source, Mode::Module);
    let mut count = 0;
    loop {
        budget.tick()?;
        let kind = tokens.next_token();
        if kind == TokenKind::EndOfFile {
            break;
        }
        count += 1;
        scan.one(kind)?;
    }
    let cost = count * NANOSECONDS_PER_TOKEN
        + bytes * NANOSECONDS_PER_BYTE
        + u64::from(scan.deepest) * NANOSECONDS_PER_LEVEL;
    if !budget.allows_nanoseconds(cost) {
        return Err(Error::DeadlineExceeded);
    }
    Ok(Forecast {
        stack: scan.deepest_lambdas as usize * STACK_PER_LAMBDA,
    })
}

fn is_surely_shallow(bytes: &[u8]) -> bool {
    let signs = count_signs(bytes);
    let words = |word: &str| memmem::find_iter(bytes, word).take(FEW_LEVELS + 1).count();
    let lambdas = words("lambda");
    let others = ["not", "else", "await", "yield"].map(words);
    lambdas <= FEW_LAMBDAS && signs + others.iter().sum::<usize>() <= FEW_LEVELS
}

/// What can open a level, besides words.
const SIGNS: [u8; 8] = *b"([{-+~*@";

/// How many bytes can open a level. Summed up in bytes, many at a time in one register.
fn count_signs(bytes: &[u8]) -> usize {
    const MOST_IN_A_BYTE: usize = u8::MAX as usize;
    let is_sign = |byte: u8| SIGNS.iter().map(|&sign| u8::from(byte == sign)).sum::<u8>();
    let count = |chunk: &[u8]| chunk.iter().map(|&byte| is_sign(byte)).sum::<u8>();
    bytes
        .chunks(MOST_IN_A_BYTE)
        .map(|chunk| usize::from(count(chunk)))
        .sum()
}

/// A bracket's inside, or what is outside all brackets.
#[derive(Debug, Default, Clone, Copy)]
struct Level {
    /// Prefix operators and other chains that wait for their operand to end.
    chain: u32,
    /// Of these, lambdas.
    lambdas: u32,
    /// Lambdas whose parameters are not over.
    parameters: u32,
}

/// What is known between two tokens.
#[derive(Debug, Default)]
struct Scan {
    outside: Vec<Level>,
    here: Level,
    /// The sums over `outside` and `here`.
    levels: u32,
    lambdas: u32,
    deepest: u32,
    deepest_lambdas: u32,
    indents: u32,
    strings: usize,
    follows_operand: bool,
}

impl Scan {
    fn one(&mut self, kind: TokenKind) -> Result<()> {
        match kind {
            TokenKind::Comment | TokenKind::NonLogicalNewline => return Ok(()),
            TokenKind::Unknown => return Err(Error::Refused("syntax")),
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => self.open()?,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => self.close(),
            TokenKind::FStringStart | TokenKind::TStringStart => {
                self.strings += 1;
                if self.strings >= MAX_STRING_NESTING {
                    return Err(Error::Refused("nested-f-strings"));
                }
            }
            TokenKind::FStringEnd | TokenKind::TStringEnd => {
                self.strings = self.strings.saturating_sub(1);
            }
            TokenKind::Indent => {
                self.indents += 1;
                if self.indents >= MAX_INDENTS {
                    return Err(Error::Refused("nested-blocks"));
                }
            }
            TokenKind::Dedent => self.indents = self.indents.saturating_sub(1),
            TokenKind::Comma | TokenKind::Equal if self.here.parameters == 0 => self.end_chain(),
            TokenKind::Colon if self.here.parameters > 0 => self.here.parameters -= 1,
            TokenKind::Colon | TokenKind::Newline | TokenKind::Semi => self.end_chain(),
            TokenKind::Lambda => {
                self.here.parameters += 1;
                self.here.lambdas += 1;
                self.lambdas += 1;
                self.deepest_lambdas = self.deepest_lambdas.max(self.lambdas);
                self.lengthen_chain()?;
            }
            TokenKind::Minus
            | TokenKind::Plus
            | TokenKind::Tilde
            | TokenKind::Star
            | TokenKind::At
                if !self.follows_operand =>
            {
                self.lengthen_chain()?;
            }
            TokenKind::DoubleStar
            | TokenKind::Not
            | TokenKind::Else
            | TokenKind::Await
            | TokenKind::Yield => self.lengthen_chain()?,
            _ => {}
        }
        self.follows_operand = ends_operand(kind);
        Ok(())
    }

    fn open(&mut self) -> Result<()> {
        self.outside.push(std::mem::take(&mut self.here));
        if self.outside.len() > MAX_BRACKETS as usize {
            return Err(Error::Refused("nested-brackets"));
        }
        Ok(())
    }

    fn close(&mut self) {
        self.end_chain();
        self.here = self.outside.pop().unwrap_or_default();
    }

    fn lengthen_chain(&mut self) -> Result<()> {
        self.here.chain += 1;
        self.levels += 1;
        self.deepest = self.deepest.max(self.levels);
        if self.levels > MAX_LEVELS {
            return Err(Error::Refused("nested-operators"));
        }
        Ok(())
    }

    fn end_chain(&mut self) {
        self.levels -= self.here.chain;
        self.lambdas -= self.here.lambdas;
        self.here = Level::default();
    }
}
