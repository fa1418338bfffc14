//! The one way into the engine: the GIL released, the budget armed, panics caught.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use super::{errors, probe};
use crate::budget::{Budget, Deadline, on_roomy_stack};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::options::Limits;

/// Panics that were caught since the process began.
static FAULTS: AtomicU64 = AtomicU64::new(0);

/// How many panics were caught since the process began.
pub fn faults() -> u64 {
    FAULTS.load(Ordering::Relaxed)
}

/// Counts panics that were caught.
pub fn count_faults(count: u64) {
    FAULTS.fetch_add(count, Ordering::Relaxed);
}

/// A number of seconds as a duration.
pub fn duration(seconds: Option<f64>) -> PyResult<Option<Duration>> {
    let duration = seconds.map(Duration::try_from_secs_f64).transpose();
    duration.map_err(|error| PyValueError::new_err(error.to_string()))
}

/// What a waiting signal's handler raised.
pub fn interrupted(py: Python<'_>) -> PyErr {
    py.check_signals()
        .err()
        .or_else(|| PyErr::take(py))
        .unwrap_or_else(|| pyo3::exceptions::PyKeyboardInterrupt::new_err(()))
}

/// Runs `engine` on `source`. A block of characters that the dialect does not know yet is learnt
/// from the interpreter, and the run repeated: once for each block in the life of the process.
pub fn run<T: Send>(
    source: &Bound<'_, PyString>,
    timeout_seconds: Option<f64>,
    limits: Limits,
    engine: impl Fn(&str, &Dialect, &mut Budget) -> Result<T> + Sync,
) -> PyResult<T> {
    let py = source.py();
    let Ok(text) = source.to_str() else {
        return Err(errors::convert(py, Error::Refused("surrogates")));
    };
    let timeout = duration(timeout_seconds)?;
    let dialect = probe::dialect(py)?;
    let mut budget = Budget::new(limits, Deadline::after(timeout, signal_is_waiting));
    loop {
        let step = || on_roomy_stack(|| engine(text, dialect, &mut budget));
        match detached(py, step)? {
            Ok(result) => return Ok(result),
            Err(Error::UnknownCharacters(block)) => {
                dialect.characters.learn(block, probe::block(py, block)?);
                budget.restart();
            }
            Err(Error::Interrupted) => return Err(interrupted(py)),
            Err(error) => return Err(errors::convert(py, error)),
        }
    }
}

/// Does a step with the GIL released. A panic becomes an ordinary exception.
pub fn detached<T: Send>(py: Python<'_>, step: impl FnOnce() -> T + Send) -> PyResult<T> {
    py.detach(|| catch_unwind(AssertUnwindSafe(step)))
        .map_err(|panic| {
            count_faults(1);
            errors::fault(py, panic.as_ref())
        })
}

/// Whether the interpreter's main thread has a signal to handle. What the handler raised is
/// raised again by the next look at the signals.
pub fn signal_is_waiting() -> bool {
    Python::attach(|py| match py.check_signals() {
        Ok(()) => false,
        Err(error) => {
            error.restore(py);
            true
        }
    })
}

/// Makes a Python string of WTF-8 text.
pub fn text<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyString>> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(PyString::new(py, text));
    }
    PyBytes::new(py, bytes)
        .call_method1("decode", ("utf-8", "surrogatepass"))?
        .cast_into::<PyString>()
        .map_err(|_| PyTypeError::new_err("bytes.decode gave no str"))
}

/// The WTF-8 text of a Python string.
pub fn bytes(text: &Bound<'_, PyString>) -> PyResult<Vec<u8>> {
    match text.to_str() {
        Ok(text) => Ok(text.as_bytes().to_vec()),
        Err(_) => text
            .call_method1("encode", ("utf-8", "surrogatepass"))?
            .extract(),
    }
}
