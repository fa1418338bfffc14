//! Drives the pipeline over many sources, each under a budget of its own, all under one deadline.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use super::answer::{Answer, Problem};
use super::digest::md5_hex;
use crate::budget::{Budget, Deadline, Interrupt, on_roomy_stack};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::options::Limits;
use crate::pipeline::{Inlined, Transform};

/// How a batch is to be run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What is done with each source.
    pub transform: Transform,
    /// What one source may use, besides time.
    pub limits: Limits,
    /// The time of one source.
    pub timeout: Option<Duration>,
    /// Whether text that is no Python is an answer.
    pub allow_invalid: bool,
    /// Whether the MD5 of each text is wanted.
    pub digests: bool,
    /// Whether every source is left to the caller, whose engine is another one.
    pub asks_for_all: bool,
    /// Bytes of text that are held before the batch pauses, so that they can be taken away.
    pub pending_bytes: usize,
    /// How to learn that the caller wants to stop.
    pub interrupt: Interrupt,
}

/// What became of one source.
#[derive(Debug)]
pub struct Done {
    /// The answer; `None` where the caller has to find it.
    pub answer: Option<Answer>,
    /// The MD5 of the text that stands in the source's place, if it is wanted.
    pub md5: Option<String>,
    /// How long it took.
    pub elapsed: Duration,
}

/// Why a batch stopped before its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// So much text is waiting to be taken away.
    Full,
    /// The caller asked to stop.
    Interrupted,
    /// The dialect does not know the characters of this block of 256 code points yet.
    UnknownCharacters(u32),
}

/// A batch, and what is done of it and not taken away yet.
pub struct Batch<'a> {
    sources: &'a [Option<&'a str>],
    settings: Settings,
    whole: Budget,
    time_is_up: bool,
    next: usize,
    pending_bytes: usize,
    done: Vec<Done>,
}

impl<'a> Batch<'a> {
    /// A batch of sources; one that is `None` is left to the caller.
    #[must_use]
    pub fn new(
        sources: &'a [Option<&'a str>],
        settings: Settings,
        timeout_of_whole: Option<Duration>,
    ) -> Self {
        let deadline = Deadline::after(timeout_of_whole, settings.interrupt);
        let whole = Budget::new(settings.limits, deadline);
        Self {
            sources,
            settings,
            whole,
            time_is_up: false,
            next: 0,
            pending_bytes: 0,
            done: Vec::with_capacity(sources.len()),
        }
    }

    /// What is done since this was last called, in the sources' order.
    pub fn take_done(&mut self) -> Vec<Done> {
        self.pending_bytes = 0;
        std::mem::take(&mut self.done)
    }

    /// Inlines one source after another, to the end of the batch or to what stops it. When the time
    /// of the whole is up, what is left is answered without being looked at.
    ///
    /// Costs three looks at the clock for each source, besides its own work.
    ///
    /// # Errors
    /// [`Stop`]; what was done by then is kept, and another call goes on from there.
    pub fn run(&mut self, dialect: &Dialect) -> std::result::Result<(), Stop> {
        on_roomy_stack(|| {
            while let Some(source) = self.sources.get(self.next) {
                if self.pending_bytes >= self.settings.pending_bytes {
                    return Err(Stop::Full);
                }
                let done = self.one(*source, dialect)?;
                self.next += 1;
                if let Some(Answer::Inlined(text)) = &done.answer {
                    self.pending_bytes += text.len();
                }
                self.done.push(done);
            }
            Ok(())
        })
    }

    fn one(&mut self, source: Option<&str>, dialect: &Dialect) -> std::result::Result<Done, Stop> {
        if !self.time_is_up {
            match self.whole.look() {
                Err(Error::Interrupted) => return Err(Stop::Interrupted),
                outcome => self.time_is_up = outcome.is_err(),
            }
        }
        let deadline = Deadline::after(self.settings.timeout, self.settings.interrupt);
        let mut budget = Budget::new(self.settings.limits, deadline);
        let answer = match source {
            _ if self.time_is_up => Some(Answer::Fallback(Problem::new(
                "batch-timeout",
                "the time of the batch was up".to_owned(),
            ))),
            Some(source) if !self.settings.asks_for_all => {
                let result = inline(&self.settings.transform, source, dialect, &mut budget);
                match result {
                    Some(Err(Error::UnknownCharacters(block))) => {
                        return Err(Stop::UnknownCharacters(block));
                    }
                    Some(Err(Error::Interrupted)) => return Err(Stop::Interrupted),
                    result => Answer::settle(result, source, self.settings.allow_invalid),
                }
            }
            _ => None,
        };
        let md5 = match (&answer, source) {
            (Some(answer), Some(source)) if self.settings.digests => {
                Some(md5_hex(answer.text(source.as_bytes())))
            }
            _ => None,
        };
        Ok(Done {
            answer,
            md5,
            elapsed: budget.elapsed(),
        })
    }
}

/// The engine's result, or `None` where it panicked.
fn inline(
    transform: &Transform,
    source: &str,
    dialect: &Dialect,
    budget: &mut Budget,
) -> Option<Result<Inlined>> {
    catch_unwind(AssertUnwindSafe(|| {
        transform.inline(source, dialect, budget)
    }))
    .ok()
}
