//! Whether a definition may be inlined into the statement behind it, and how its text is put there.

use ruff_python_ast::{Expr, Stmt, UnaryOp};
use ruff_text_size::{Ranged, TextSize};

use super::effects::Class;
use super::nesting::MAX_NESTING;
use super::order::{Before, Level, Order, Stop};
use super::place::Place;
use super::plan::{AWAITS, Candidate, Planner, Value};
use super::rules::{Kept, Rule};
use super::suites::{Host, head};
use crate::error::Result;
use crate::print::Precedence;

/// Bytes of a statement that values are inlined into, with these.
const MAX_STATEMENT: usize = 6000;

/// What a comment that is meant for a tool begins with, in lower case.
const PRAGMAS: [&str; 14] = [
    "noqa",
    "type:",
    "pragma",
    "pylint",
    "fmt:",
    "nosec",
    "pyright",
    "mypy",
    "ruff",
    "flake8",
    "isort",
    "yapf",
    "inline",
    "noinspection",
];

type Verdict<'a, T> = std::result::Result<T, Kept<'a>>;

impl<'a> Planner<'a, '_> {
    /// Inlines a definition into the statement behind it, or says why not.
    ///
    /// # Errors
    /// What the budget gives.
    pub fn inline(
        &mut self,
        candidate: &Candidate<'a>,
        statement: &'a Stmt,
        host: &mut Host,
    ) -> Result<Verdict<'a, ()>> {
        let (at, end) = match self.only_use(candidate, statement, host) {
            Ok(place) => place,
            Err(kept) => return Ok(Err(kept)),
        };
        let mut order = Order {
            planner: self,
            target: at,
            before: Before {
                level: Level::Nothing,
                why: "",
                name: None,
            },
        };
        let outcome = order.statement(statement);
        let before = order.before;
        let place = match outcome {
            Err(Stop::Placed(place)) => place,
            Err(Stop::Kept(kept)) => return Ok(Err(kept)),
            Err(Stop::Error(error)) => return Err(error),
            Ok(()) => {
                return Ok(Err(Kept::new(
                    Rule::Position,
                    "the use may be evaluated never, later, or more than once",
                )));
            }
        };
        let value: &'a Expr = &candidate.statement.value;
        let nesting = self.nesting(value)?;
        if let Err(kept) = self.check_use(candidate, nesting, place, before, host, statement) {
            return Ok(Err(kept));
        }
        let in_brackets = self.needs_brackets(value, at, end, place);
        self.values.insert(
            at,
            Value {
                expression: value,
                class: candidate.class,
                end,
                in_brackets,
                nesting,
                marks: self.marks(value.range()) | if candidate.awaits { AWAITS } else { 0 },
                is_spread: false,
            },
        );
        self.remove(candidate);
        let gone = self.gone.entry((self.scope, candidate.name)).or_default();
        *gone = (gone.0 + 1, gone.1 + 1);
        if !candidate.was_assigned {
            self.forget(candidate.name);
        }
        self.hosts(value.range(), &mut host.ranges);
        Ok(Ok(()))
    }

    /// Where the one use of a definition stands.
    fn only_use(
        &self,
        candidate: &Candidate<'a>,
        statement: &'a Stmt,
        host: &Host,
    ) -> Verdict<'a, (TextSize, TextSize)> {
        let name = candidate.name;
        let Some(variable) = self.facts.variable(self.scope, name) else {
            return Err(Kept::new(Rule::Binding, "it is bound elsewhere"));
        };
        let mut found = None;
        for range in &host.ranges {
            let first = variable
                .uses
                .partition_point(|read| read.at < range.start());
            for read in variable.uses.iter().skip(first) {
                if read.at >= range.end() {
                    break;
                }
                if self.values.contains_key(&read.at) {
                    continue;
                }
                if found.is_some() {
                    return Err(Kept::new(Rule::Flow, "it is used more than once"));
                }
                found = Some((read.at, read.end));
            }
        }
        let Some(place) = found else {
            return Err(Kept::new(Rule::Gap, "the next statement does not use it"));
        };
        let (bindings, uses) = self.left(name, variable);
        let is_alone = bindings == 1 && uses == 1;
        if is_alone || !self.holds(Rule::Flow) {
            return Ok(place);
        }
        let ends = match statement {
            Stmt::Return(_) | Stmt::Raise(_) => true,
            Stmt::Assign(assign) => matches!(
                assign.targets.as_slice(),
                [Expr::Name(target)] if target.id.as_str() == name
            ),
            _ => false,
        };
        if !ends {
            return Err(Kept::new(Rule::Flow, "it is used or bound again"));
        }
        if self.is_protected {
            return Err(Kept::new(Rule::Flow, "a handler could see its old value"));
        }
        let is_return = statement.is_return_stmt() && !self.settings.strict;
        if candidate.replaces && !is_return && !self.settings.ignores_lifetimes {
            return Err(Kept::new(
                Rule::Lifetime,
                "it takes the place of an object that would live longer",
            ));
        }
        if bindings <= 1 && uses > 1 {
            return Err(Kept::new(
                Rule::Flow,
                "other uses would mean another variable",
            ));
        }
        Ok(place)
    }

    fn check_use(
        &self,
        candidate: &Candidate<'a>,
        nesting: usize,
        place: Place,
        before: Before<'a>,
        host: &Host,
        statement: &'a Stmt,
    ) -> Verdict<'a, ()> {
        let class = candidate.class;
        let value: &'a Expr = &candidate.statement.value;
        let root = self.seen_through(value);
        self.check_place(value, nesting, place)?;
        let may_be_skipped =
            class <= Class::Local || (class <= Class::Pure && self.settings.all_is_pure());
        if self.forbids(Rule::Position, place.conditional && !may_be_skipped) {
            return Err(Kept::new(Rule::Position, "the use may never be evaluated"));
        }
        if self.forbids(
            Rule::Value,
            candidate.awaits && (before.level > Level::Nothing || place.in_comprehension),
        ) {
            return Err(Kept {
                rule: Rule::Value,
                why: "its value waits, and something is evaluated before the use",
                blocking: before.name,
            });
        }
        let is_blocked = match class {
            Class::Literal | Class::Fresh | Class::Local => false,
            Class::Stable => self.settings.strict && before.level >= Level::Unstable,
            Class::Pure => before.level >= Level::Unstable,
            Class::Any if self.settings.strict => before.level > Level::Local,
            Class::Any => before.level > Level::Stable,
        };
        if self.forbids(Rule::Order, is_blocked) {
            return Err(Kept {
                rule: Rule::Order,
                why: before.why,
                blocking: before.name,
            });
        }
        if self.forbids(
            Rule::Truth,
            place.tested && class == Class::Any && tests_truth(root),
        ) {
            return Err(Kept::new(
                Rule::Truth,
                "a truth test of the value would be merged with one inside it",
            ));
        }
        if self.holds(Rule::Lifetime) {
            self.check_lifetime(root, class, place, host.is_tail)?;
        }
        let length: usize = host.ranges.iter().map(|part| part.len().to_usize()).sum();
        let is_long = length + value.range().len().to_usize() > MAX_STATEMENT;
        if self.forbids(Rule::Size, is_long) {
            return Err(Kept::new(Rule::Size, "the statement would grow too large"));
        }
        let is_for_tools = |comment: &str| {
            let text = comment
                .trim_start_matches(['#', ' ', '\t'])
                .to_ascii_lowercase();
            PRAGMAS.iter().any(|pragma| text.starts_with(pragma))
        };
        if self.forbids(
            Rule::Layout,
            self.comments_on(head(statement)).any(is_for_tools),
        ) {
            return Err(Kept::new(
                Rule::Layout,
                "a comment for a tool belongs to the next statement",
            ));
        }
        Ok(())
    }

    /// What the place itself says of a value with so many brackets inside one another.
    ///
    /// # Errors
    /// Why it may not stand there.
    pub fn check_place(&self, value: &'a Expr, nesting: usize, place: Place) -> Verdict<'a, ()> {
        let is_deep = usize::from(place.nesting) + nesting >= MAX_NESTING;
        if self.forbids(Rule::Size, is_deep) {
            return Err(Kept::new(
                Rule::Size,
                "too many brackets would stand inside one another",
            ));
        }
        if self.forbids(Rule::Shown, place.shown) {
            return Err(Kept::new(Rule::Shown, "the text of the name is shown"));
        }
        if place.fixed {
            return Err(Kept::new(
                Rule::Position,
                "no other expression may stand where it is used",
            ));
        }
        let root = self.seen_through(value);
        let is_harmless = matches!(
            root,
            Expr::Name(_)
                | Expr::Attribute(_)
                | Expr::Call(_)
                | Expr::Subscript(_)
                | Expr::Await(_)
        );
        if self.forbids(
            Rule::Identity,
            (place.watched || place.folded) && !is_harmless,
        ) {
            return Err(Kept::new(
                Rule::Identity,
                "the compiler treats literals in this place differently",
            ));
        }
        if place.no_tuple && matches!(root, Expr::Tuple(_) | Expr::Generator(_)) {
            return Err(Kept::new(Rule::Layout, "a tuple cannot stand there"));
        }
        if place.quotes != 0 {
            let refused = if self.minor >= 12 {
                8
            } else {
                4 | 8 | (place.quotes & 3)
            };
            if self.marks(value.range()) & refused != 0 {
                return Err(Kept::new(
                    Rule::Layout,
                    "its text does not fit into the quotes of the f-string",
                ));
            }
        }
        Ok(())
    }

    /// Whether a value gets brackets where a name stands.
    pub fn needs_brackets(
        &self,
        value: &'a Expr,
        at: TextSize,
        end: TextSize,
        place: Place,
    ) -> bool {
        let text = self.text;
        let before = text.get(..at.to_usize()).unwrap_or_default();
        let after = text.get(end.to_usize()..).unwrap_or_default();
        let is_grouped = after.starts_with(')')
            && before.strip_suffix('(').is_some_and(|before| {
                before
                    .trim_end_matches([' ', '\t'])
                    .ends_with(['(', '[', '{', ',', '=', ':', '+', '-', '*', '/', '%'])
            });
        if is_grouped {
            return false;
        }
        let root = self.seen_through(value);
        let precedence = match root {
            Expr::Tuple(tuple) if tuple.parenthesized => Precedence::Atom,
            _ => Precedence::of(root),
        };
        if precedence < place.precedence {
            return true;
        }
        // `5.real` is no attribute of a number.
        if matches!(root, Expr::NumberLiteral(_)) && after.trim_start().starts_with('.') {
            return true;
        }
        let own = text.get(root.range().to_std_range()).unwrap_or_default();
        (place.quotes != 0 && own.starts_with('{')) || self.breaks_line(value)
    }

    /// Whether its text has a line break outside of brackets and strings.
    fn breaks_line(&self, value: &Expr) -> bool {
        let has_break = |start: TextSize, end: TextSize| {
            self.text
                .get(start.to_usize()..end.to_usize())
                .is_some_and(|text| text.contains('\n'))
        };
        match value {
            Expr::List(_)
            | Expr::Set(_)
            | Expr::Dict(_)
            | Expr::ListComp(_)
            | Expr::SetComp(_)
            | Expr::DictComp(_) => false,
            Expr::Generator(node) if node.parenthesized => false,
            Expr::Tuple(node) if node.parenthesized => false,
            Expr::Call(call) => has_break(call.func.range().start(), call.arguments.range.start()),
            other => has_break(other.range().start(), other.range().end()),
        }
    }
}

/// Whether evaluating it tests truth on the way.
fn tests_truth(value: &Expr) -> bool {
    match value {
        Expr::BoolOp(_) | Expr::If(_) => true,
        Expr::Compare(comparison) => comparison.comparators.len() > 1,
        Expr::UnaryOp(unary) => unary.op == UnaryOp::Not,
        _ => false,
    }
}
