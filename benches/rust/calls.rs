//! Single calls of the engine: their budget, and a dialect that learns.

use inline_variables_core::budget::{Deadline, never};
use inline_variables_core::dialect::{Block, Class, Dialect};
use inline_variables_core::{Budget, Error, Limits, Result};

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

fn block(number: u32) -> Block {
    let mut block = Block::default();
    for offset in 0..=u8::MAX {
        let Some(character) = char::from_u32(number * 256 + u32::from(offset)) else {
            continue;
        };
        block.set(offset, Class::Assigned);
        if !character.is_control() && !character.is_whitespace() {
            block.set(offset, Class::Printable);
        }
        if character.is_alphabetic() {
            block.set(offset, Class::IdentifierStart);
        }
        if character.is_alphanumeric() {
            block.set(offset, Class::IdentifierPart);
        }
    }
    block
}
