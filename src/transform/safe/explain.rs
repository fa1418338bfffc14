//! What was done with each assignment, for people.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt, Suite};
use ruff_text_size::TextSize;

use super::plan::Decision;
use crate::budget::{Budget, on_enough_stack};
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
    let mut lines = Lines::new(text);
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

/// Takes over what was found in the text that these findings led to: what they kept stands there,
/// in the same order.
pub fn join(findings: &mut [Finding], later: Vec<Finding>) {
    let kept = findings.iter_mut().filter(|finding| finding.rule.is_some());
    for (finding, later) in kept.zip(later) {
        finding.rule = later.rule;
        finding.message = later.message;
        finding.blocking = later.blocking;
    }
}

/// Gives findings the places that their assignments have in another layout of the same program.
///
/// # Errors
/// What the budget gives.
pub fn places(
    findings: &mut [Finding],
    body: &Suite,
    text: &str,
    budget: &mut Budget,
) -> Result<()> {
    let mut assignments = Assignments(Vec::new());
    assignments.visit_body(body);
    assignments.0.sort_unstable();
    let mut lines = Lines::new(text);
    for (finding, at) in findings.iter_mut().zip(assignments.0) {
        budget.tick()?;
        (finding.line, finding.column) = lines.place(at);
    }
    Ok(())
}

/// Where the assignments to a plain name begin.
struct Assignments(Vec<TextSize>);

impl<'a> Visitor<'a> for Assignments {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::Assign(assign) = statement {
            if matches!(assign.targets.as_slice(), [Expr::Name(_)]) {
                self.0.push(assign.range.start());
            }
        } else {
            on_enough_stack(|| visitor::walk_stmt(self, statement));
        }
    }

    // No statement stands in an expression.
    fn visit_expr(&mut self, _: &'a Expr) {}
}

/// Lines counted as the places go on.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    start: usize,
}

impl<'t> Lines<'t> {
    const fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            start: 0,
        }
    }

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
