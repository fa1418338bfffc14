//! Arrow's columns of strings: read where they lie, and answered in columns of the same type.

use std::sync::Arc;

use arrow_array::builder::{LargeStringBuilder, StringBuilder, StringViewBuilder};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, LargeStringArray, RecordBatch, StringArray, StringViewArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

use super::answer::{Answer, Problem};
use super::run::Done;
use super::tally::Tally;

/// Text that one array of the answer holds at the most, but for the last text in it.
const ARRAY_BYTES: usize = 16 << 20;

/// The longest text that an array with offsets of 32 bits takes behind [`ARRAY_BYTES`].
const LONGEST_TEXT: usize = i32::MAX as usize - ARRAY_BYTES;

/// A column of strings.
#[derive(Debug, Clone, Copy)]
pub enum Strings<'a> {
    /// With offsets of 32 bits.
    Short(&'a StringArray),
    /// With offsets of 64 bits.
    Large(&'a LargeStringArray),
    /// Views.
    View(&'a StringViewArray),
}

impl<'a> Strings<'a> {
    /// The strings of an array; `None` where it holds something else.
    #[must_use]
    pub fn of(array: &'a dyn Array) -> Option<Self> {
        match array.data_type() {
            DataType::Utf8 => array.as_string_opt().map(Self::Short),
            DataType::LargeUtf8 => array.as_string_opt().map(Self::Large),
            DataType::Utf8View => array.as_string_view_opt().map(Self::View),
            _ => None,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(self) -> usize {
        match self {
            Self::Short(array) => array.len(),
            Self::Large(array) => array.len(),
            Self::View(array) => array.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The string at a place, which is below [`Strings::len`]; `None` for null.
    #[must_use]
    pub fn get(self, index: usize) -> Option<&'a str> {
        match self {
            Self::Short(array) => array.is_valid(index).then(|| array.value(index)),
            Self::Large(array) => array.is_valid(index).then(|| array.value(index)),
            Self::View(array) => array.is_valid(index).then(|| array.value(index)),
        }
    }
}

/// The strings' type of a column: its own, or that of its dictionary; `None` for other columns.
#[must_use]
pub fn string_type(column: &DataType) -> Option<&DataType> {
    match column {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(column),
        DataType::Dictionary(_, values) => string_type(values),
        _ => None,
    }
}

/// The schema of the answer for a column of this type.
fn schema(column: &DataType) -> SchemaRef {
    let strings = string_type(column).unwrap_or(&DataType::Utf8);
    Arc::new(Schema::new(vec![
        Field::new("inlined", column.clone(), true),
        Field::new("status", strings.clone(), false),
        Field::new("error", strings.clone(), true),
        Field::new("md5", strings.clone(), true),
    ]))
}

enum Builder {
    Short(StringBuilder),
    Large(LargeStringBuilder),
    View(StringViewBuilder),
}

impl Builder {
    fn new(strings: &DataType) -> Self {
        match strings {
            DataType::LargeUtf8 => Self::Large(LargeStringBuilder::new()),
            DataType::Utf8View => Self::View(StringViewBuilder::new()),
            _ => Self::Short(StringBuilder::new()),
        }
    }

    fn push(&mut self, text: Option<&str>) {
        match self {
            Self::Short(builder) => builder.append_option(text),
            Self::Large(builder) => builder.append_option(text),
            Self::View(builder) => builder.append_option(text),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Short(builder) => Arc::new(builder.finish()),
            Self::Large(builder) => Arc::new(builder.finish()),
            Self::View(builder) => Arc::new(builder.finish()),
        }
    }
}

/// Builds the four columns of the answer, row by row.
pub struct Columns {
    schema: SchemaRef,
    inlined: Builder,
    status: Builder,
    error: Builder,
    md5: Builder,
    rows: usize,
    bytes: usize,
    finished: Vec<RecordBatch>,
    /// What became of the rows.
    pub tally: Tally,
}

impl Columns {
    /// Empty columns, for a column of this type.
    #[must_use]
    pub fn new(column: &DataType, keeps_problems: bool) -> Self {
        let strings = string_type(column).unwrap_or(&DataType::Utf8);
        Self {
            schema: schema(column),
            inlined: Builder::new(strings),
            status: Builder::new(strings),
            error: Builder::new(strings),
            md5: Builder::new(strings),
            rows: 0,
            bytes: 0,
            finished: Vec::new(),
            tally: Tally::new(keeps_problems),
        }
    }

    /// Adds the row of a source with its answer.
    ///
    /// # Errors
    /// What Arrow says of the columns, which is a mistake in this crate.
    pub fn push(&mut self, source: &str, answered: &Answered) -> Result<(), ArrowError> {
        self.push_row(Some(source), answered)
    }

    /// Adds the row of a null.
    ///
    /// # Errors
    /// As [`Columns::push`].
    pub fn push_null(&mut self) -> Result<(), ArrowError> {
        self.push_row(None, &Answered::no_source())
    }

    fn push_row(&mut self, source: Option<&str>, answered: &Answered) -> Result<(), ArrowError> {
        let inlined = answered.inlined(source);
        self.inlined.push(inlined);
        self.bytes += inlined.map_or(0, str::len);
        self.push_rest(source, answered);
        self.rows += 1;
        if self.bytes + 48 * self.rows >= ARRAY_BYTES {
            let inlined = self.inlined.finish();
            self.finish_batch(inlined)?;
        }
        Ok(())
    }

    /// Counts a row, and adds what stands beside its text.
    fn push_rest(&mut self, source: Option<&str>, answered: &Answered) {
        let row = usize::try_from(self.tally.rows()).unwrap_or(usize::MAX);
        let named_by = source.unwrap_or_default().as_bytes();
        self.tally.count(&answered.answer, row, None, named_by);
        self.status.push(Some(answered.answer.status().word()));
        let problem = answered.answer.problem();
        self.error
            .push(problem.map(|problem| problem.code.as_ref()));
        self.md5.push(answered.md5.as_deref());
    }

    fn finish_batch(&mut self, inlined: ArrayRef) -> Result<(), ArrowError> {
        let columns = vec![
            inlined,
            self.status.finish(),
            self.error.finish(),
            self.md5.finish(),
        ];
        self.finished
            .push(RecordBatch::try_new(self.schema.clone(), columns)?);
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    /// Adds all rows of a dictionary, given the answer for each of its values that is used.
    ///
    /// # Errors
    /// As [`Columns::push`], and where `column` is no dictionary of strings.
    pub fn push_dictionary(
        &mut self,
        column: &dyn Array,
        answers: &[Option<Answered>],
    ) -> Result<(), ArrowError> {
        let no_dictionary = || ArrowError::CastError("no dictionary of strings".to_owned());
        let dictionary = column.as_any_dictionary_opt().ok_or_else(no_dictionary)?;
        let values = Strings::of(dictionary.values().as_ref()).ok_or_else(no_dictionary)?;
        let nothing = Answered::no_source();
        for (index, answered) in answers.iter().enumerate() {
            let answered = answered.as_ref().unwrap_or(&nothing);
            self.inlined.push(answered.inlined(values.get(index)));
        }
        let inlined = self.inlined.finish();
        for key in used_values(column) {
            let index = key.unwrap_or(usize::MAX);
            let answered = answers.get(index).and_then(Option::as_ref);
            let source = if answered.is_some() {
                values.get(index)
            } else {
                None
            };
            self.push_rest(source, answered.unwrap_or(&nothing));
        }
        self.finish_batch(dictionary.with_values(inlined))
    }

    /// The rows, in as many batches as were made of them.
    ///
    /// # Errors
    /// As [`Columns::push`].
    pub fn finish(mut self) -> Result<(Vec<RecordBatch>, SchemaRef, Tally), ArrowError> {
        if self.rows > 0 {
            let inlined = self.inlined.finish();
            self.finish_batch(inlined)?;
        }
        Ok((self.finished, self.schema, self.tally))
    }
}

/// For each row of a dictionary the number of its value; `None` for null, and for other columns.
#[must_use]
pub fn used_values(column: &dyn Array) -> Vec<Option<usize>> {
    let Some(dictionary) = column.as_any_dictionary_opt() else {
        return Vec::new();
    };
    let keys = dictionary.normalized_keys();
    let nulls = dictionary.nulls();
    let is_null = |row| nulls.is_some_and(|nulls| nulls.is_null(row));
    let number = |(row, key)| if is_null(row) { None } else { Some(key) };
    keys.into_iter().enumerate().map(number).collect()
}

/// An answer whose text Arrow can hold.
#[derive(Debug, Clone)]
pub struct Answered {
    answer: Answer,
    md5: Option<String>,
}

impl Answered {
    /// The answer for a source. A text that is no UTF-8, or too long for an array, is none.
    #[must_use]
    pub fn new(done: Done, source: &str) -> Self {
        let answer = done.answer.unwrap_or_else(Answer::missing);
        let problem = match &answer {
            Answer::Inlined(text) if text.len() > LONGEST_TEXT => Problem::new(
                "output-too-large",
                "the inlined text is longer than a column can hold".to_owned(),
            ),
            Answer::Inlined(text) if std::str::from_utf8(text).is_err() => Problem::new(
                "surrogates",
                "the inlined text holds lone surrogates, which a column cannot hold".to_owned(),
            ),
            _ => {
                return Self {
                    answer,
                    md5: done.md5,
                };
            }
        };
        Self {
            answer: Answer::Fallback(problem),
            md5: Some(super::digest::md5_hex(source.as_bytes())),
        }
    }

    fn no_source() -> Self {
        let problem = Problem::new("no-source", "the row is null".to_owned());
        Self {
            answer: Answer::Fallback(problem),
            md5: None,
        }
    }

    fn inlined<'a>(&'a self, source: Option<&'a str>) -> Option<&'a str> {
        let text = self.answer.text(source?.as_bytes());
        std::str::from_utf8(text).ok()
    }
}
