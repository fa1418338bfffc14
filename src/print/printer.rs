//! The state of one printing: the text so far, and how it is to go on.

use ruff_python_ast::{Expr, Identifier};

use super::precedence::Precedence;
use crate::budget::Budget;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::parse::MAX_BRACKETS;
use crate::transform::{Environment, Loaded, Measured, Text, ValueId, Values};

/// The text that a tree was parsed from, and the interpreter that it is printed for.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The text, with line feeds as its only line breaks.
    pub text: &'a str,
    /// The running interpreter's habits.
    pub dialect: &'a Dialect,
}

/// What printing a module gives.
#[derive(Debug, PartialEq, Eq)]
pub struct Printed {
    /// The text, in WTF-8: a lone surrogate may stand in it.
    pub text: Vec<u8>,
    /// Why the text is no Python, if it is none or may be none.
    pub invalid: Option<Invalid>,
}

/// What inlining can do to a text so that it is Python no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invalid {
    /// A body lost its last statement.
    EmptyBody,
    /// The value of a name came where a pattern takes dotted names only.
    PatternValue,
    /// Brackets nest deeper than `CPython` reads.
    NestedBrackets,
    /// An f-string was printed in a way that may not be read again; only `CPython`'s parser tells.
    Doubtful,
}

impl Invalid {
    /// The stable code of this reason.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::EmptyBody => "empty-body",
            Self::PatternValue => "pattern-value",
            Self::NestedBrackets => "nested-brackets",
            Self::Doubtful => "doubtful-text",
        }
    }
}

/// An expression in the place where it is printed, with the names in it settled.
#[derive(Clone, Copy)]
pub struct Settled<'a> {
    pub expression: &'a Expr,
    pub environment: Environment,
    /// The value that stands here, where the source has a name.
    pub value: Option<ValueId>,
}

/// One printing.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a choice of its own that some nodes make for what is inside them"
)]
pub struct Printer<'p, 'a> {
    pub source: Source<'a>,
    pub values: &'p mut Values<'a>,
    pub budget: &'p mut Budget,
    pub out: Vec<u8>,
    /// Levels of four spaces.
    pub indent: usize,
    /// Whether assignments to one plain name are left out.
    pub drops: bool,
    /// The first reason found why the text is no Python.
    pub invalid: Option<Invalid>,
    /// Whether strings must do without backslashes: inside an f-string of 3.11.
    pub avoids_backslashes: bool,
    /// Whether values are printed where they stand; if not, only their nesting is counted.
    pub expands_values: bool,
    /// Whether `out` is the final text, so that a value's text can be copied from it.
    pub keeps_text: bool,
    /// Whether the text, parsed again, might not give the same tree.
    pub is_risky: bool,
    nesting: u32,
    deepest: u32,
}

impl<'p, 'a> Printer<'p, 'a> {
    pub fn new(source: Source<'a>, values: &'p mut Values<'a>, budget: &'p mut Budget) -> Self {
        Self {
            source,
            values,
            budget,
            out: Vec::new(),
            indent: 0,
            drops: false,
            invalid: None,
            avoids_backslashes: false,
            expands_values: true,
            keeps_text: true,
            is_risky: false,
            nesting: 0,
            deepest: 0,
        }
    }

    pub fn finish(self) -> Printed {
        let is_too_nested = self.deepest > MAX_BRACKETS;
        Printed {
            text: self.out,
            invalid: self
                .invalid
                .or(is_too_nested.then_some(Invalid::NestedBrackets))
                .or(self.is_risky.then_some(Invalid::Doubtful)),
        }
    }

    /// Notes why the text is no Python, unless a reason is known already.
    pub fn note_invalid(&mut self, reason: Invalid) {
        self.invalid = self.invalid.or(Some(reason));
    }

    pub const fn measured(&self) -> Measured {
        Measured {
            nesting: self.deepest,
            is_risky: self.is_risky,
        }
    }

    #[inline]
    pub fn write(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    #[inline]
    pub fn identifier(&mut self, identifier: &Identifier) {
        self.write(&identifier.id);
    }

    /// Begins a line of the present indentation.
    pub fn fill(&mut self, text: &str) {
        self.new_line();
        for _ in 0..self.indent {
            self.write("    ");
        }
        self.write(text);
    }

    /// Ends the line, unless nothing was printed yet.
    pub fn new_line(&mut self) {
        if !self.out.is_empty() {
            self.out.push(b'\n');
        }
    }

    #[inline]
    pub fn open(&mut self, bracket: u8) {
        self.out.push(bracket);
        self.nesting += 1;
        self.deepest = self.deepest.max(self.nesting);
    }

    #[inline]
    pub fn close(&mut self, bracket: u8) {
        self.out.push(bracket);
        self.nesting -= 1;
    }

    /// Counts brackets that are printed by someone else inside the present ones.
    pub fn count_nesting(&mut self, inner: u32) {
        self.deepest = self.deepest.max(self.nesting + inner);
    }

    /// Prints each of `items` by `print`, with commas between them.
    pub fn separated<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut print: impl FnMut(&mut Self, T) -> Result<()>,
    ) -> Result<()> {
        let mut is_first = true;
        for item in items {
            if !std::mem::take(&mut is_first) {
                self.write(", ");
            }
            print(self, item)?;
        }
        Ok(())
    }

