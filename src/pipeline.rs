//! One call from its source to its text: check ▸ parse ▸ transform ▸ print.

use crate::budget::Budget;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::parse;
use crate::print::{Printed, Source, print_module};
use crate::source::prepare;
use crate::transform::{Values, resolve_loads};

/// What the drop-in transform gives.
pub type Inlined = Printed;

/// Inlines every single assignment, as the reference does.
///
/// Work and memory grow with source and output.
///
/// # Errors
/// See [`crate::Error`].
pub fn inline(text: &str, dialect: &Dialect, budget: &mut Budget) -> Result<Inlined> {
    let text = prepare(text, budget)?;
    let module = parse::parse(&text, dialect, budget)?;
    let source = Source {
        text: &text,
        dialect,
    };
    let mut values = resolve_loads(module.body(), source, budget)?;
    print_module(module.body(), source, &mut values, true, budget)
}

/// Prints the source as `ast.unparse` prints what `ast.parse` reads.
///
/// # Errors
/// See [`crate::Error`].
pub fn normalize(text: &str, dialect: &Dialect, budget: &mut Budget) -> Result<Vec<u8>> {
    let text = prepare(text, budget)?;
    let module = parse::parse(&text, dialect, budget)?;
    let source = Source {
        text: &text,
        dialect,
    };
    let mut values = Values::default();
    print_module(module.body(), source, &mut values, false, budget).map(|printed| printed.text)
}
