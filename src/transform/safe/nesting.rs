//! How many brackets stand inside one another in an expression: Python reads 200 at the most.

use std::collections::BTreeMap;

use ruff_python_ast::{Comprehension, Expr, ExprLambda};
use ruff_text_size::{Ranged, TextSize};

use super::place::{Place, Role};
use super::plan::{Planner, Value};
use super::walk::{Effect, Steps, inside_comprehension, walk};
use crate::budget::{Budget, on_enough_stack};
use crate::error::{Error, Result};

/// Brackets inside one another that inlining may lead to.
pub const MAX_NESTING: usize = 90;

impl<'a> Planner<'a, '_> {
    /// How many brackets stand inside one another in an expression, with the values that stand in it.
    ///
    /// Costs a walk over the expression, but not over the values in it.
    ///
    /// # Errors
    /// What the budget gives.
    pub fn nesting(&mut self, expression: &'a Expr) -> Result<usize> {
        let mut nesting = Nesting {
            values: &self.values,
            budget: self.budget,
            at: Place::root(Role::Operand),
            deepest: 0,
        };
        nesting.operand(expression, Place::root(Role::Operand))?;
        Ok(nesting.deepest)
    }
}

struct Nesting<'n, 'a> {
    values: &'n BTreeMap<TextSize, Value<'a>>,
    budget: &'n mut Budget,
    /// The place of the expression that is walked over.
    at: Place,
    deepest: usize,
}

impl<'a> Nesting<'_, 'a> {
    fn inner(&mut self, expression: &'a Expr) -> Result<()> {
        let mut place = self.at;
        place.nesting = place.nesting.saturating_add(1);
        self.operand(expression, place)
    }
}

impl<'a> Steps<'a> for Nesting<'_, 'a> {
    type Stop = Error;

    fn operand(&mut self, expression: &'a Expr, place: Place) -> Result<()> {
        self.budget.enter()?;
        let inside = match expression {
            Expr::Name(name) => self
                .values
                .get(&name.range().start())
                .map_or(0, |value| value.nesting + usize::from(value.in_brackets)),
            _ => 0,
        };
        self.deepest = self.deepest.max(usize::from(place.nesting) + inside);
        let outer = std::mem::replace(&mut self.at, place);
        on_enough_stack(|| walk(expression, place, self))?;
        self.at = outer;
        self.budget.leave();
        Ok(())
    }

    fn effect(&mut self, _: Effect<'a>) -> Result<()> {
        Ok(())
    }

    fn lambda(&mut self, lambda: &'a ExprLambda) -> Result<()> {
        self.inner(&lambda.body)
    }

    fn comprehension(
        &mut self,
        elements: [Option<&'a Expr>; 2],
        generators: &'a [Comprehension],
    ) -> Result<()> {
        inside_comprehension(elements, generators).try_for_each(|expression| self.inner(expression))
    }
}
