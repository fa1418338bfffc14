//! What is decided about a file: which definitions go, and which value each of their uses gets.

use std::collections::BTreeMap;

use ruff_python_ast::{Expr, StmtAssign};
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustc_hash::{FxHashMap, FxHashSet};

use super::effects::Class;
use super::facts::{Facts, ScopeId, Variable};
use super::rules::{Kept, Rule, Switches};
use super::settings::Settings;
use crate::budget::{Budget, on_enough_stack};

/// The mark of a value that waits for something.
pub const AWAITS: u8 = 16;

/// A value that stands where the source has a name.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    /// The value.
    pub expression: &'a Expr,
    /// Its class.
    pub class: Class,
    /// Where the name ends.
    pub end: TextSize,
    /// Whether it gets brackets.
    pub in_brackets: bool,
    /// How many brackets stand inside one another in it.
    pub nesting: usize,
    /// What its text holds that not every f-string can take, see [`Planner::marks`].
    pub marks: u8,
    /// Whether it may stand anywhere in its function, so that nothing in it waits to be placed.
    pub is_spread: bool,
}

/// What was done with an assignment.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'a> {
    /// The name that it binds.
    pub name: &'a str,
    /// Where it begins.
    pub at: TextSize,
    /// Why it stays; `None` where it was inlined.
    pub kept: Option<Kept<'a>>,
}

/// A statement that goes.
#[derive(Debug, Clone, Copy)]
pub struct Removal {
    /// The statement.
    pub range: TextRange,
    /// Where the next one begins.
    pub next: TextSize,
}

/// An assignment whose use is looked for.
pub struct Candidate<'a> {
    pub name: &'a str,
    pub statement: &'a StmtAssign,
    pub next: TextSize,
    pub class: Class,
    pub decision: usize,
    /// Whether the name was bound for sure before.
    pub was_assigned: bool,
    /// Whether it may take the place of another object.
    pub replaces: bool,
    pub awaits: bool,
}

/// What is known and decided so far.
pub struct Planner<'a, 'b> {
    pub facts: Facts<'a>,
    pub settings: &'b Settings,
    pub budget: &'b mut Budget,
    pub text: &'a str,
    pub comments: &'b [TextRange],
    /// The minor version of Python that must read the text.
    pub minor: u8,
    pub scope: ScopeId,
    pub is_function: bool,
    /// Names that are bound for sure.
    pub assigned: FxHashSet<&'a str>,
    /// The order in which they became so.
    pub assigned_in_order: Vec<&'a str>,
    /// Names that were bound somewhere before.
    pub seen: FxHashSet<&'a str>,
    /// Whether a `try` or `with` stands around the present statement.
    pub is_protected: bool,
    pub in_loop: bool,
    pub values: BTreeMap<TextSize, Value<'a>>,
    pub removals: Vec<Removal>,
    pub decisions: Vec<Decision<'a>>,
    /// Bindings and uses that are gone, by scope and name.
    pub gone: FxHashMap<(ScopeId, &'a str), (usize, usize)>,
}

impl<'a> Planner<'a, '_> {
    /// The value that stands where a name begins.
    #[must_use]
    pub fn value_at(&self, at: TextSize) -> Option<&'a Expr> {
        self.values.get(&at).map(|value| value.expression)
    }

    /// How many bindings and uses of a variable are left.
    #[must_use]
    pub fn left(&self, name: &str, variable: &Variable) -> (usize, usize) {
        let gone = self
            .gone
            .get(&(self.scope, name))
            .copied()
            .unwrap_or_default();
        (
            variable.bindings.saturating_sub(gone.0),
            variable.uses.len().saturating_sub(gone.1),
        )
    }

    /// Whether a variable is bound once and never deleted, so that it keeps its object.
    #[must_use]
    pub fn is_bound_once(&self, name: &str) -> bool {
        self.facts
            .variable(self.scope, name)
            .is_some_and(|variable| {
                self.left(name, variable).0 == 1 && !variable.is_deleted && !variable.is_declared
            })
    }

    /// The range of an expression or statement, and those of the values that were moved into it.
    pub fn hosts(&self, range: TextRange, hosts: &mut Vec<TextRange>) {
        hosts.push(range);
        for (_, value) in self.values.range(range.start()..range.end()) {
            if !value.is_spread {
                on_enough_stack(|| self.hosts(value.expression.range(), hosts));
            }
        }
    }

    /// What the text of an expression, with its values, holds that not every f-string can take: 1 and
    /// 2 for the quotes `'` and `"`, 4 for a backslash or number sign, 8 for a line break.
    #[must_use]
    pub fn marks(&self, range: TextRange) -> u8 {
        let text = self.text.get(range.to_std_range()).unwrap_or_default();
        let own = text.bytes().fold(0, |marks, byte| {
            marks
                | match byte {
                    b'\'' => 1,
                    b'"' => 2,
                    b'\\' | b'#' => 4,
                    b'\n' => 8,
                    _ => 0,
                }
        });
        self.values
            .range(range.start()..range.end())
            .fold(own, |marks, (_, value)| marks | value.marks)
    }

    /// Whether a rule is to be kept to.
    #[must_use]
    pub const fn holds(&self, rule: Rule) -> bool {
        let switches: Switches = self.settings.switches;
        switches.holds(rule)
    }

    /// The value, with the values of names that stand for nothing else seen through.
    #[must_use]
    pub fn seen_through(&self, mut value: &'a Expr) -> &'a Expr {
        while let Expr::Name(name) = value {
            match self.value_at(name.range().start()) {
                Some(inner) => value = inner,
                None => break,
            }
        }
        value
    }

    /// The line, without its line break, from its first byte on, that a place is in.
    #[must_use]
    pub fn line_start(&self, at: TextSize) -> TextSize {
        let before = self.text.get(..at.to_usize()).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |index| index + 1);
        TextSize::try_from(start).unwrap_or(at)
    }

    /// Where the line ends that a place is in.
    #[must_use]
    pub fn line_end(&self, at: TextSize) -> TextSize {
        let after = self.text.get(at.to_usize()..).unwrap_or_default();
        let length = after.find('\n').unwrap_or(after.len());
        TextSize::try_from(at.to_usize() + length).unwrap_or(at)
    }

    /// The comments on the lines of a range; none where the text is printed anew, without them.
    pub fn comments_on(&self, range: TextRange) -> impl Iterator<Item = &str> {
        let (start, end) = (self.line_start(range.start()), self.line_end(range.end()));
        let first = self
            .comments
            .partition_point(|comment| comment.start() < start);
        let all = if self.settings.normalizes {
            &[]
        } else {
            self.comments
        };
        all.iter()
            .skip(first)
            .take_while(move |comment| comment.start() < end)
            .map(|comment| self.text.get(comment.to_std_range()).unwrap_or_default())
    }
}
