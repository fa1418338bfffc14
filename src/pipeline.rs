//! One call from its source to its text: check ▸ parse ▸ transform ▸ print.

use std::sync::Arc;

use crate::budget::Budget;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::parse;
use crate::print::{Printed, Source, print_module};
use crate::source::prepare;
use crate::transform::safe::{self, Finding, Safe};
use crate::transform::{Values, resolve_loads};

/// What the drop-in transform gives.
pub type Inlined = Printed;

/// Which transform a call goes through.
#[derive(Debug, Clone)]
pub enum Transform {
    /// What the reference does.
    DropIn,
    /// What is sure to behave the same.
    Safe(Arc<safe::Settings>),
}

impl Transform {
    /// Inlines a source.
    ///
    /// # Errors
    /// See [`crate::Error`].
    pub fn inline(&self, text: &str, dialect: &Dialect, budget: &mut Budget) -> Result<Inlined> {
        match self {
            Self::DropIn => inline(text, dialect, budget),
            Self::Safe(settings) => {
                inline_safely(text, settings, false, dialect, budget).map(|(inlined, _)| inlined)
            }
        }
    }
}

/// Inlines what is sure to behave the same, and says what was done with each assignment to a plain
/// name, if that is asked for.
///
/// # Errors
/// See [`crate::Error`].
pub fn inline_safely(
    text: &str,
    settings: &safe::Settings,
    explains: bool,
    dialect: &Dialect,
    budget: &mut Budget,
) -> Result<(Inlined, Vec<Finding>)> {
    let Safe { text, findings } = safe::inline(text, settings, explains, dialect, budget)?;
    budget.allow_output(text.len() as u64)?;
    let text = if settings.normalizes {
        normalize(&text, dialect, budget)?
    } else {
        text.into_bytes()
    };
    let inlined = Inlined {
        text,
        invalid: None,
    };
    Ok((inlined, findings))
}

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
