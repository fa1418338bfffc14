//! Prints a tree as `ast.unparse` of the running interpreter does, one file for each kind of node.

mod expression;
mod f_string;
mod literal;
mod parameters;
mod pattern;
mod precedence;
mod printer;
mod quotes;
mod statement;
mod t_string;

pub use precedence::Precedence;
pub use printer::{Invalid, Printed, Source};

use ruff_python_ast::Suite;

use crate::budget::Budget;
use crate::error::{Error, Result};
use crate::transform::{Measured, ValueId, Values};

use printer::Printer;

/// Prints a module; `drops` says whether the assignments that the drop-in transform drops are to
/// be left out.
///
/// Costs one step for each node printed, and a copy of its text for each further use of a value.
///
/// # Errors
/// [`Error::Unsure`]; [`Error::Refused`]; [`Error::UnknownCharacters`]; what the budget gives.
pub fn print_module<'a>(
    body: &'a Suite,
    source: Source<'a>,
    values: &mut Values<'a>,
    drops: bool,
    budget: &mut Budget,
) -> Result<Printed> {
    let mut printer = Printer::new(source, values, budget);
    printer.drops = drops;
    printer.out.reserve(source.text.len());
    printer.module(body)?;
    let result = printer.finish();
    budget.allow_output(result.text.len() as u64)?;
    Ok(result)
}

/// Prints a value as a whole, as the reference does before it parses it again.
///
/// # Errors
/// As [`print_module`].
pub fn standalone_text<'a>(
    values: &mut Values<'a>,
    id: ValueId,
    source: Source<'a>,
    budget: &mut Budget,
) -> Result<Vec<u8>> {
    let mut printer = Printer::new(source, values, budget);
    printer.keeps_text = false;
    printer.value_at(id, Precedence::Test)?;
    Ok(printer.finish().text)
}

/// Prints a value without the values inside it, to learn whether it can be printed and read
/// again; `None` where `ast.unparse` raises `ValueError`. Each value is tried once.
///
/// # Errors
/// As [`print_module`].
pub fn try_printing<'a>(
    values: &mut Values<'a>,
    id: ValueId,
    source: Source<'a>,
    budget: &mut Budget,
) -> Result<Option<Measured>> {
    if let Some(trial) = values.get(id)?.trial {
        return Ok(trial);
    }
    let value = values.get(id)?;
    let (expression, environment) = (value.expression, value.environment);
    let mut printer = Printer::new(source, values, budget);
    printer.expands_values = false;
    printer.keeps_text = false;
    let trial = match printer.bare(expression, environment) {
        Ok(()) => Some(printer.measured()),
        Err(Error::Unprintable) => None,
        Err(error) => return Err(error),
    };
    values.get_mut(id)?.trial = Some(trial);
    Ok(trial)
}
