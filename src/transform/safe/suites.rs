//! The walk over the statements of a file: what is bound for sure where, and which assignments stand
//! next to what.

use ruff_python_ast::{ExceptHandler, Expr, Stmt, Suite};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::facts::Kind;
use super::plan::{Candidate, Planner};
use super::rules::{Kept, Rule};
use crate::budget::on_enough_stack;
use crate::error::Result;

/// The present statement, as far as it was made larger.
pub struct Host {
    /// The statement, and the values that were inlined into it.
    pub ranges: Vec<TextRange>,
    /// Whether the function ends with it.
    pub is_tail: bool,
}

impl<'a> Planner<'a, '_> {
    /// Goes through the statements of a suite.
    ///
    /// # Errors
    /// What the budget gives.
    pub fn suite(&mut self, body: &'a Suite, is_whole_function: bool) -> Result<()> {
        let mut stack: Vec<Candidate<'a>> = Vec::new();
        let end = body.last().map_or(TextSize::new(0), Ranged::end);
        let documenting = if is_whole_function {
            last_string(body)
        } else {
            0
        };
        for (index, statement) in body.iter().enumerate() {
            self.budget.tick()?;
            let next = body.get(index + 1).map(Ranged::start);
            let is_last = next.is_none();
            // An exception keeps the frame of `raise` alive, and what its variables hold.
            let is_simple = matches!(
                statement,
                Stmt::Expr(_)
                    | Stmt::Assign(_)
                    | Stmt::AugAssign(_)
                    | Stmt::AnnAssign(_)
                    | Stmt::Delete(_)
            );
            let mut host = Host {
                ranges: Vec::new(),
                is_tail: !self.is_protected
                    && (statement.is_return_stmt() || (is_whole_function && is_last && is_simple)),
            };
            if !stack.is_empty() {
                self.hosts(head(statement), &mut host.ranges);
                self.absorb(&mut stack, statement, &mut host)?;
            }
            if let Some(candidate) = self.candidate(statement, next, index < documenting)? {
                let is_spread = self.spread(&candidate, end)?;
                let was_known = candidate.was_assigned;
                self.bind(candidate.name);
                if is_spread {
                    if !was_known {
                        self.forget(candidate.name);
                    }
                } else {
                    stack.push(candidate);
                }
                continue;
            }
            self.inner(statement)?;
            if self.holds(Rule::Gap) {
                stack.clear();
            }
        }
        Ok(())
    }

    fn bind(&mut self, name: &'a str) {
        self.seen.insert(name);
        if self.assigned.insert(name) {
            self.assigned_in_order.push(name);
        }
    }

    /// Takes back that a name is bound for sure.
    pub fn forget(&mut self, name: &'a str) {
        self.assigned.remove(name);
    }

    fn bind_targets(&mut self, target: &'a Expr) {
        match target {
            Expr::Name(name) => self.bind(&name.id),
            Expr::Tuple(node) => {
                for element in &node.elts {
                    on_enough_stack(|| self.bind_targets(element));
                }
            }
            Expr::List(node) => {
                for element in &node.elts {
                    on_enough_stack(|| self.bind_targets(element));
                }
            }
            Expr::Starred(node) => on_enough_stack(|| self.bind_targets(&node.value)),
            _ => {}
        }
    }

    /// What a suite binds that may not run, or not to its end; nothing of it is sure behind it.
    fn branch(&mut self, body: &'a Suite) -> Result<Vec<&'a str>> {
        let mark = self.assigned_in_order.len();
        on_enough_stack(|| self.suite(body, false))?;
        Ok(self.rewind(mark))
    }

    fn rewind(&mut self, mark: usize) -> Vec<&'a str> {
        let mut bound = self.assigned_in_order.split_off(mark);
        bound.retain(|name| self.assigned.remove(name));
        bound
    }

    /// Binds what each of the branches binds, `None` for one that never ends.
    fn join(&mut self, branches: Vec<Option<Vec<&'a str>>>) {
        let mut counts = rustc_hash::FxHashMap::<&'a str, usize>::default();
        let ending: Vec<Vec<&'a str>> = branches.into_iter().flatten().collect();
        let Some(first) = ending.first().cloned() else {
            return;
        };
        for name in ending.iter().flatten() {
            *counts.entry(name).or_default() += 1;
        }
        for name in first {
            if counts.get(name) == Some(&ending.len()) {
                self.bind(name);
            }
        }
    }

    fn protected<T>(&mut self, step: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let was = std::mem::replace(&mut self.is_protected, true);
        let outcome = step(self);
        self.is_protected = was;
        outcome
    }

    fn looped(&mut self, body: &'a Suite, target: Option<&'a Expr>) -> Result<()> {
        let was = std::mem::replace(&mut self.in_loop, true);
        let mark = self.assigned_in_order.len();
        if let Some(target) = target {
            self.bind_targets(target);
        }
        let outcome = self.branch(body);
        self.rewind(mark);
        self.in_loop = was;
        outcome.map(drop)
    }

    /// Goes into what a statement holds, and binds what it binds.
    fn inner(&mut self, statement: &'a Stmt) -> Result<()> {
        match statement {
            Stmt::FunctionDef(node) => {
                self.bind(&node.name.id);
                self.scope(node.range.start(), &node.body)?;
            }
            Stmt::ClassDef(node) => {
                self.scope(node.range.start(), &node.body)?;
                self.bind(&node.name.id);
            }
            Stmt::Assign(node) => node
                .targets
                .iter()
                .for_each(|target| self.bind_targets(target)),
            Stmt::AnnAssign(node) if node.value.is_some() => self.bind_targets(&node.target),
            Stmt::For(node) => {
                self.looped(&node.body, Some(&node.target))?;
                self.branch(&node.orelse)?;
            }
            Stmt::While(node) => {
                self.looped(&node.body, None)?;
                self.branch(&node.orelse)?;
            }
            Stmt::If(node) => {
                let mut branches = vec![self.ending(&node.body)?];
                let mut is_whole = false;
                for clause in &node.elif_else_clauses {
                    is_whole |= clause.test.is_none();
                    branches.push(self.ending(&clause.body)?);
                }
                if !is_whole {
                    branches.push(Some(Vec::new()));
                }
                self.join(branches);
            }
            Stmt::With(node) => {
                self.protected(|planner| planner.branch(&node.body))?;
            }
            Stmt::Match(node) => {
                for case in &node.cases {
                    self.branch(&case.body)?;
                }
            }
            Stmt::Try(node) => self.protected(|planner| {
                let mark = planner.assigned_in_order.len();
                on_enough_stack(|| planner.suite(&node.body, false))?;
                on_enough_stack(|| planner.suite(&node.orelse, false))?;
                let mut bound = planner.rewind(mark);
                bound.dedup();
                let ends = node.orelse.last().or(node.body.last()).is_none_or(goes_on);
                let mut branches = vec![ends.then_some(bound)];
                for handler in &node.handlers {
                    let ExceptHandler::ExceptHandler(handler) = handler;
                    branches.push(planner.ending(&handler.body)?);
                }
                let cleaned = planner.branch(&node.finalbody)?;
                planner.join(branches);
                for name in cleaned {
                    planner.bind(name);
                }
                Ok(())
            })?,
            Stmt::Import(node) => {
                for alias in &node.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name).id.as_str();
                    self.bind(name.split('.').next().unwrap_or(name));
                }
            }
            Stmt::ImportFrom(node) => {
                for alias in &node.names {
                    self.bind(alias.asname.as_ref().unwrap_or(&alias.name).id.as_str());
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What a branch binds, or `None` where nothing comes behind it.
    fn ending(&mut self, body: &'a Suite) -> Result<Option<Vec<&'a str>>> {
        let bound = self.branch(body)?;
        Ok(body.last().is_none_or(goes_on).then_some(bound))
    }

    /// Goes into the scope that begins at `start`.
    fn scope(&mut self, start: TextSize, body: &'a Suite) -> Result<()> {
        let Some(&scope) = self.facts.by_start.get(&start) else {
            return Ok(());
        };
        let kind = self.facts.scopes.get(scope).map(|scope| scope.kind);
        let outer = (
            std::mem::replace(&mut self.scope, scope),
            std::mem::replace(&mut self.is_function, kind == Some(Kind::Function)),
            std::mem::take(&mut self.assigned),
            std::mem::take(&mut self.assigned_in_order),
            std::mem::take(&mut self.seen),
            std::mem::take(&mut self.is_protected),
            std::mem::take(&mut self.in_loop),
        );
        let outcome = on_enough_stack(|| self.suite(body, kind == Some(Kind::Function)));
        (
            self.scope,
            self.is_function,
            self.assigned,
            self.assigned_in_order,
            self.seen,
            self.is_protected,
            self.in_loop,
        ) = outer;
        outcome
    }

    /// Inlines the assignments before a statement into it, the nearest first.
    fn absorb(
        &mut self,
        stack: &mut Vec<Candidate<'a>>,
        statement: &'a Stmt,
        host: &mut Host,
    ) -> Result<()> {
        while let Some(candidate) = stack.last() {
            match self.inline(candidate, statement, host)? {
                Ok(()) => {
                    stack.pop();
                }
                Err(kept) => {
                    self.keep(candidate.decision, kept);
                    break;
                }
            }
        }
        Ok(())
    }

    /// Notes why an assignment stays.
    pub fn keep(&mut self, decision: usize, kept: Kept<'a>) {
        if let Some(decision) = self.decisions.get_mut(decision) {
            decision.kept = Some(kept);
        }
    }

    /// Whether a rule that is kept to forbids something.
    pub fn forbids(&self, rule: Rule, is_so: bool) -> bool {
        is_so && self.holds(rule)
    }
}

/// The part of a statement before its suites.
pub fn head(statement: &Stmt) -> TextRange {
    let start = statement.range().start();
    let end = match statement {
        Stmt::If(node) => node.test.range().end(),
        Stmt::While(node) => node.test.range().end(),
        Stmt::For(node) => node.iter.range().end(),
        Stmt::With(node) => node.items.last().map_or(start, |item| item.range.end()),
        Stmt::Match(node) => node.subject.range().end(),
        Stmt::FunctionDef(node) => node.parameters.range.end(),
        Stmt::ClassDef(node) => node.arguments.as_ref().map_or_else(
            || {
                let last = node.decorator_list.last();
                last.map_or(start, |decorator| decorator.range.end())
            },
            |arguments| arguments.range.end(),
        ),
        Stmt::Try(_) => start,
        _ => statement.range().end(),
    };
    TextRange::new(start, end)
}

/// Whether something can come behind this statement in its suite.
fn goes_on(statement: &Stmt) -> bool {
    !matches!(
        statement,
        Stmt::Return(_) | Stmt::Raise(_) | Stmt::Continue(_) | Stmt::Break(_)
    )
}

/// How many statements stand before the last string that stands alone: without them it would be the
/// documentation of the function.
fn last_string(body: &Suite) -> usize {
    body.iter()
        .rposition(|statement| match statement {
            Stmt::Expr(node) => node.value.is_string_literal_expr(),
            _ => false,
        })
        .unwrap_or(0)
}
