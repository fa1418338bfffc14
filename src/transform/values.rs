//! Assigned values, each kept once and shared by all of its uses.
//!
//! A value is an expression of the source whose loaded names are already settled: the tree's own
//! name nodes carry what they stand for (see [`Loaded`]). Where a name that a value mentions was
//! assigned only later, the value is used under an [`Environment`] that says what those names
//! stand for by then; such a pair is a value again, so that nothing is ever copied.

use ruff_python_ast::{Expr, ExprName, NodeIndex};
use rustc_hash::FxHashMap;

use crate::budget::{Budget, on_enough_stack};
use crate::error::{Error, Result};
use crate::print::Precedence;

/// The number of a value.
pub type ValueId = u32;

/// The number of a name that the source assigns somewhere.
pub type NameId = u32;

/// The number of an environment; 0 is the empty one.
pub type Environment = u32;

/// Marks the index of a name node that stands for itself although the source assigns its name.
const FREE: u32 = 1 << 29;

/// What a loaded name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loaded {
    /// Itself, and the source nowhere assigns it.
    Itself,
    /// Itself so far: it was not assigned yet, or is part of its own value.
    Free(NameId),
    /// This value.
    Value(ValueId),
}

impl Loaded {
    /// Reads what [`Loaded::write`] left on the node.
    #[inline]
    #[must_use]
    pub fn read(name: &ExprName) -> Self {
        match name.node_index.load().as_u32() {
            None => Self::Itself,
            Some(index) if index >= FREE => Self::Free(index - FREE),
            Some(index) => Self::Value(index),
        }
    }

    /// Leaves on the node what it stands for.
    pub fn write(self, name: &ExprName) {
        match self {
            Self::Itself => {}
            Self::Free(id) => name.node_index.set(NodeIndex::from(FREE + id)),
            Self::Value(id) => name.node_index.set(NodeIndex::from(id)),
        }
    }
}

/// What a trial printing of a value found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// How deep the brackets of its text nest, without brackets around the whole.
    pub nesting: u32,
    /// Whether its text, parsed again, might not give the same tree.
    pub is_risky: bool,
}

impl Measured {
    /// How deep the brackets nest where `expression` stands alone.
    #[must_use]
    pub fn nesting_alone(self, expression: &Expr) -> u32 {
        self.nesting + u32::from(Precedence::Test > Precedence::of(expression))
    }
}

/// Where the text of a value, without brackets around the whole, stands in the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// Its first byte.
    pub start: usize,
    /// The byte behind its last one.
    pub end: usize,
    /// How deep its brackets nest.
    pub nesting: u32,
}

/// How many times the limit on output the values that are bound anew may take.
const REBINDING_SHARE: u64 = 4;

/// What a value or an environment takes, besides its names: itself, and its place in a table.
const BYTES_PER_VALUE: u64 = 160;

/// One value.
#[derive(Debug)]
pub struct Value<'a> {
    /// The expression, whose names carry what they stand for.
    pub expression: &'a Expr,
    /// What its free names stand for.
    pub environment: Environment,
    /// Where its text stands in the output.
    pub text: Option<Text>,
    /// Bytes that its text has at least.
    pub size: u64,
    /// Levels that its tree has at most.
    pub nesting: u32,
    /// Whether printing it or reading it again may fail, so that it must be tried.
    pub needs_trial: bool,
    /// What the trial found: `Some(None)` where `ast.unparse` cannot print it.
    pub trial: Option<Option<Measured>>,
    /// The free names of it that the source assigns somewhere, sorted, with how often each stands
    /// in its text.
    pub mentions: Box<[(NameId, u64)]>,
}

/// All values of one source.
#[derive(Default)]
pub struct Values<'a> {
    all: Vec<Value<'a>>,
    environments: Vec<Box<[(NameId, ValueId)]>>,
    derived: FxHashMap<(ValueId, Environment), ValueId>,
    name_lengths: Vec<u32>,
    rebinding_bytes: u64,
}

impl<'a> Values<'a> {
    /// Adds a name that the source assigns; ids count from 0.
    pub fn add_name(&mut self, length: usize) -> NameId {
        let id = u32::try_from(self.name_lengths.len()).unwrap_or(FREE);
        self.name_lengths
            .push(u32::try_from(length).unwrap_or(u32::MAX));
        id
    }

    /// Adds a value.
    ///
    /// # Errors
    /// [`Error::Unsure`] where there are more values than can be numbered.
    pub fn add(&mut self, value: Value<'a>) -> Result<ValueId> {
        let id = u32::try_from(self.all.len()).ok().filter(|&id| id < FREE);
        self.all.push(value);
        id.ok_or(Error::Unsure("too-many-values"))
    }

