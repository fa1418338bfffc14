//! Columns that Rust made, for whoever takes Arrow's `PyCapsule` interface.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, StructArray};
use arrow_schema::{Field, FieldRef, SchemaRef};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};

/// A table: `pyarrow.table(…)`, `polars.DataFrame(…)` and others take it as it is.
#[pyclass(frozen, module = "inline_variables._core")]
pub struct ArrowTable {
    batches: Vec<RecordBatch>,
    schema: SchemaRef,
}

impl ArrowTable {
    /// A table of batches of this schema.
    pub const fn new(batches: Vec<RecordBatch>, schema: SchemaRef) -> Self {
        Self { batches, schema }
    }
}

#[pymethods]
impl ArrowTable {
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let field = Arc::new(Field::new_struct("", self.schema.fields().clone(), false));
        let rows = self
            .batches
            .iter()
            .map(|batch| -> ArrayRef { Arc::new(StructArray::from(batch.clone())) });
        stream(py, rows.collect(), field, requested_schema)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.schema.as_ref())
    }

    /// How many rows there are.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        let fields = self.schema.fields().iter();
        fields.map(|field| field.name().clone()).collect()
    }

    /// One column.
    #[pyo3(signature = (name, /))]
    fn column(&self, name: &str) -> PyResult<ArrowColumn> {
        let (index, field) = self.schema.column_with_name(name).ok_or_else(|| {
            let names = self.column_names().join(", ");
            PyKeyError::new_err(format!("there is no column {name:?}, but: {names}"))
        })?;
        let batches = self.batches.iter();
        Ok(ArrowColumn {
            chunks: batches.map(|batch| batch.column(index).clone()).collect(),
            field: Arc::new(field.clone()),
        })
    }

    fn __len__(&self) -> usize {
        self.num_rows()
    }

    fn __repr__(&self) -> String {
        let names = self.column_names().join(", ");
        format!("<ArrowTable of {} rows: {names}>", self.num_rows())
    }
}

/// One column of a table: `polars.Series(…)`, `pyarrow.chunked_array(…)` and others take it.
#[pyclass(frozen, module = "inline_variables._core")]
pub struct ArrowColumn {
    chunks: Vec<ArrayRef>,
    field: FieldRef,
}

#[pymethods]
impl ArrowColumn {
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        stream(
            py,
            self.chunks.clone(),
            self.field.clone(),
            requested_schema,
        )
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.field.as_ref())
    }

    fn __len__(&self) -> usize {
        self.chunks.iter().map(Array::len).sum()
    }
}

fn stream<'py>(
    py: Python<'py>,
    chunks: Vec<ArrayRef>,
    field: FieldRef,
    requested_schema: Option<Bound<'py, PyCapsule>>,
) -> PyArrowResult<Bound<'py, PyCapsule>> {
    let chunks = ArrayIterator::new(chunks.into_iter().map(Ok), field);
    to_stream_pycapsule(py, Box::new(chunks), requested_schema)
}
