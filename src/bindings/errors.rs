//! From the engine's errors to the exceptions that Python defines.

use std::any::Any;

use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::error::Error;

/// The exception for an error of the engine.
pub fn convert(py: Python<'_>, error: Error) -> PyErr {
    let message = error.to_string();
    let code = error.code();
    match error {
        Error::SourceTooLarge(limit)
        | Error::OutputTooLarge(limit)
        | Error::NestingTooDeep(limit) => make(py, "LimitExceeded", (message, code, limit)),
        Error::DeadlineExceeded => make(py, "DeadlineExceeded", (message,)),
        Error::Unreadable(text) => match super::gate::text(py, &text) {
            Ok(text) => make(py, "UnreadableValue", (message, text)),
            Err(error) => error,
        },
        Error::Refused(_)
        | Error::Unsure(_)
        | Error::Unprintable
        | Error::Interrupted
        | Error::UnknownCharacters(_) => make(py, "NotSure", (message, code)),
    }
}

/// The exception for a panic, which is a mistake in this crate.
pub fn fault(py: Python<'_>, panic: &(dyn Any + Send)) -> PyErr {
    let what = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    make(
        py,
        "EngineFault",
        (format!("the native engine failed: {what}"),),
    )
}

fn make<'py>(
    py: Python<'py>,
    name: &str,
    arguments: impl IntoPyObject<'py, Target = PyTuple, Output = Bound<'py, PyTuple>, Error = PyErr>,
) -> PyErr {
    let made = py
        .import("inline_variables.exceptions")
        .and_then(|module| module.getattr(name))
        .and_then(|class| class.call1(arguments.into_pyobject(py)?));
    match made {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}
