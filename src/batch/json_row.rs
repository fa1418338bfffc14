//! One row of JSON: an object, of which two members matter and the rest is kept as it stands.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members that are added to a row. Those of the same names that it has are left out.
pub const ADDED: [&str; 4] = ["inlined", "status", "error", "md5"];

/// A row that was read.
#[derive(Debug)]
pub struct Row<'a> {
    /// The row as it stands, from its first to its last brace.
    pub text: &'a str,
    /// The source, if the row has one that is a string.
    pub source: Option<Cow<'a, str>>,
    /// What the row calls itself, as JSON.
    pub id: Option<&'a str>,
    /// Whether it has members at all.
    pub is_empty: bool,
    /// Whether some of its members are named as those that are added.
    pub has_added: bool,
}

/// Reads a row; `None` where it is no JSON object, or one that only a laxer reader takes.
pub fn read<'a>(line: &'a [u8], column: &str, id_column: Option<&str>) -> Option<Row<'a>> {
    let text = std::str::from_utf8(line).ok()?.trim_ascii();
    let members = Members {
        row: Row {
            text,
            source: None,
            id: None,
            is_empty: true,
            has_added: false,
        },
        column,
        id_column,
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let row = members.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(row)
}

/// Writes the row without its last brace, ready for a further member.
pub fn write_open(out: &mut Vec<u8>, row: &Row<'_>) {
    if row.has_added {
        let mut deserializer = serde_json::Deserializer::from_str(row.text);
        // It was read once, so it can be read again.
        let _ = Kept { out }.deserialize(&mut deserializer);
        return;
    }
    let inside = row
        .text
        .strip_suffix('}')
        .unwrap_or(row.text)
        .trim_ascii_end();
    out.extend_from_slice(inside.as_bytes());
    if !row.is_empty {
        out.push(b',');
    }
}

/// A string that is borrowed where it has no escapes.
struct Text<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}

struct Members<'a, 'c> {
    row: Row<'a>,
    column: &'c str,
    id_column: Option<&'c str>,
}

impl<'de> DeserializeSeed<'de> for Members<'de, '_> {
    type Value = Row<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'de, '_> {
    type Value = Row<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        while let Some(Text(key)) = map.next_key()? {
            self.row.is_empty = false;
            self.row.has_added |= ADDED.contains(&key.as_ref());
            let is_source = key == self.column;
            let is_id = self.id_column.is_some_and(|column| key == column);
            if !is_source && !is_id {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            // Where a name comes twice, its last value counts, as in Python.
            let value = map.next_value::<&RawValue>()?.get();
            if is_id {
                self.row.id = Some(value);
            }
            if is_source {
                self.row.source = if value.starts_with('"') {
                    let Text(source) =
                        serde_json::from_str(value).map_err(serde::de::Error::custom)?;
                    Some(source)
                } else {
                    None
                };
            }
        }
        Ok(self.row)
    }
}

/// Writes the members that are kept, each with a comma behind it.
struct Kept<'o> {
    out: &'o mut Vec<u8>,
}

impl<'de> DeserializeSeed<'de> for Kept<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Kept<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.out.push(b'{');
        while let Some(Text(key)) = map.next_key()? {
            let value = map.next_value::<&RawValue>()?.get();
            if !ADDED.contains(&key.as_ref()) {
                super::json_text::write_string(self.out, key.as_bytes());
                self.out.push(b':');
                self.out.extend_from_slice(value.as_bytes());
                self.out.push(b',');
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{read, write_open};

    fn opened(line: &str) -> String {
        let mut out = Vec::new();
        if let Some(row) = read(line.as_bytes(), "source", Some("id")) {
            write_open(&mut out, &row);
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn rows_are_read() {
        let line = br#" {"id": [1, 2], "other": 1e999, "source": "a\nb"} "#;
        let row = read(line, "source", Some("id"));
        let row = row.as_ref();
        assert_eq!(row.and_then(|row| row.source.as_deref()), Some("a\nb"));
        assert_eq!(row.and_then(|row| row.id), Some("[1, 2]"));
    }

    #[test]
    fn what_python_alone_takes_is_left() {
        for line in [
            "",
            "[]",
            "{",
            "{} {}",
            "{\"a\": NaN}",
            "{\"source\": \"\\ud800\"}",
        ] {
            assert!(read(line.as_bytes(), "source", None).is_none(), "{line}");
        }
    }

    #[test]
    fn rows_are_kept_as_they_stand() {
        assert_eq!(opened("{}"), "{");
        assert_eq!(opened("{ \"a\" : 1.0e5 }"), "{ \"a\" : 1.0e5,");
        assert_eq!(
            opened("{\"md5\": 1, \"a\": 2, \"status\": {}}"),
            "{\"a\":2,"
        );
    }
}
