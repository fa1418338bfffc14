//! One expression's loaded names, settled one by one, and what the expression adds up to.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprContext, ExprName};

use super::drop_in::DropIn;
use super::values::{Loaded, NameId};
use crate::budget::on_enough_stack;
use crate::error::Result;

/// What the expressions visited so far add up to; see [`super::Value`] for the fields' meaning.
#[derive(Default)]
pub struct Totals {
    pub size: u64,
    pub nesting: u32,
    pub needs_trial: bool,
    pub mentions: Vec<(NameId, u64)>,
}

/// Visits expressions; the first error ends the visit.
pub struct Scan<'s, 'a, 'b> {
    drop_in: &'s mut DropIn<'a, 'b>,
    totals: Totals,
    depth: u32,
    outcome: Result<()>,
}

impl<'s, 'a, 'b> Scan<'s, 'a, 'b> {
    pub fn new(drop_in: &'s mut DropIn<'a, 'b>) -> Self {
        Self {
            drop_in,
            totals: Totals::default(),
            depth: 0,
            outcome: Ok(()),
        }
    }

    pub fn finish(self) -> Result<Totals> {
        self.outcome.map(|()| self.totals)
    }

    fn enter(&mut self, expression: &'a Expr) -> Result<()> {
        self.drop_in.budget.enter()?;
        self.depth += 1;
        self.totals.nesting = self.totals.nesting.max(self.depth);
        match expression {
            Expr::Name(name) => {
                if name.ctx == ExprContext::Load {
                    return self.load(name);
                }
                self.totals.size += name.id.len() as u64;
            }
            Expr::FString(_) | Expr::TString(_) => self.totals.needs_trial = true,
            _ => {}
        }
        self.totals.size += 1;
        Ok(())
    }

    fn load(&mut self, name: &'a ExprName) -> Result<()> {
        let loaded = self.drop_in.load(&name.id)?;
        loaded.write(name);
        if let Loaded::Value(id) = loaded {
            let value = self.drop_in.values.get(id)?;
            self.totals.size = self.totals.size.saturating_add(value.size);
            self.totals.nesting = self
                .totals
                .nesting
                .max(self.depth.saturating_add(value.nesting));
            self.totals.needs_trial |= value.needs_trial;
            self.totals.mentions.extend_from_slice(&value.mentions);
        } else {
            self.totals.size += name.id.len() as u64;
            if let Loaded::Free(id) = loaded {
                self.totals.mentions.push((id, 1));
            }
        }
        Ok(())
    }
}

impl<'a> Visitor<'a> for Scan<'_, 'a, '_> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        if self.outcome.is_ok() {
            self.outcome = self.enter(expression);
        }
        if self.outcome.is_ok() {
            if !matches!(expression, Expr::Name(_)) {
                on_enough_stack(|| visitor::walk_expr(self, expression));
            }
            self.depth -= 1;
            self.drop_in.budget.leave();
        }
    }

    fn visit_interpolated_string_element(
        &mut self,
        element: &'a ruff_python_ast::InterpolatedStringElement,
    ) {
        on_enough_stack(|| visitor::walk_interpolated_string_element(self, element));
    }

    fn visit_pattern(&mut self, pattern: &'a ruff_python_ast::Pattern) {
        if self.outcome.is_ok() {
            on_enough_stack(|| visitor::walk_pattern(self, pattern));
        }
    }
}
