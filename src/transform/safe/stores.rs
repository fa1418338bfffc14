//! The parts of the walk over scopes that look at what is bound: targets, patterns, and the names of
//! lambdas and comprehensions.

use ruff_python_ast::{self as ast, Expr, Pattern};

use super::place::{Place, Role};
use super::scopes::{Builder, How};
use super::walk::Steps;
use crate::budget::on_enough_stack;
use crate::error::Result;

impl<'a> Builder<'a, '_> {
    pub(super) fn target(&mut self, target: &'a Expr, how: How) -> Result<()> {
        match target {
            Expr::Name(name) => self.bind(&name.id, how),
            Expr::Tuple(node) => self.targets(&node.elts),
            Expr::List(node) => self.targets(&node.elts),
            Expr::Starred(node) => on_enough_stack(|| self.target(&node.value, How::Otherwise)),
            Expr::Attribute(node) => {
                if let Expr::Name(name) = &*node.value {
                    self.facts.attributes_bound.insert(&name.id);
                }
                self.operand(target, Place::root(Role::Operand))
            }
            _ => self.operand(target, Place::root(Role::Operand)),
        }
    }

    fn targets(&mut self, targets: &'a [Expr]) -> Result<()> {
        targets
            .iter()
            .try_for_each(|target| on_enough_stack(|| self.target(target, How::Otherwise)))
    }

    pub(super) fn delete(&mut self, target: &'a Expr) -> Result<()> {
        match target {
            Expr::Name(name) => {
                self.variable(&name.id)?.is_deleted = true;
                Ok(())
            }
            Expr::Tuple(node) => node
                .elts
                .iter()
                .try_for_each(|target| on_enough_stack(|| self.delete(target))),
            Expr::List(node) => node
                .elts
                .iter()
                .try_for_each(|target| on_enough_stack(|| self.delete(target))),
            _ => self.target(target, How::Otherwise),
        }
    }

    pub(super) fn pattern(&mut self, pattern: &'a Pattern) -> Result<()> {
        self.budget.tick()?;
        on_enough_stack(|| match pattern {
            Pattern::MatchValue(node) => self.operand(&node.value, Place::fixed()),
            Pattern::MatchSingleton(_) => Ok(()),
            Pattern::MatchSequence(node) => node
                .patterns
                .iter()
                .try_for_each(|inner| self.pattern(inner)),
            Pattern::MatchMapping(node) => {
                node.keys
                    .iter()
                    .try_for_each(|key| self.operand(key, Place::fixed()))?;
                node.patterns
                    .iter()
                    .try_for_each(|inner| self.pattern(inner))?;
                self.bind_option(node.rest.as_ref())
            }
            Pattern::MatchClass(node) => {
                self.operand(&node.cls, Place::fixed())?;
                node.arguments
                    .patterns
                    .iter()
                    .chain(
                        node.arguments
                            .keywords
                            .iter()
                            .map(|keyword| &keyword.pattern),
                    )
                    .try_for_each(|inner| self.pattern(inner))
            }
            Pattern::MatchStar(node) => self.bind_option(node.name.as_ref()),
            Pattern::MatchAs(node) => {
                if let Some(inner) = &node.pattern {
                    self.pattern(inner)?;
                }
                self.bind_option(node.name.as_ref())
            }
            Pattern::MatchOr(node) => node
                .patterns
                .iter()
                .try_for_each(|inner| self.pattern(inner)),
        })
    }

    fn bind_option(&mut self, name: Option<&'a ast::Identifier>) -> Result<()> {
        match name {
            Some(name) => self.bind(&name.id, How::Otherwise),
            None => Ok(()),
        }
    }

    pub(super) fn hide(&mut self, names: &[&'a str]) {
        for name in names {
            *self.hidden.entry(name).or_default() += 1;
        }
    }

    pub(super) fn unhide(&mut self, names: &[&'a str]) {
        for name in names {
            if let Some(count) = self.hidden.get_mut(name) {
                *count -= 1;
            }
        }
    }

    /// The names of a comprehension's targets; what else these hold is visited.
    pub(super) fn comprehension_target(
        &mut self,
        target: &'a Expr,
        names: &mut Vec<&'a str>,
    ) -> Result<()> {
        match target {
            Expr::Name(name) => names.push(&name.id),
            Expr::Tuple(node) => {
                for element in &node.elts {
                    on_enough_stack(|| self.comprehension_target(element, names))?;
                }
            }
            Expr::List(node) => {
                for element in &node.elts {
                    on_enough_stack(|| self.comprehension_target(element, names))?;
                }
            }
            Expr::Starred(node) => {
                on_enough_stack(|| self.comprehension_target(&node.value, names))?;
            }
            _ => self.operand(target, Place::fixed())?,
        }
        Ok(())
    }
}
