//! Tabs and form feeds in indentation, by `CPython`'s rule: a line is measured twice, with tabs
//! that go to the next multiple of 8 and with tabs that are one column wide, and both measures
//! must tell the same story.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::Ranged;

use crate::budget::Budget;
use crate::error::{Error, Result};

/// The columns of one line's first token, with wide and with narrow tabs.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Column {
    wide: usize,
    narrow: usize,
}

/// Checks the indentation of every logical line.
///
/// # Errors
/// [`Error::Refused`] where `CPython` raises `TabError` or `IndentationError`; what the budget
/// gives.
pub fn check(source: &str, tokens: &[Token], budget: &mut Budget) -> Result<()> {
    let mut levels = vec![Column { wide: 0, narrow: 0 }];
    let mut at_line_start = true;
    for token in tokens {
        budget.tick()?;
        match token.kind() {
            TokenKind::Newline => at_line_start = true,
            TokenKind::Indent
            | TokenKind::Dedent
            | TokenKind::NonLogicalNewline
            | TokenKind::Comment
            | TokenKind::EndOfFile => {}
            _ if at_line_start => {
                at_line_start = false;
                let before = source.get(..token.start().to_usize()).unwrap_or_default();
                enter_line(measure(before), &mut levels)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn enter_line(column: Column, levels: &mut Vec<Column>) -> Result<()> {
    let consistent = loop {
        let Some(level) = levels.last() else {
            break false;
        };
        if column.wide == level.wide {
            break column.narrow == level.narrow;
        }
        if column.wide > level.wide {
            let deeper = column.narrow > level.narrow;
            levels.push(column);
            break deeper;
        }
        levels.pop();
        if levels.last().is_none_or(|level| level.wide < column.wide) {
            break false;
        }
    };
    if consistent {
        Ok(())
    } else {
        Err(Error::Refused("indentation"))
    }
}

/// Measures what stands on the line before its first token. A backslash joins lines: what counts
/// is the indentation of the first of them, or of the next where the first has none.
fn measure(before: &str) -> Column {
    let mut line_start = before.rfind('\n').map_or(0, |index| index + 1);
    while line_start >= 2
        && before
            .get(..line_start)
            .is_some_and(|text| text.ends_with("\\\n"))
    {
        line_start = before
            .get(..line_start - 1)
            .and_then(|text| text.rfind('\n'))
            .map_or(0, |index| index + 1);
    }
    let mut column = Column { wide: 0, narrow: 0 };
    let mut continued = Column { wide: 0, narrow: 0 };
    for byte in before.get(line_start..).unwrap_or_default().bytes() {
        match byte {
            b' ' => {
                column = Column {
                    wide: column.wide + 1,
                    narrow: column.narrow + 1,
                }
            }
            b'\t' => {
                column = Column {
                    wide: (column.wide / 8 + 1) * 8,
                    narrow: column.narrow + 1,
                };
            }
            b'\x0c' => column = Column { wide: 0, narrow: 0 },
            b'\\' if continued.wide == 0 => {
                // CPython keeps one number for both measures here.
                continued = Column {
                    wide: column.wide,
                    narrow: column.wide,
                };
            }
            _ => {}
        }
    }
    if continued.wide == 0 {
        column
    } else {
        continued
    }
}