    /// The value of that number.
    ///
    /// # Errors
    /// [`Error::Unsure`] for a number that no value has, which would be a mistake in this crate.
    #[inline]
    pub fn get(&self, id: ValueId) -> Result<&Value<'a>> {
        self.all
            .get(id as usize)
            .ok_or(Error::Unsure("no-such-value"))
    }

    /// The value of that number, to be changed.
    ///
    /// # Errors
    /// As [`Values::get`].
    #[inline]
    pub fn get_mut(&mut self, id: ValueId) -> Result<&mut Value<'a>> {
        self.all
            .get_mut(id as usize)
            .ok_or(Error::Unsure("no-such-value"))
    }

    /// What a free name stands for in an environment.
    #[must_use]
    pub fn look_up(&self, environment: Environment, name: NameId) -> Option<ValueId> {
        let bound = self.bound(environment);
        let index = bound.binary_search_by_key(&name, |&(name, _)| name).ok()?;
        bound.get(index).map(|&(_, value)| value)
    }

    fn bound(&self, environment: Environment) -> &[(NameId, ValueId)] {
        (environment as usize)
            .checked_sub(1)
            .and_then(|index| self.environments.get(index))
            .map_or(&[], |bound| bound)
    }

    /// Adds an environment; `bound` is sorted by name.
    pub fn add_environment(&mut self, bound: Vec<(NameId, ValueId)>) -> Environment {
        if bound.is_empty() {
            return 0;
        }
        let bound = bound.into_boxed_slice();
        self.rebinding_bytes += size_of_val(&*bound) as u64 + BYTES_PER_VALUE;
        self.environments.push(bound);
        u32::try_from(self.environments.len()).unwrap_or(0)
    }

    /// The value `id` under `environment`: itself where it mentions none of the names bound there.
    ///
    /// Costs a step for each name that it mentions; each pair is made once. Values that mention one
    /// another can be bound in more ways than any text has bytes, so what they take is held to a
    /// multiple of the limit on output.
    ///
    /// # Errors
    /// As [`Values::add`]; what the budget gives.
    pub fn derive(
        &mut self,
        id: ValueId,
        environment: Environment,
        budget: &mut Budget,
    ) -> Result<ValueId> {
        if environment == 0 {
            return Ok(id);
        }
        budget.tick()?;
        budget.allow_output(self.rebinding_bytes / REBINDING_SHARE)?;
        let value = self.get(id)?;
        if !value
            .mentions
            .iter()
            .any(|&(name, _)| self.look_up(environment, name).is_some())
        {
            return Ok(id);
        }
        if let Some(&known) = self.derived.get(&(id, environment)) {
            return Ok(known);
        }
        let (expression, inner) = (value.expression, value.environment);
        let mut size = value.size;
        let mut nesting = value.nesting;
        let mut needs_trial = value.needs_trial;
        let mut mentions = Vec::new();
        for &(name, count) in &value.mentions {
            let Some(bound) = self.look_up(environment, name) else {
                mentions.push((name, count));
                continue;
            };
            let bound = self.get(bound)?;
            let length = self
                .name_lengths
                .get(name as usize)
                .copied()
                .map_or(0, u64::from);
            size = size
                .saturating_sub(length.saturating_mul(count))
                .saturating_add(bound.size.saturating_mul(count));
            nesting = nesting.max(value.nesting.saturating_add(bound.nesting));
            needs_trial |= bound.needs_trial;
            mentions.extend(
                bound
                    .mentions
                    .iter()
                    .map(|&(name, inner)| (name, inner.saturating_mul(count))),
            );
        }
        let environment_of_both = on_enough_stack(|| self.compose(inner, environment, budget))?;
        let mentions = merged(mentions);
        self.rebinding_bytes += size_of_val(&*mentions) as u64 + BYTES_PER_VALUE;
        let derived = self.add(Value {
            expression,
            environment: environment_of_both,
            text: None,
            size,
            nesting,
            needs_trial,
            trial: None,
            mentions,
        })?;
        self.derived.insert((id, environment), derived);
        Ok(derived)
    }

    /// The environment in which a name stands for what it stands for in `inner`, under `outer`,
    /// or else for what it stands for in `outer`.
    fn compose(
        &mut self,
        inner: Environment,
        outer: Environment,
        budget: &mut Budget,
    ) -> Result<Environment> {
        if inner == 0 {
            return Ok(outer);
        }
        let mut bound = self.bound(outer).to_vec();
        for (name, value) in self.bound(inner).to_vec() {
            let value = self.derive(value, outer, budget)?;
            match bound.binary_search_by_key(&name, |&(name, _)| name) {
                Ok(index) => {
                    if let Some(slot) = bound.get_mut(index) {
                        *slot = (name, value);
                    }
                }
                Err(index) => bound.insert(index, (name, value)),
            }
        }
        Ok(self.add_environment(bound))
    }
}

/// Mentions sorted by name, each name once.
#[must_use]
pub fn merged(mut mentions: Vec<(NameId, u64)>) -> Box<[(NameId, u64)]> {
    mentions.sort_unstable_by_key(|&(name, _)| name);
    mentions.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 = kept.1.saturating_add(later.1);
        }
        same
    });
    mentions.into_boxed_slice()
}
