//! When a call must be over.

use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// How often a waiting signal is asked for: often enough that Ctrl-C feels immediate.
const INTERRUPT_INTERVAL: Duration = Duration::from_millis(30);

/// How far over the deadline a step that cannot be interrupted may run in the worst case. What such
/// a step takes is estimated by what the worst sources take, so most stay far under it.
const GRACE: Duration = Duration::from_millis(50);

/// Asks the caller's world whether the call should stop now.
pub type Interrupt = fn() -> bool;

/// The [`Interrupt`] of a caller who never asks to stop.
#[must_use]
pub fn never() -> bool {
    false
}

/// The point in time at which a call gives up, and the way to learn that the caller gave up.
pub struct Deadline {
    began: Instant,
    at: Option<Instant>,
    interrupt: Interrupt,
    next_interrupt: Option<Instant>,
}

impl Deadline {
    /// A deadline `timeout` from now, or none.
    #[must_use]
    pub fn after(timeout: Option<Duration>, interrupt: Interrupt) -> Self {
        let began = Instant::now();
        Self {
            began,
            at: timeout.and_then(|timeout| began.checked_add(timeout)),
            interrupt,
            next_interrupt: None,
        }
    }

    /// Looks at the clock, and now and then at the caller's wish.
    pub(super) fn check(&mut self) -> Result<()> {
        let now = Instant::now();
        if self.at.is_some_and(|at| now >= at) {
            return Err(Error::DeadlineExceeded);
        }
        match self.next_interrupt {
            Some(next) if now < next => {}
            None => self.next_interrupt = Some(now + INTERRUPT_INTERVAL),
            Some(_) => {
                if (self.interrupt)() {
                    return Err(Error::Interrupted);
                }
                self.next_interrupt = Some(Instant::now() + INTERRUPT_INTERVAL);
            }
        }
        Ok(())
    }

    /// How long ago it was made.
    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Whether a step that takes so long at the most may begin.
    pub(super) fn allows(&self, step: Duration) -> bool {
        self.at
            .is_none_or(|at| step <= at.saturating_duration_since(Instant::now()) + GRACE)
    }
}