    /// Prints expressions that stand in a list, as loosely as a list allows.
    pub fn list(&mut self, items: &'a [Expr], environment: Environment) -> Result<()> {
        self.separated(items, |printer, item| {
            printer.at(item, Precedence::Test, environment)
        })
    }

    /// The value that stands where the source has `expression`, if that is a name that is replaced.
    #[inline]
    fn value_of(
        &mut self,
        expression: &'a Expr,
        environment: Environment,
    ) -> Result<Option<ValueId>> {
        let Expr::Name(name) = expression else {
            return Ok(None);
        };
        Ok(match Loaded::read(name) {
            Loaded::Itself => None,
            Loaded::Free(name) => self.values.look_up(environment, name),
            Loaded::Value(id) => Some(self.values.derive(id, environment, self.budget)?),
        })
    }

    /// What stands where the source has `expression`.
    #[inline]
    pub fn settle(
        &mut self,
        expression: &'a Expr,
        environment: Environment,
    ) -> Result<Settled<'a>> {
        match self.value_of(expression, environment)? {
            Some(id) => self.settle_value(id),
            None => Ok(Settled {
                expression,
                environment,
                value: None,
            }),
        }
    }

    /// What stands for a value: the value itself, or where it is but a name, what that stands for.
    pub fn settle_value(&mut self, mut id: ValueId) -> Result<Settled<'a>> {
        loop {
            self.budget.tick()?;
            let value = self.values.get(id)?;
            let (expression, environment) = (value.expression, value.environment);
            let Some(further) = self.value_of(expression, environment)? else {
                return Ok(Settled {
                    expression,
                    environment,
                    value: Some(id),
                });
            };
            id = further;
        }
    }

    /// Prints a value in a place that allows `precedence`.
    pub fn value_at(&mut self, id: ValueId, precedence: Precedence) -> Result<()> {
        let settled = self.settle_value(id)?;
        self.settled_at(settled, precedence)
    }

    /// Prints an expression in a place that allows `precedence`.
    #[inline]
    pub fn at(
        &mut self,
        expression: &'a Expr,
        precedence: Precedence,
        environment: Environment,
    ) -> Result<()> {
        let settled = self.settle(expression, environment)?;
        self.settled_at(settled, precedence)
    }

    pub fn settled_at(&mut self, settled: Settled<'a>, precedence: Precedence) -> Result<()> {
        if precedence > Precedence::of(settled.expression) {
            self.open(b'(');
            self.settled_bare(settled)?;
            self.close(b')');
            Ok(())
        } else {
            self.settled_bare(settled)
        }
    }

    /// Prints what stands here without brackets around it: a value whose text is already in the
    /// output is copied from there.
    pub fn settled_bare(&mut self, settled: Settled<'a>) -> Result<()> {
        let Some(id) = settled.value else {
            return self.bare(settled.expression, settled.environment);
        };
        if !self.expands_values && !self.avoids_backslashes {
            let trial = super::try_printing(self.values, id, self.source, self.budget)?;
            let measured = trial.ok_or(crate::error::Error::Unprintable)?;
            self.is_risky |= measured.is_risky;
            self.count_nesting(measured.nesting);
            return Ok(());
        }
        if !self.keeps_text {
            return self.bare(settled.expression, settled.environment);
        }
        if let Some(Text {
            start,
            end,
            nesting,
        }) = self.values.get(id)?.text
        {
            self.budget.tick()?;
            self.budget
                .allow_output((self.out.len() + (end - start)) as u64)?;
            self.out.extend_from_within(start..end);
            self.count_nesting(nesting);
            return Ok(());
        }
        let start = self.out.len();
        let deepest_outside = std::mem::replace(&mut self.deepest, self.nesting);
        self.bare(settled.expression, settled.environment)?;
        let text = Text {
            start,
            end: self.out.len(),
            nesting: self.deepest - self.nesting,
        };
        self.deepest = self.deepest.max(deepest_outside);
        self.values.get_mut(id)?.text = Some(text);
        Ok(())
    }
}
