//! When a call must be over.

use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// How often a waiting signal is asked for: often enough that Ctrl-C feels immediate.
const INTERRUPT_INTERVAL: Duration = Duration::from_millis(30);

/// Source bytes that are always parsed, however near the deadline is.
const PARSE_ALLOWANCE: usize = 512 * 1024;

/// Source bytes that the parser surely reads in a second, on a slow machine.
const PARSED_BYTES_PER_SECOND: f64 = 8.0 * 1024.0 * 1024.0;

/// Asks the caller's world whether the call should stop now.
pub type Interrupt = fn() -> bool;

/// The [`Interrupt`] of a caller who never asks to stop.
#[must_use]
pub fn never() -> bool {
    false
}

/// The point in time at which a call gives up, and the way to learn that the caller gave up.
pub struct Deadline {
    at: Option<Instant>,
    interrupt: Interrupt,
    next_interrupt: Option<Instant>,
}

impl Deadline {
    /// A deadline `timeout` from now, or none.
    #[must_use]
    pub fn after(timeout: Option<Duration>, interrupt: Interrupt) -> Self {
        let at = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Self {
            at,
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

    /// How many source bytes can be parsed without running far over the deadline.
    pub(super) fn parseable_bytes(&self) -> usize {
        let Some(at) = self.at else { return usize::MAX };
        let left = at.saturating_duration_since(Instant::now()).as_secs_f64();
        let bytes = left * PARSED_BYTES_PER_SECOND;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a float is cast to the nearest integer in range, and this one is not negative"
        )]
        let bytes = bytes as usize;
        bytes.saturating_add(PARSE_ALLOWANCE)
    }
}
