//! Many sources through the gate at once: run with the GIL released, and asked about where the
//! native engine is not sure.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use super::options::Options;
use super::{gate, probe};
use crate::batch::{Answer, Batch, Done, Problem, Settings, Status, Stop, Tally};
use crate::dialect::Dialect;

/// What became of each source: texts, statuses, seconds and digests, lists with one entry for each
/// source, and the number, code and message of those without a text. Where a status is `None`, the
/// caller has to find the text.
pub type Lists<'py> = (
    Bound<'py, PyList>,
    Bound<'py, PyList>,
    Bound<'py, PyList>,
    Bound<'py, PyList>,
    Vec<(usize, String, String)>,
);

/// Inlines a list of sources with one release of the GIL.
pub fn inline_many<'py>(
    sources: &Bound<'py, PyList>,
    options: &Options,
    timeout_of_whole: Option<f64>,
    digests: bool,
) -> PyResult<Lists<'py>> {
    let py = sources.py();
    let strings: Vec<Bound<'py, PyString>> = sources
        .iter()
        .map(|source| source.cast_into::<PyString>().map_err(PyErr::from))
        .collect::<PyResult<_>>()?;
    let texts: Vec<Option<&str>> = strings.iter().map(|text| text.to_str().ok()).collect();
    let settings = Settings {
        // All of it is given back at once.
        pending_bytes: usize::MAX,
        ..options.settings(py, digests, false)?
    };
    let mut batch = Batch::new(&texts, settings, gate::duration(timeout_of_whole)?);
    let dialect = probe::dialect(py)?;
    loop {
        match gate::detached(py, || batch.run(dialect))? {
            Ok(()) => break,
            Err(stop) => make_way(py, &stop, dialect)?,
        }
    }
    lists(py, &strings, batch.take_done())
}

fn lists<'py>(
    py: Python<'py>,
    strings: &[Bound<'py, PyString>],
    all: Vec<Done>,
) -> PyResult<Lists<'py>> {
    let seconds = PyList::new(py, all.iter().map(|done| done.elapsed.as_secs_f64()))?;
    let statuses = PyList::new(py, all.iter().map(|done| status(py, done)))?;
    let digests = PyList::new(py, all.iter().map(|done| done.md5.as_deref()))?;
    let mut problems = Vec::new();
    let mut texts = Vec::with_capacity(all.len());
    for (index, (done, source)) in all.into_iter().zip(strings).enumerate() {
        texts.push(match done.answer {
            Some(Answer::Inlined(text)) => gate::text(py, &text)?,
            Some(Answer::Fallback(problem)) => {
                count_faults(&problem.code, 1);
                problems.push((index, problem.code.into_owned(), problem.message));
                source.clone()
            }
            Some(Answer::Unchanged) | None => source.clone(),
        });
    }
    Ok((
        PyList::new(py, texts)?,
        statuses,
        seconds,
        digests,
        problems,
    ))
}

fn status<'py>(py: Python<'py>, done: &Done) -> Option<&'py Bound<'py, PyString>> {
    done.answer.as_ref().map(|answer| word(py, answer.status()))
}

fn word(py: Python<'_>, status: Status) -> &Bound<'_, PyString> {
    match status {
        Status::Inlined => pyo3::intern!(py, "inlined"),
        Status::Unchanged => pyo3::intern!(py, "unchanged"),
        Status::Fallback => pyo3::intern!(py, "fallback"),
    }
}

fn count_faults(code: &str, count: u64) {
    if code == "engine-fault" {
        gate::count_faults(count);
    }
}

/// Does what a stopped batch needs before it can go on.
fn make_way(py: Python<'_>, stop: &Stop, dialect: &Dialect) -> PyResult<()> {
    match stop {
        Stop::Full => Ok(()),
        Stop::Interrupted => Err(gate::interrupted(py)),
        Stop::UnknownCharacters(block) => {
            dialect.characters.learn(*block, probe::block(py, *block)?);
            Ok(())
        }
    }
}

/// Runs a batch of `sources` to its end, and gives what is done to `sink`, in order and without the
/// GIL. Where the engine is not sure, `resolve` is asked, which takes a source and returns an
/// [`Answer`] as [`read_answer`] reads it.
pub fn drive(
    sources: &[Option<&str>],
    settings: Settings,
    resolve: &Bound<'_, PyAny>,
    mut sink: impl FnMut(Vec<Done>) + Send,
) -> PyResult<()> {
    let py = resolve.py();
    let dialect = probe::dialect(py)?;
    let mut batch = Batch::new(sources, settings, None);
    let mut taken = 0;
    loop {
        let (outcome, mut waiting) = gate::detached(py, || {
            let outcome = batch.run(dialect);
            let done = batch.take_done();
            if done.iter().any(|done| done.answer.is_none()) {
                return (outcome, done);
            }
            taken += done.len();
            sink(done);
            (outcome, Vec::new())
        })?;
        if !waiting.is_empty() {
            for (done, source) in waiting.iter_mut().zip(sources.iter().skip(taken)) {
                if let (None, Some(source)) = (&done.answer, source) {
                    let (answer, md5) = read_answer(&resolve.call1((*source,))?)?;
                    (done.answer, done.md5) = (Some(answer), Some(md5));
                }
            }
            taken += waiting.len();
            gate::detached(py, || sink(waiting))?;
        }
        match outcome {
            Ok(()) => return Ok(()),
            Err(stop) => make_way(py, &stop, dialect)?,
        }
    }
}

/// Reads `(status, text, code, message, line, column, md5)`.
pub fn read_answer(answer: &Bound<'_, PyAny>) -> PyResult<(Answer, String)> {
    type Row<'py> = (
        String,
        Bound<'py, PyString>,
        Option<String>,
        Option<String>,
        Option<u32>,
        Option<u32>,
        String,
    );
    let (status, text, code, message, line, column, md5): Row<'_> = answer.extract()?;
    let answer = match code {
        Some(code) => Answer::Fallback(Problem {
            code: Cow::Owned(code),
            message: message.unwrap_or_default(),
            line,
            column,
        }),
        None if status == Status::Unchanged.word() => Answer::Unchanged,
        None => Answer::Inlined(gate::bytes(&text)?),
    };
    Ok((answer, md5))
}

/// What became of the rows, for Python: `(inlined, unchanged, fallback, {code: count}, [(row, id,
/// code, message, line, column, sha256)])`.
pub fn tally(py: Python<'_>, tally: Tally) -> PyResult<Py<PyAny>> {
    let errors = PyDict::new(py);
    for (code, count) in &tally.errors {
        count_faults(code, *count);
        errors.set_item(code.as_ref(), count)?;
    }
    let problems = PyList::empty(py);
    for row in tally.problems.into_iter().flatten() {
        let problem = row.problem;
        problems.append((
            row.row,
            row.id,
            problem.code.as_ref(),
            problem.message,
            problem.line,
            problem.column,
            row.sha256,
        ))?;
    }
    let counts = (
        tally.inlined,
        tally.unchanged,
        tally.fallback,
        errors,
        problems,
    );
    Ok(counts.into_pyobject(py)?.into_any().unbind())
}
