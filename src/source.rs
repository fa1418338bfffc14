//! The text as the parser is to see it: checked, and with one kind of line break.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use crate::budget::Budget;
use crate::error::{Error, Result};

/// Checks `text` for what must be refused before it is parsed, and gives it with every line
/// break as `\n`, as `CPython` reads it (its tokenizer turns `\r\n` and a lone `\r` into `\n`).
///
/// Costs two searches over the bytes; copies only where there is a carriage return.
///
/// # Errors
/// [`Error::SourceTooLarge`], and [`Error::Refused`] for a NUL or a byte order mark, which the parser would take and `CPython` refuses in a `str`.
pub fn prepare<'a>(text: &'a str, budget: &Budget) -> Result<Cow<'a, str>> {
    budget.allow_source(text.len())?;
    if text.starts_with('\u{feff}') {
        return Err(Error::Refused("byte-order-mark"));
    }
    match memchr2(0, b'\r', text.as_bytes()) {
        None => Ok(Cow::Borrowed(text)),
        Some(_) if memchr(0, text.as_bytes()).is_some() => Err(Error::Refused("null-byte")),
        Some(_) => Ok(Cow::Owned(with_line_feeds(text))),
    }
}

fn with_line_feeds(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\r') {
        result.push_str(line);
        result.push('\n');
        rest = after.strip_prefix('\n').unwrap_or(after);
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::with_line_feeds;

    #[test]
    fn line_breaks_become_line_feeds() {
        assert_eq!(
            with_line_feeds("a\r\nb\rc\r\r\nd\n\re"),
            "a\nb\nc\n\nd\n\ne"
        );
    }
}
