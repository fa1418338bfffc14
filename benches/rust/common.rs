//! What the benchmarks share: sources from a file, a dialect, the allocator.

use std::path::Path;

use inline_variables_core::dialect::{
    Characters, Dialect, FStringStyle, SpecEscapes, TStringStyle,
};

/// The allocator of the extension, which brings it itself.
#[cfg(not(feature = "python"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
