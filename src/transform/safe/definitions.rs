//! Which assignments are definitions that may be inlined: what their own statement says of it.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Comprehension, Expr, Stmt};
use ruff_text_size::{Ranged, TextSize};

use super::effects::Class;
use super::facts::Kind;
use super::plan::{AWAITS, Candidate, Decision, Planner, Removal, Value};
use super::rules::{Kept, Rule};
use super::settings::MultiUse;
use crate::budget::on_enough_stack;
use crate::error::Result;

/// A literal longer than this many bytes is not written twice.
const LONGEST_COPY: usize = 80;

/// What a value holds that ties it to its place.
#[derive(Default)]
struct Ties {
    yields: bool,
    binds: bool,
    awaits: bool,
}

impl<'a> Visitor<'a> for Ties {
    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Yield(_) | Expr::YieldFrom(_) => self.yields = true,
            Expr::Named(_) => self.binds = true,
            Expr::Await(_) => self.awaits = true,
            _ => {}
        }
        on_enough_stack(|| visitor::walk_expr(self, expression));
    }

    fn visit_comprehension(&mut self, comprehension: &'a Comprehension) {
        self.awaits |= comprehension.is_async;
        visitor::walk_comprehension(self, comprehension);
    }
}

impl<'a> Planner<'a, '_> {
    /// The assignment as a definition, if it may be one.
    ///
    /// # Errors
    /// What the budget gives.
    pub fn candidate(
        &mut self,
        statement: &'a Stmt,
        next: Option<TextSize>,
        is_documenting: bool,
    ) -> Result<Option<Candidate<'a>>> {
        let Stmt::Assign(assign) = statement else {
            return Ok(None);
        };
        let [Expr::Name(target)] = assign.targets.as_slice() else {
            return Ok(None);
        };
        let name = target.id.as_str();
        let at = assign.range.start();
        let kept = Some(Kept::new(Rule::Gap, "the use is not in the next statement"));
        let decision = self.decisions.len();
        self.decisions.push(Decision { name, at, kept });
        let mut ties = Ties::default();
        ties.visit_expr(&assign.value);
        ties.awaits |= self.marks(assign.value.range()) & AWAITS != 0;
        if let Err(kept) = self.check_definition(name, assign, next, &ties, is_documenting) {
            self.keep(decision, kept);
            return Ok(None);
        }
        let Some(next) = next else { return Ok(None) };
        let was_assigned = self.assigned.contains(name);
        let replaces = self.in_loop
            || self.seen.contains(name)
            || self
                .facts
                .variable(self.scope, name)
                .is_none_or(|variable| variable.is_parameter);
        let class = self.class(&assign.value)?;
        Ok(Some(Candidate {
            name,
            statement: assign,
            next,
            class,
            decision,
            was_assigned,
            replaces,
            awaits: ties.awaits,
        }))
    }

    fn check_definition(
        &self,
        name: &'a str,
        assign: &'a ruff_python_ast::StmtAssign,
        next: Option<TextSize>,
        ties: &Ties,
        is_documenting: bool,
    ) -> std::result::Result<(), Kept<'a>> {
        let Some(scope) = self.facts.scopes.get(self.scope) else {
            return Err(Kept::new(Rule::Scope, "it stands in no function"));
        };
        if self.forbids(Rule::Scope, scope.kind != Kind::Function) {
            let why = if scope.kind == Kind::Module {
                "names of a module are seen from outside"
            } else {
                "names of a class are its attributes"
            };
            return Err(Kept::new(Rule::Scope, why));
        }
        if self.forbids(Rule::Poison, self.facts.reads_frames(scope.range)) {
            return Err(Kept::new(
                Rule::Poison,
                "the function looks at frames or runs text (locals, eval, …)",
            ));
        }
        let Some(variable) = scope.names.get(name) else {
            return Err(Kept::new(Rule::Binding, "it is bound elsewhere"));
        };
        let why = if variable.is_declared {
            "it is declared global or nonlocal"
        } else if variable.is_captured {
            "an inner scope sees it"
        } else if variable.is_deleted {
            "it is deleted somewhere"
        } else if name.starts_with("__") && !name.ends_with("__") {
            "it is a private name, which a class mangles"
        } else if variable.bound_otherwise {
            "something else than a plain assignment binds it, too"
        } else {
            ""
        };
        if self.forbids(Rule::Binding, !why.is_empty()) {
            return Err(Kept::new(Rule::Binding, why));
        }
        if self.forbids(Rule::Strings, self.facts.is_mentioned(name, scope)) {
            return Err(Kept::new(
                Rule::Strings,
                "a string in the function mentions it",
            ));
        }
        if self.forbids(Rule::Value, ties.yields) {
            return Err(Kept::new(Rule::Value, "its value yields"));
        }
        if self.forbids(Rule::Value, ties.binds) {
            return Err(Kept::new(Rule::Value, "its value binds a name"));
        }
        if assign.value.is_starred_expr() || has_starred(&assign.value) {
            return Err(Kept::new(Rule::Value, "its value is unpacked"));
        }
        if self.left(name, variable).1 == 0 {
            return Err(Kept::new(Rule::Flow, "it is not used here"));
        }
        if next.is_none() {
            return Err(Kept::new(Rule::Gap, "no statement follows in its suite"));
        }
        if self.forbids(
            Rule::Layout,
            self.comments_on(assign.range).next().is_some(),
        ) {
            return Err(Kept::new(Rule::Layout, "a comment belongs to it"));
        }
        if self.forbids(Rule::Layout, is_documenting) {
            return Err(Kept::new(
                Rule::Layout,
                "a string behind it would become the documentation",
            ));
        }
        let line = self.line_start(assign.range.start());
        let before = self.text.get(..line.to_usize()).unwrap_or_default();
        if before.ends_with("\\\n") {
            return Err(Kept::new(Rule::Layout, "its line continues another"));
        }
        Ok(())
    }

    /// Inlines a definition that means the same wherever it stands; whether that was done.
    ///
    /// # Errors
    /// What the budget gives.
    pub fn spread(&mut self, candidate: &Candidate<'a>, end: TextSize) -> Result<bool> {
        let value: &'a Expr = &candidate.statement.value;
        let is_literal = candidate.class == Class::Literal;
        let may = match self.settings.multi_use {
            MultiUse::Never => false,
            MultiUse::Literals => is_literal,
            MultiUse::Pure => is_literal || (candidate.class <= Class::Pure && !self.moves(value)),
        };
        let Some(variable) = self.facts.variable(self.scope, candidate.name) else {
            return Ok(false);
        };
        let start = candidate.statement.range.end();
        let (bindings, count) = self.left(candidate.name, variable);
        let uses: Vec<_> = variable
            .uses
            .iter()
            .filter(|read| !self.values.contains_key(&read.at))
            .copied()
            .collect();
        let length = value.range().len().to_usize();
        let is_long = is_literal && length > LONGEST_COPY;
        let is_same_object = candidate.class == Class::Fresh;
        if !may
            || bindings != 1
            || variable.is_parameter
            || count > self.settings.max_uses
            || (count > 1 && (is_long || is_same_object))
            || !uses.iter().all(|read| start < read.at && read.at < end)
        {
            return Ok(false);
        }
        let nesting = self.nesting(value)?;
        for read in &uses {
            self.budget.tick()?;
            if let Err(kept) = self.check_place(value, nesting, read.place) {
                self.keep(candidate.decision, kept);
                return Ok(false);
            }
        }
        let marks = self.marks(value.range());
        for read in uses {
            let in_brackets = self.needs_brackets(value, read.at, read.end, read.place);
            self.values.insert(
                read.at,
                Value {
                    expression: value,
                    class: candidate.class,
                    end: read.end,
                    in_brackets,
                    nesting,
                    marks,
                    is_spread: true,
                },
            );
        }
        self.remove(candidate);
        let gone = self.gone.entry((self.scope, candidate.name)).or_default();
        *gone = (gone.0 + 1, gone.1 + count);
        Ok(true)
    }

    /// Drops the statement of a definition.
    pub fn remove(&mut self, candidate: &Candidate<'a>) {
        self.removals.push(Removal {
            range: candidate.statement.range,
            next: candidate.next,
        });
        if let Some(decision) = self.decisions.get_mut(candidate.decision) {
            decision.kept = None;
        }
    }

    /// Whether a value could mean something else elsewhere in the function: it reads a variable that
    /// is bound more than once, or makes an object that remembers where it was made.
    fn moves(&self, value: &'a Expr) -> bool {
        let mut names = Names::default();
        names.visit_expr(value);
        names.others
            || names
                .all
                .iter()
                .any(|(at, name)| match self.values.get(at) {
                    Some(value) => !value.is_spread,
                    None => self
                        .facts
                        .variable(self.scope, name)
                        .is_some_and(|variable| {
                            self.left(name, variable).0 > 1
                                || variable.is_deleted
                                || variable.is_declared
                        }),
                })
    }
}

#[derive(Default)]
struct Names<'a> {
    all: Vec<(TextSize, &'a str)>,
    others: bool,
}

impl<'a> Visitor<'a> for Names<'a> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) => self.all.push((name.range().start(), &name.id)),
            Expr::Lambda(_) => self.others = true,
            _ => {}
        }
        on_enough_stack(|| visitor::walk_expr(self, expression));
    }
}

fn has_starred(expression: &Expr) -> bool {
    match expression {
        Expr::Tuple(tuple) => !tuple.parenthesized && tuple.elts.iter().any(Expr::is_starred_expr),
        _ => false,
    }
}
