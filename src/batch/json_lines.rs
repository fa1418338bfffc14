//! Rows of JSON, one a line: read, and written again with what became of their sources.

use super::answer::{Answer, Problem};
use super::json_row::{self, Row};
use super::json_text::write_string;
use super::run::Done;
use super::tally::Tally;

/// A line that is not blank.
#[derive(Debug)]
pub enum Line<'a> {
    /// It was read.
    Read(Row<'a>),
    /// It is no JSON object, or one that only the caller's Python reads.
    Left(&'a [u8]),
    /// What the caller made of it.
    Settled(Settled),
}

/// A line that the caller read and answered.
#[derive(Debug)]
pub struct Settled {
    /// The whole row as it is to be written, without its line break.
    pub output: Vec<u8>,
    /// What became of its source; the text is not looked at.
    pub answer: Answer,
    /// What the row calls itself, as JSON.
    pub id: Option<String>,
    /// What its SHA-256 is made of.
    pub named_by: Vec<u8>,
}

/// Reads the lines of `chunk` that are not blank.
#[must_use]
pub fn read<'a>(chunk: &'a [u8], column: &str, id_column: Option<&str>) -> Vec<Line<'a>> {
    chunk
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty())
        .map(|line| match json_row::read(line, column, id_column) {
            Some(row) => Line::Read(row),
            None => Line::Left(line),
        })
        .collect()
}

/// The sources of the lines that were read and have one: what a batch is to answer, in this order.
#[must_use]
pub fn sources<'l>(lines: &'l [Line<'_>]) -> Vec<Option<&'l str>> {
    lines
        .iter()
        .filter_map(|line| match line {
            Line::Read(row) => row.source.as_deref().map(Some),
            Line::Left(_) | Line::Settled(_) => None,
        })
        .collect()
}

/// Writes rows in their order, as their answers come.
pub struct Writer<'l, 'a> {
    lines: &'l [Line<'a>],
    next: usize,
    /// The rows, each with a line break at its end.
    pub out: Vec<u8>,
    /// What became of them.
    pub tally: Tally,
}

impl<'l, 'a> Writer<'l, 'a> {
    /// A writer of lines, none of which is [`Line::Left`].
    #[must_use]
    pub fn new(lines: &'l [Line<'a>]) -> Self {
        Self {
            lines,
            next: 0,
            out: Vec::new(),
            tally: Tally::new(true),
        }
    }

    /// Writes the rows whose sources are `done`, and those without a source before them.
    pub fn write(&mut self, done: Vec<Done>) {
        for done in done {
            self.write_to_next_source();
            let Some(Line::Read(row)) = self.lines.get(self.next) else {
                return;
            };
            let answer = done.answer.unwrap_or_else(Answer::missing);
            self.row(row, &answer, done.md5.as_deref());
            self.next += 1;
        }
    }

    /// Writes the rows that have no source at the end.
    pub fn finish(&mut self) {
        self.write_to_next_source();
    }

    fn write_to_next_source(&mut self) {
        while let Some(line) = self.lines.get(self.next) {
            match line {
                Line::Read(row) if row.source.is_some() => return,
                Line::Read(row) => {
                    let problem = "the row has no str in its column".to_owned();
                    let answer = Answer::Fallback(Problem::new("no-source", problem));
                    self.row(row, &answer, None);
                }
                Line::Settled(settled) => {
                    let (id, named_by) = (settled.id.as_deref(), &settled.named_by);
                    self.tally.count(&settled.answer, self.next, id, named_by);
                    self.out.extend_from_slice(&settled.output);
                    self.out.push(b'\n');
                }
                Line::Left(_) => {}
            }
            self.next += 1;
        }
    }

    fn row(&mut self, row: &Row<'_>, answer: &Answer, md5: Option<&str>) {
        let source = row.source.as_deref();
        let named_by = source.unwrap_or(row.text).as_bytes();
        self.tally.count(answer, self.next, row.id, named_by);
        let out = &mut self.out;
        json_row::write_open(out, row);
        out.extend_from_slice(b"\"inlined\":");
        let text = source.map(|source| answer.text(source.as_bytes()));
        write_or_null(out, text);
        out.extend_from_slice(b",\"status\":");
        write_or_null(out, Some(answer.status().word().as_bytes()));
        out.extend_from_slice(b",\"error\":");
        write_or_null(out, answer.problem().map(|problem| problem.code.as_bytes()));
        out.extend_from_slice(b",\"md5\":");
        write_or_null(out, md5.map(str::as_bytes));
        out.extend_from_slice(b"}\n");
    }
}

fn write_or_null(out: &mut Vec<u8>, text: Option<&[u8]>) {
    match text {
        Some(text) => write_string(out, text),
        None => out.extend_from_slice(b"null"),
    }
}
