//! What one call may use: time, output bytes, nesting. Every loop and recursion over input ticks
//! the budget, and only this folder reads a clock.

mod deadline;

pub use deadline::{Deadline, Interrupt, never};

use std::time::Duration;

use crate::error::{Error, Result};
use crate::options::Limits;

/// Ticks between two looks at the clock: some tens of microseconds of work.
const TICKS_PER_LOOK: u32 = 512;

/// Stack that a recursive step may need before the next one is asked for.
const RED_ZONE: usize = 64 * 1024;

/// Size of a stack segment that is added when the calling thread's stack runs out.
const SEGMENT: usize = 1024 * 1024;

/// The budget of one call.
pub struct Budget {
    limits: Limits,
    deadline: Deadline,
    ticks: u32,
    depth: usize,
    deepest: usize,
}

impl Budget {
    /// A budget of `limits`, to be used up by `deadline`.
    #[must_use]
    pub fn new(limits: Limits, deadline: Deadline) -> Self {
        Self {
            limits,
            deadline,
            ticks: TICKS_PER_LOOK,
            depth: 0,
            deepest: 0,
        }
    }

    /// The limits that this budget was made with.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        self.limits
    }

    /// How long ago the deadline was set.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.deadline.elapsed()
    }

    /// The deepest level that was reached so far.
    #[must_use]
    pub const fn deepest(&self) -> usize {
        self.deepest
    }

    /// Begins again at the top level, with the same deadline.
    pub fn restart(&mut self) {
        self.depth = 0;
    }

    /// Counts one step of work; now and then looks at the clock.
    ///
    /// # Errors
    /// [`Error::DeadlineExceeded`] or [`Error::Interrupted`].
    #[inline]
    pub fn tick(&mut self) -> Result<()> {
        self.ticks -= 1;
        if self.ticks == 0 { self.look() } else { Ok(()) }
    }

    /// Looks at the clock now.
    ///
    /// # Errors
    /// [`Error::DeadlineExceeded`] or [`Error::Interrupted`].
    #[cold]
    pub fn look(&mut self) -> Result<()> {
        self.ticks = TICKS_PER_LOOK;
        self.deadline.check()
    }

    /// Refuses an output of `bytes` where that is over the limit.
    ///
    /// # Errors
    /// [`Error::OutputTooLarge`].
    #[inline]
    pub fn allow_output(&self, bytes: u64) -> Result<()> {
        if bytes > self.limits.max_output_bytes as u64 {
            return Err(Error::OutputTooLarge(self.limits.max_output_bytes));
        }
        Ok(())
    }

    /// Refuses a source of `bytes` where that is over the limit.
    ///
    /// # Errors
    /// [`Error::SourceTooLarge`].
    pub fn allow_source(&self, bytes: usize) -> Result<()> {
        if bytes > self.limits.max_source_bytes {
            return Err(Error::SourceTooLarge(self.limits.max_source_bytes));
        }
        Ok(())
    }

    /// Whether a step that cannot be interrupted, and takes so long at the most, may begin: it ends
    /// before the deadline, or shortly after it.
    #[must_use]
    pub fn allows_nanoseconds(&self, nanoseconds: u64) -> bool {
        self.deadline.allows(Duration::from_nanos(nanoseconds))
    }

    /// Goes one level down; [`Budget::leave`] comes back up.
    ///
    /// # Errors
    /// [`Error::NestingTooDeep`], and what [`Budget::tick`] gives.
    #[inline]
    pub fn enter(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > self.deepest {
            self.deepest = self.depth;
            if self.depth > self.limits.max_nesting {
                return Err(Error::NestingTooDeep(self.limits.max_nesting));
            }
        }
        self.tick()
    }

    /// Comes back from the level that [`Budget::enter`] went down to.
    #[inline]
    pub fn leave(&mut self) {
        self.depth -= 1;
    }
}

/// Runs a whole call with room for ordinary sources, so that on the small stack of a thread no
/// segment has to be added for each step anew.
pub fn on_roomy_stack<R>(call: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(4 * RED_ZONE, 2 * SEGMENT, call)
}

/// Runs a step that recurses by itself where there is a stack of so many bytes.
pub fn on_stack_of<R>(bytes: usize, step: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(bytes, bytes, step)
}

/// Runs one level of a recursion over input, on a new stack segment where the current stack is
/// nearly used up, so that the depth of the input never decides whether the process lives.
#[inline]
pub fn on_enough_stack<R>(step: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(RED_ZONE, SEGMENT, step)
}
