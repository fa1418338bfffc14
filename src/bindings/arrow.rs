//! Arrow's columns through the gate: in and out by the `PyCapsule` interface, with no Python object
//! for a row.

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::{ArrowError, DataType, FieldRef};
use pyo3::exceptions::{PyKeyError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3_arrow::input::AnyArray;

use super::arrow_table::ArrowTable;
use super::batch::{drive, tally};
use super::gate;
use super::options::Options;
use crate::batch::Settings;
use crate::batch::arrow::{Answered, Columns, Strings, string_type, used_values};

/// Rows that are looked at together.
const ROWS: usize = 16_384;

/// The answer for a column, or for the column of that name in a table, and the counts.
pub fn inline(
    data: AnyArray,
    column: Option<&str>,
    (options, asks_for_all): (&Options, bool),
    keeps_problems: bool,
    resolve: &Bound<'_, PyAny>,
) -> PyResult<(ArrowTable, Py<PyAny>)> {
    let py = resolve.py();
    let settings = options.settings(py, true, asks_for_all)?;
    let mut reader = data.into_reader()?;
    let field = reader.field();
    let place = Place::find(&field, column)?;
    let mut columns = Columns::new(&place.kind, keeps_problems);
    while let Some(chunk) = gate::detached(py, || reader.next())? {
        let strings = place.strings(chunk.map_err(|error| failed(&error))?)?;
        if strings.as_any_dictionary_opt().is_some() {
            push_dictionary(&strings, &mut columns, &settings, resolve)?;
        } else {
            push_strings(&strings, &mut columns, &settings, resolve)?;
        }
    }
    let (batches, schema, counts) = columns.finish().map_err(|error| failed(&error))?;
    Ok((ArrowTable::new(batches, schema), tally(py, counts)?))
}

/// Where the sources are, and of which type.
struct Place {
    /// The column's number in a table.
    index: Option<usize>,
    kind: DataType,
}

impl Place {
    fn find(field: &FieldRef, column: Option<&str>) -> PyResult<Self> {
        let DataType::Struct(fields) = field.data_type() else {
            return Self::of_strings(None, field.data_type(), "the column");
        };
        let names = || {
            let names: Vec<_> = fields.iter().map(|field| field.name().as_str()).collect();
            names.join(", ")
        };
        let Some(name) = column else {
            return Err(PyValueError::new_err(format!(
                "a table needs column=…, one of: {}",
                names()
            )));
        };
        let Some((index, field)) = fields.find(name) else {
            let message = format!("the table has no column {name:?}, but: {}", names());
            return Err(PyKeyError::new_err(message));
        };
        Self::of_strings(
            Some(index),
            field.data_type(),
            &format!("the column {name:?}"),
        )
    }

    fn of_strings(index: Option<usize>, kind: &DataType, what: &str) -> PyResult<Self> {
        if string_type(kind).is_none() {
            return Err(PyTypeError::new_err(format!(
                "{what} must hold strings (string, large_string, string_view or a dictionary of \
                 these), not {kind}"
            )));
        }
        let kind = kind.clone();
        Ok(Self { index, kind })
    }

    /// The sources in one chunk. Rows of a table are never null as a whole.
    fn strings(&self, chunk: ArrayRef) -> PyResult<ArrayRef> {
        let Some(index) = self.index else {
            return Ok(chunk);
        };
        let missing = || PyTypeError::new_err("a chunk of the table has not the columns it should");
        let rows = chunk.as_struct_opt().ok_or_else(missing)?;
        rows.columns().get(index).cloned().ok_or_else(missing)
    }
}

fn push_strings(
    array: &ArrayRef,
    columns: &mut Columns,
    settings: &Settings,
    resolve: &Bound<'_, PyAny>,
) -> PyResult<()> {
    let Some(strings) = Strings::of(array.as_ref()) else {
        return Err(PyTypeError::new_err("a chunk holds no strings"));
    };
    let mut row = 0;
    while row < strings.len() {
        let last = strings.len().min(row + ROWS);
        let texts: Vec<Option<&str>> = (row..last).map(|row| strings.get(row)).collect();
        let sources: Vec<Option<&str>> = texts.iter().flatten().copied().map(Some).collect();
        let mut rows = texts.into_iter();
        let mut outcome = Ok(());
        drive(&sources, settings.clone(), resolve, |done| {
            for done in done {
                if outcome.is_ok() {
                    outcome = push_next(columns, &mut rows, Some(done));
                }
            }
        })?;
        outcome
            .and_then(|()| push_next(columns, &mut rows, None))
            .map_err(|error| failed(&error))?;
        row = last;
    }
    Ok(())
}

/// Adds rows up to and with the next that is not null, whose answer is `done`; without one, all nulls
/// that are left.
fn push_next<'t>(
    columns: &mut Columns,
    rows: &mut impl Iterator<Item = Option<&'t str>>,
    mut done: Option<crate::batch::Done>,
) -> Result<(), ArrowError> {
    for source in rows {
        let Some(source) = source else {
            columns.push_null()?;
            continue;
        };
        let Some(done) = done.take() else {
            return Ok(());
        };
        return columns.push(source, &Answered::new(done, source));
    }
    Ok(())
}

fn push_dictionary(
    array: &ArrayRef,
    columns: &mut Columns,
    settings: &Settings,
    resolve: &Bound<'_, PyAny>,
) -> PyResult<()> {
    let wrong = || PyTypeError::new_err("a chunk is no dictionary of strings");
    let dictionary = array.as_any_dictionary_opt().ok_or_else(wrong)?;
    let values = Strings::of(dictionary.values().as_ref()).ok_or_else(wrong)?;
    let mut used = vec![false; values.len()];
    for index in used_values(array.as_ref()).into_iter().flatten() {
        if let Some(used) = used.get_mut(index) {
            *used = true;
        }
    }
    let wanted: Vec<usize> = (0..values.len())
        .filter(|&index| used.get(index) == Some(&true) && values.get(index).is_some())
        .collect();
    let sources: Vec<Option<&str>> = wanted.iter().map(|&index| values.get(index)).collect();
    let mut answers: Vec<Option<Answered>> = vec![None; values.len()];
    let mut places = wanted.iter();
    drive(&sources, settings.clone(), resolve, |done| {
        for (done, &index) in done.into_iter().zip(places.by_ref()) {
            if let (Some(slot), Some(source)) = (answers.get_mut(index), values.get(index)) {
                *slot = Some(Answered::new(done, source));
            }
        }
    })?;
    columns
        .push_dictionary(array.as_ref(), &answers)
        .map_err(|error| failed(&error))
}

fn failed(error: &ArrowError) -> PyErr {
    PyValueError::new_err(format!("Arrow says: {error}"))
}
