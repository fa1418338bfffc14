//! Safe mode through the gate.

use pyo3::prelude::*;
use pyo3::types::PyString;

use super::gate;
use super::options::Options;
use crate::pipeline;

/// `(name, line, column, rule or None, message, blocking name or None)` for each assignment.
pub type Findings = Vec<(
    String,
    u32,
    u32,
    Option<&'static str>,
    &'static str,
    Option<String>,
)>;

/// The text, and what was done with each assignment, if `explains`.
pub fn inline<'py>(
    source: &Bound<'py, PyString>,
    options: &Options,
    explains: bool,
    rules_off: u32,
) -> PyResult<(Bound<'py, PyString>, Findings)> {
    let settings = options.safe(rules_off)?;
    let timeout = options.timeout_seconds();
    let (inlined, findings) = gate::run(
        source,
        timeout,
        options.limits(),
        |text, dialect, budget| pipeline::inline_safely(text, &settings, explains, dialect, budget),
    )?;
    let findings = findings
        .into_iter()
        .map(|found| {
            (
                found.name,
                found.line,
                found.column,
                found.rule,
                found.message,
                found.blocking,
            )
        })
        .collect();
    Ok((gate::text(source.py(), &inlined.text)?, findings))
}
