//! Rows of JSON through the gate: read, inlined and written with the GIL released.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::batch::{drive, read_answer, tally};
use super::gate;
use super::options::Options;
use crate::batch::json_lines::{Line, Settled, Writer, read, sources};

/// The rows of `chunk` with what became of their sources, and their counts.
///
/// `resolve` answers for a source, and `settle` for a line that only Python reads; the latter
/// returns `(row, answer, id, named_by)`.
pub fn inline<'py>(
    chunk: &Bound<'py, PyBytes>,
    (column, id_column): (&str, Option<&str>),
    (options, asks_for_all): (&Options, bool),
    resolve: &Bound<'py, PyAny>,
    settle: &Bound<'py, PyAny>,
) -> PyResult<(Bound<'py, PyBytes>, Py<PyAny>)> {
    let py = chunk.py();
    let settings = options.settings(py, true, asks_for_all)?;
    let bytes = chunk.as_bytes();
    let mut lines = gate::detached(py, || read(bytes, column, id_column))?;
    for line in &mut lines {
        if let Line::Left(text) = line {
            *line = Line::Settled(settled(&settle.call1((PyBytes::new(py, text),))?)?);
        }
    }
    let texts = sources(&lines);
    let mut writer = Writer::new(&lines);
    drive(&texts, settings, resolve, |done| writer.write(done))?;
    writer.finish();
    Ok((PyBytes::new(py, &writer.out), tally(py, writer.tally)?))
}

fn settled(row: &Bound<'_, PyAny>) -> PyResult<Settled> {
    let (output, answer, id, named_by): (Vec<u8>, Bound<'_, PyAny>, Option<String>, Vec<u8>) =
        row.extract()?;
    Ok(Settled {
        output,
        answer: read_answer(&answer)?.0,
        id,
        named_by,
    })
}
