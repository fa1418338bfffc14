//! What the benchmarks share: sources from a file, a dialect, budgets.

use std::path::Path;

use mimalloc::MiMalloc;

use inline_variables_core::budget::{Deadline, never};
use inline_variables_core::dialect::{
    Block, Characters, Class, Dialect, FStringStyle, SpecEscapes, TStringStyle,
};
use inline_variables_core::{Budget, Error, Limits, Result};

/// The allocator of the extension.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Reads the sources of a file, which NUL characters stand between.
///
/// # Errors
/// A message that names the file.
pub fn sources(path: &Path) -> std::result::Result<Vec<String>, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    Ok(text.split('\0').map(str::to_owned).collect())
}

/// The dialect of the newest patch release of Python 3.`minor`.
#[must_use]
pub fn dialect(minor: u8) -> Dialect {
    let f_strings = if minor == 11 {
        FStringStyle::AvoidsBackslashes {
            falls_back_to_repr: true,
        }
    } else {
        FStringStyle::Nests {
            prefers_unused_quotes: minor > 12,
            spec_escapes: SpecEscapes::All,
        }
    };
    Dialect {
        minor,
        f_strings,
        f_string_braces_nest: minor == 11,
        spec_nesting: 2,
        decodes_raw_specs: true,
        t_strings: (minor >= 14).then_some(TStringStyle::Keeps),
        characters: Characters::default(),
    }
}

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
