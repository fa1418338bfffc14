//! What was done with each assignment, for people.

use ruff_text_size::TextSize;

use super::plan::Decision;
use crate::budget::Budget;
use crate::error::Result;

/// What was done with one assignment to a plain name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The name.
    pub name: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// The code of the rule that kept it; `None` where it was inlined.
    pub rule: Option<&'static str>,
    /// What is in the way, for people.
    pub message: &'static str,
    /// The name that stands in the way, if one does.
    pub blocking: Option<String>,
}

/// The decisions with their places, in the order of the text.
///
/// # Errors
/// What the budget gives.
pub fn findings(
    text: &str,
    decisions: &mut [Decision<'_>],
    budget: &mut Budget,
) -> Result<Vec<Finding>> {
    decisions.sort_by_key(|decision| decision.at);
    let mut lines = Lines {
        text,
        at: 0,
        line: 1,
        start: 0,
    };
    decisions
        .iter()
        .map(|decision| {
            budget.tick()?;
            let (line, column) = lines.place(decision.at);
            Ok(Finding {
                name: decision.name.to_owned(),
                line,
                column,
                rule: decision.kept.map(|kept| kept.rule.code()),
                message: decision
                    .kept
                    .map_or("inlined into the place of its use", |kept| kept.why),
                blocking: decision
                    .kept
                    .and_then(|kept| kept.blocking)
                    .map(ToOwned::to_owned),
            })
        })
        .collect()
}

/// Lines counted as the places go on.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    start: usize,
}

impl Lines<'_> {
    fn place(&mut self, at: TextSize) -> (u32, u32) {
        let at = at.to_usize();
        let passed = self.text.get(self.at..at).unwrap_or_default();
        for (index, _) in passed.match_indices('\n') {
            self.line += 1;
            self.start = self.at + index + 1;
        }
        self.at = at;
        let column = self
            .text
            .get(self.start..at)
            .unwrap_or_default()
            .chars()
            .count();
        (self.line, u32::try_from(column + 1).unwrap_or(u32::MAX))
    }
}
