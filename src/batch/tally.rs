//! What became of all rows together, and of those without a text one by one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::answer::{Answer, Problem};
use super::digest::sha256_hex;

/// A row that has no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// Which row, from 0.
    pub row: usize,
    /// What the row calls itself, as JSON.
    pub id: Option<String>,
    /// Why there is no text.
    pub problem: Problem,
    /// The SHA-256 of the source, or of the whole row where that has none.
    pub sha256: String,
}

/// Counts of rows. Every row counts once.
#[derive(Debug, Default)]
pub struct Tally {
    /// Rows with an inlined text.
    pub inlined: u64,
    /// Rows whose source is its own inlined text.
    pub unchanged: u64,
    /// Rows without a text.
    pub fallback: u64,
    /// The last of these by their codes.
    pub errors: BTreeMap<Cow<'static, str>, u64>,
    /// The rows without a text, if they are to be kept.
    pub problems: Option<Vec<RowProblem>>,
}

impl Tally {
    /// All zero; `keeps_problems` says whether rows without a text are kept one by one.
    #[must_use]
    pub fn new(keeps_problems: bool) -> Self {
        Self {
            problems: keeps_problems.then(Vec::new),
            ..Self::default()
        }
    }

    /// How many rows were counted.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.inlined + self.unchanged + self.fallback
    }

    /// Counts one row. `named_by` is what its SHA-256 is made of.
    pub fn count(&mut self, answer: &Answer, row: usize, id: Option<&str>, named_by: &[u8]) {
        match answer {
            Answer::Inlined(_) => self.inlined += 1,
            Answer::Unchanged => self.unchanged += 1,
            Answer::Fallback(problem) => {
                self.fallback += 1;
                *self.errors.entry(problem.code.clone()).or_default() += 1;
                if let Some(problems) = &mut self.problems {
                    problems.push(RowProblem {
                        row,
                        id: id.map(str::to_owned),
                        problem: problem.clone(),
                        sha256: sha256_hex(named_by),
                    });
                }
            }
        }
    }
}
