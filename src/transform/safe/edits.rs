//! Edits of the original text by byte ranges: what is not edited is copied as it is.

use ruff_text_size::{Ranged, TextRange, TextSize};

use super::plan::{Planner, Removal, Value};
use crate::budget::{Budget, on_enough_stack};
use crate::error::{Error, Result};

/// What may stand between statements of a line.
const BLANKS: [char; 3] = [' ', '\t', '\x0c'];

/// A text whose line breaks were made line feeds, and the one that it was made of.
pub struct Original<'a> {
    text: &'a str,
    /// Where in the text with line feeds a carriage return was dropped before one, in order.
    dropped: Vec<usize>,
}

impl<'a> Original<'a> {
    /// Finds the line breaks of two bytes.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let dropped = memchr::memmem::find_iter(text.as_bytes(), "\r\n")
            .enumerate()
            .map(|(count, at)| at - count)
            .collect();
        Self { text, dropped }
    }

    /// The original of a range of the text with line feeds.
    fn slice(&self, start: TextSize, end: TextSize) -> &'a str {
        let original = |at: TextSize| {
            let at = at.to_usize();
            at + self.dropped.partition_point(|dropped| *dropped < at)
        };
        self.text
            .get(original(start)..original(end))
            .unwrap_or_default()
    }
}

/// The text with all that was planned.
///
/// Costs what it copies.
///
/// # Errors
/// [`Error::OutputTooLarge`]; what the budget gives.
pub fn apply(planner: &mut Planner<'_, '_>, original: &Original<'_>) -> Result<String> {
    let mut ranges: Vec<TextRange> = planner
        .removals
        .iter()
        .map(|removal| region(planner, *removal))
        .collect();
    ranges.sort_unstable_by_key(|range| (range.start(), range.end()));
    let end = TextSize::try_from(planner.text.len()).map_err(|_| Error::Unsure("long-source"))?;
    let values = std::mem::take(&mut planner.values);
    let mut writer = Writer {
        values: &values,
        original,
        budget: planner.budget,
        out: String::with_capacity(original.text.len()),
    };
    let mut at = TextSize::new(0);
    for range in ranges {
        if range.start() > at {
            writer.copy(at, range.start())?;
        }
        at = at.max(range.end());
    }
    writer.copy(at, end)?;
    let out = writer.out;
    planner.values = values;
    Ok(out)
}

struct Writer<'w, 'a> {
    values: &'w std::collections::BTreeMap<TextSize, Value<'a>>,
    original: &'w Original<'w>,
    budget: &'w mut Budget,
    out: String,
}

impl Writer<'_, '_> {
    /// Copies a range, with values in the place of names.
    fn copy(&mut self, start: TextSize, end: TextSize) -> Result<()> {
        let values = self.values;
        let mut at = start;
        for (&place, value) in values.range(start..end) {
            self.budget.tick()?;
            self.out.push_str(self.original.slice(at, place));
            if value.in_brackets {
                self.out.push('(');
            }
            let range = value.expression.range();
            on_enough_stack(|| self.copy(range.start(), range.end()))?;
            if value.in_brackets {
                self.out.push(')');
            }
            at = value.end;
        }
        self.out.push_str(self.original.slice(at, end));
        self.budget.allow_output(self.out.len() as u64)
    }
}

/// What is cut for a statement that goes: its lines, or the part of a line that is its own.
fn region(planner: &Planner<'_, '_>, removal: Removal) -> TextRange {
    let Removal { range, next } = removal;
    let line = planner.line_start(range.start());
    let end = planner.line_end(range.end());
    let text = |start: TextSize, end: TextSize| {
        planner
            .text
            .get(start.to_usize()..end.to_usize())
            .unwrap_or_default()
    };
    let is_first = text(line, range.start()).trim_matches(BLANKS).is_empty();
    if next <= end {
        return TextRange::new(range.start(), next);
    }
    if is_first {
        let after_break = end + TextSize::new(1);
        return TextRange::new(line, after_break.min(next));
    }
    // The semicolon behind it would stand alone.
    let rest = text(range.end(), end);
    let kept = rest
        .trim_start_matches(BLANKS)
        .strip_prefix(';')
        .unwrap_or(rest);
    TextRange::new(range.start(), end - TextSize::of(kept))
}
