//! One call from its source to its text: check ▸ parse ▸ transform ▸ print.

use std::borrow::Cow;
use std::sync::Arc;

use crate::budget::Budget;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::parse;
use crate::print::{Printed, Source, print_module};
use crate::source::prepare;
use crate::transform::safe::{self, Finding};
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

/// How often a file is looked at again, because what was inlined made way for more. Hardly any has a
/// third time.
const MAX_ROUNDS: usize = 16;

/// Inlines what is sure to behave the same, until nothing is left, and says what was done with each
/// assignment to a plain name, if that is asked for.
///
/// Where the layout is printed anew, it is before each round as well, so that the outcome is one
/// that another call leaves as it is.
///
/// # Errors
/// See [`crate::Error`].
pub fn inline_safely(
    original: &str,
    settings: &safe::Settings,
    explains: bool,
    dialect: &Dialect,
    budget: &mut Budget,
) -> Result<(Inlined, Vec<Finding>)> {
    let mut printed = None;
    let mut text = Cow::Borrowed(original);
    let mut findings = Vec::new();
    for round in 0..=MAX_ROUNDS {
        if settings.normalizes {
            match String::from_utf8(normalize(&text, dialect, budget)?) {
                Ok(normal) => text = Cow::Owned(normal),
                // A lone surrogate of a documentation.
                Err(other) => printed = Some(other.into_bytes()),
            }
        }
        if round == MAX_ROUNDS {
            break;
        }
        let found = safe::inline(&text, settings, explains, dialect, budget)?;
        if round == 0 {
            findings = found.findings;
        } else {
            safe::join(&mut findings, found.findings);
        }
        let Some(next) = found.text else { break };
        budget.allow_output(next.len() as u64)?;
        (text, printed) = (Cow::Owned(next), None);
    }
    if settings.normalizes && explains {
        let original = prepare(original, budget)?;
        let module = parse::parse(&original, dialect, budget)?;
        safe::places(&mut findings, module.body(), &original, budget)?;
    }
    let inlined = Inlined {
        text: printed.unwrap_or_else(|| text.into_owned().into_bytes()),
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
