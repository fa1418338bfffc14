//! What the parser takes in f-strings and `CPython` refuses; run only on sources that have any.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{
    ConversionFlag, Expr, InterpolatedElement, InterpolatedStringElement, Suite,
};
use ruff_text_size::{Ranged, TextSize};

use crate::budget::{Budget, on_enough_stack};
use crate::dialect::{Dialect, FStringStyle};
use crate::error::{Error, Result};

struct Check<'c> {
    starts: &'c [TextSize],
    source: &'c str,
    dialect: &'c Dialect,
    budget: &'c mut Budget,
    spec_depth: u8,
    outcome: Result<()>,
}

/// Checks every interpolation of `body`, whose f-strings and t-strings begin at `starts`, in order.
///
/// Costs a search in `starts` for each statement and each part of those that have some.
///
/// # Errors
/// [`Error::Refused`]; what the budget gives.
pub fn check(
    body: &Suite,
    starts: &[TextSize],
    source: &str,
    dialect: &Dialect,
    budget: &mut Budget,
) -> Result<()> {
    let mut check = Check {
        starts,
        source,
        dialect,
        budget,
        spec_depth: 0,
        outcome: Ok(()),
    };
    check.visit_body(body);
    check.outcome
}

impl Check<'_> {
    /// Whether an f-string or a t-string begins in a node.
    fn is_in(&self, node: &impl Ranged) -> bool {
        let range = node.range();
        let before = self.starts.partition_point(|&start| start < range.start());
        self.starts
            .get(before)
            .is_some_and(|&start| start < range.end())
    }

    fn interpolation(&self, element: &InterpolatedElement) -> Result<()> {
        if self.spec_depth > self.dialect.spec_nesting {
            return Err(Error::Refused("nested-format-specification"));
        }
        // Some patch releases fail at `f"{a:{b=}}"`.
        if self.spec_depth > 0 && element.debug_text.is_some() {
            return Err(Error::Refused("debug-text-in-specification"));
        }
        if matches!(
            self.dialect.f_strings,
            FStringStyle::AvoidsBackslashes { .. }
        ) {
            if element.expression.is_starred_expr() {
                return Err(Error::Refused("starred-interpolation"));
            }
            if element.conversion != ConversionFlag::None && !self.conversion_is_tight(element) {
                return Err(Error::Refused("spaced-conversion"));
            }
        }
        Ok(())
    }

    /// Whether `!r` is written without spaces, as 3.11 demands.
    fn conversion_is_tight(&self, element: &InterpolatedElement) -> bool {
        let end = match &element.format_spec {
            Some(spec) => spec.range.start().to_usize(),
            None => element.range.end().to_usize(),
        };
        let before = self.source.get(..end).unwrap_or_default();
        let conversion = before.strip_suffix([':', '}']).unwrap_or(before);
        element.conversion.to_char().is_some_and(|letter| {
            conversion
                .strip_suffix(letter)
                .is_some_and(|text| text.ends_with('!'))
        })
    }
}

impl<'a> Visitor<'a> for Check<'_> {
    fn visit_stmt(&mut self, statement: &'a ruff_python_ast::Stmt) {
        if self.outcome.is_ok() && self.is_in(statement) {
            on_enough_stack(|| visitor::walk_stmt(self, statement));
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        if !self.is_in(expression) {
            return;
        }
        if self.outcome.is_ok() {
            self.outcome = self.budget.enter();
        }
        if self.outcome.is_ok() {
            on_enough_stack(|| visitor::walk_expr(self, expression));
            self.budget.leave();
        }
    }

    fn visit_interpolated_string_element(&mut self, element: &'a InterpolatedStringElement) {
        let InterpolatedStringElement::Interpolation(element) = element else {
            return;
        };
        if self.outcome.is_err() {
            return;
        }
        self.outcome = self.interpolation(element);
        let outer_depth = std::mem::take(&mut self.spec_depth);
        self.visit_expr(&element.expression);
        self.spec_depth = outer_depth;
        if let Some(spec) = &element.format_spec {
            self.spec_depth += 1;
            for element in &spec.elements {
                self.visit_interpolated_string_element(element);
            }
            self.spec_depth -= 1;
        }
    }
}
