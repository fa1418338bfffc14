//! The extension module: each function extracts, enters the gate, converts.

mod errors;
mod gate;
mod probe;
mod stack;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::options::Limits;
use crate::pipeline;
use crate::print::Invalid;

#[pymodule(gil_used = false)]
mod _core {
    #[pymodule_export]
    use super::{
        fail_on_purpose, fault_count, inline_variables, is_debug_build, normalize, on_large_stack,
    };

    use super::{Limits, PyDict};
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let Limits {
            max_source_bytes,
            max_output_bytes,
            max_nesting,
        } = Limits::default();
        let limits = PyDict::new(module.py());
        limits.set_item("max_source_bytes", max_source_bytes)?;
        limits.set_item("max_output_bytes", max_output_bytes)?;
        limits.set_item("max_nesting", max_nesting)?;
        module.add("DEFAULT_LIMITS", limits)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}

/// Whether the extension was built without optimisation.
#[pyfunction]
const fn is_debug_build() -> bool {
    cfg!(debug_assertions)
}

/// How many panics were caught in this process: mistakes in this crate.
#[pyfunction]
fn fault_count() -> u64 {
    gate::faults()
}

/// Panics behind the gate, for the tests of what becomes of a panic.
#[pyfunction]
#[pyo3(signature = (message, /))]
fn fail_on_purpose(message: &Bound<'_, PyString>) -> PyResult<()> {
    gate::run(message, None, Limits::default(), |message, _, _| {
        std::panic::resume_unwind(Box::new(message.to_owned()))
    })
}

/// What `function(argument)` gives, run on a stack that is large enough for the parser.
#[pyfunction]
#[pyo3(signature = (function, argument, /))]
fn on_large_stack<'py>(
    function: &Bound<'py, PyAny>,
    argument: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    stack::large(function.py(), || function.call1((argument,)))
}

/// The drop-in text, and why it is no Python, if it is none.
#[pyfunction]
#[pyo3(signature = (source, timeout_seconds, max_source_bytes, max_output_bytes, max_nesting, /))]
fn inline_variables<'py>(
    source: &Bound<'py, PyString>,
    timeout_seconds: Option<f64>,
    max_source_bytes: usize,
    max_output_bytes: usize,
    max_nesting: usize,
) -> PyResult<(Bound<'py, PyString>, Option<&'static str>)> {
    let limits = Limits {
        max_source_bytes,
        max_output_bytes,
        max_nesting,
    };
    let inlined = gate::run(source, timeout_seconds, limits, pipeline::inline)?;
    let invalid = inlined.invalid.map(Invalid::code);
    Ok((gate::text(source.py(), &inlined.text)?, invalid))
}

/// What `ast.unparse(ast.parse(source))` gives.
#[pyfunction]
#[pyo3(signature = (source, timeout_seconds, max_source_bytes, max_output_bytes, max_nesting, /))]
fn normalize<'py>(
    source: &Bound<'py, PyString>,
    timeout_seconds: Option<f64>,
    max_source_bytes: usize,
    max_output_bytes: usize,
    max_nesting: usize,
) -> PyResult<Bound<'py, PyString>> {
    let limits = Limits {
        max_source_bytes,
        max_output_bytes,
        max_nesting,
    };
    let text = gate::run(source, timeout_seconds, limits, pipeline::normalize)?;
    gate::text(source.py(), &text)
}
