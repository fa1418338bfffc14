//! What the targets share: dialects, a budget, and the engine with every character known.

use std::time::Duration;

use inline_variables_core::budget::{Deadline, never};
use inline_variables_core::dialect::{
    Characters, Dialect, FStringStyle, SpecEscapes, TStringStyle,
};
use inline_variables_core::{Budget, Error, Limits, Result};

mod characters;

use characters::block;

/// The dialect of a release: 3.11 to 3.14 in the ways that their patch releases print.
#[must_use]
pub fn dialect(choice: u8) -> Dialect {
    let minor = 11 + choice % 4;
    let f_strings = if minor == 11 {
        FStringStyle::AvoidsBackslashes {
            falls_back_to_repr: choice & 16 != 0,
        }
    } else {
        FStringStyle::Nests {
            prefers_unused_quotes: choice & 16 != 0,
            spec_escapes: match choice >> 5 & 3 {
                0 => SpecEscapes::Nothing,
                1 => SpecEscapes::LineFeeds,
                _ => SpecEscapes::All,
            },
        }
    };
    Dialect {
        minor,
        f_strings,
        f_string_braces_nest: minor == 11 || choice & 32 != 0,
        spec_nesting: 2,
        decodes_raw_specs: choice & 64 != 0,
        t_strings: (minor == 14).then_some(if choice & 16 == 0 {
            TStringStyle::Keeps
        } else {
            TStringStyle::Trims
        }),
        characters: Characters::default(),
    }
}

/// The newest dialect, which a text is printed and read again with.
#[must_use]
pub fn newest() -> Dialect {
    dialect(3 | 64)
}

/// Runs the engine, with the characters learnt as it asks for them.
///
/// # Errors
/// What the engine gives.
pub fn run<T>(dialect: &Dialect, engine: impl Fn(&Dialect, &mut Budget) -> Result<T>) -> Result<T> {
    let limits = Limits {
        max_source_bytes: 1 << 20,
        max_output_bytes: 1 << 20,
        max_nesting: 20_000,
    };
    let deadline = Deadline::after(Some(Duration::from_millis(500)), never);
    let mut budget = Budget::new(limits, deadline);
    loop {
        match engine(dialect, &mut budget) {
            Err(Error::UnknownCharacters(number)) => {
                dialect.characters.learn(number, block(number));
                budget.restart();
            }
            result => return result,
        }
    }
}
