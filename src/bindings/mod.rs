//! The extension module: each function extracts, enters the gate, converts.

mod allocator;
mod arrow;
mod arrow_table;
mod batch;
mod errors;
mod gate;
mod json_lines;
mod options;
mod probe;
mod safe;
mod stack;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString};
use pyo3_arrow::input::AnyArray;

use arrow_table::{ArrowColumn, ArrowTable};
use options::Options;

use crate::options::Limits;
use crate::pipeline;
use crate::print::Invalid;

#[pymodule(gil_used = false)]
mod _core {
    #[pymodule_export]
    use super::{ArrowColumn, ArrowTable};
    #[pymodule_export]
    use super::{
        fail_on_purpose, fault_count, inline_arrow, inline_json_lines, inline_many, inline_safely,
        inline_variables, is_debug_build, normalize, on_large_stack,
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

/// The text that is sure to behave the same, and what was done with each assignment to a plain name,
/// if `explains`. The rules of the bits `rules_off` are off, which is for tests alone.
#[pyfunction]
#[pyo3(signature = (source, options, explains, rules_off, /))]
#[expect(clippy::needless_pass_by_value, reason = "PyO3 hands it over so")]
fn inline_safely<'py>(
    source: &Bound<'py, PyString>,
    options: Options,
    explains: bool,
    rules_off: u32,
) -> PyResult<(Bound<'py, PyString>, safe::Findings)> {
    safe::inline(source, &options, explains, rules_off)
}

/// What became of many sources, with one release of the GIL for all.
#[pyfunction]
#[pyo3(signature = (sources, options, timeout_of_whole, digests, /))]
#[expect(clippy::needless_pass_by_value, reason = "PyO3 hands it over so")]
fn inline_many<'py>(
    sources: &Bound<'py, PyList>,
    options: Options,
    timeout_of_whole: Option<f64>,
    digests: bool,
) -> PyResult<batch::Lists<'py>> {
    batch::inline_many(sources, &options, timeout_of_whole, digests)
}

/// What became of rows of JSON, one a line.
#[pyfunction]
#[pyo3(signature = (lines, column, id_column, options, asks_for_all, resolve, settle, /))]
#[expect(clippy::needless_pass_by_value, reason = "PyO3 hands it over so")]
fn inline_json_lines<'py>(
    lines: &Bound<'py, PyBytes>,
    column: &str,
    id_column: Option<&str>,
    options: Options,
    asks_for_all: bool,
    resolve: &Bound<'py, PyAny>,
    settle: &Bound<'py, PyAny>,
) -> PyResult<(Bound<'py, PyBytes>, Py<PyAny>)> {
    let columns = (column, id_column);
    json_lines::inline(lines, columns, (&options, asks_for_all), resolve, settle)
}

/// What became of a column of sources, or of one in a table.
#[pyfunction]
#[pyo3(signature = (data, column, options, asks_for_all, keeps_problems, resolve, /))]
#[expect(clippy::needless_pass_by_value, reason = "PyO3 hands it over so")]
fn inline_arrow(
    data: AnyArray,
    column: Option<&str>,
    options: Options,
    asks_for_all: bool,
    keeps_problems: bool,
    resolve: &Bound<'_, PyAny>,
) -> PyResult<(ArrowTable, Py<PyAny>)> {
    arrow::inline(
        data,
        column,
        (&options, asks_for_all),
        keeps_problems,
        resolve,
    )
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
