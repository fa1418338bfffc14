//! Single calls of the engine: their budget, and a dialect that learns.

use inline_variables_core::budget::{Deadline, never};
use inline_variables_core::dialect::Dialect;
use inline_variables_core::{Budget, Error, Limits, Result};

#[path = "../../fuzz/characters.rs"]
mod characters;

use characters::block;

/// A budget of the default limits, without a deadline.
#[must_use]
pub fn budget() -> Budget {
    Budget::new(Limits::default(), Deadline::after(None, never))
}

/// Runs the engine once, and teaches the dialect what characters it asks for.
///
/// # Errors
/// What the engine gives.
pub fn learn<T>(
    dialect: &Dialect,
    engine: impl Fn(&Dialect, &mut Budget) -> Result<T>,
) -> Result<T> {
    loop {
        match engine(dialect, &mut budget()) {
            Err(Error::UnknownCharacters(number)) => {
                dialect.characters.learn(number, block(number));
            }
            result => return result,
        }
    }
}
