//! The exact value of string literals, where the parser's tree has lost it.
//!
//! The parser keeps text as UTF-8, so an escaped lone surrogate (`'\ud800'`) has become U+FFFD
//! there. Only text that holds that character is decoded again from the source. Values are
//! WTF-8: UTF-8 in which a lone surrogate is encoded like any other code point.

use std::borrow::Cow;

use memchr::memmem;
use ruff_python_ast::str_prefix::StringLiteralPrefix;
use ruff_python_ast::{InterpolatedStringLiteralElement, StringLiteral};
use ruff_text_size::Ranged;

use crate::error::{Error, Result};

/// The value of a piece of a string, in WTF-8.
pub type CookedString<'a> = Cow<'a, [u8]>;

/// How the text of a piece is to be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Backslashes escape.
    Plain,
    /// Backslashes escape, and doubled braces stand for one.
    DoubledBraces,
}

/// The value of one piece of a plain string.
///
/// # Errors
/// [`Error::Unsure`] where the source text cannot be read again.
pub fn cook<'a>(piece: &'a StringLiteral, source: &str) -> Result<CookedString<'a>> {
    let is_raw = matches!(piece.flags.prefix(), StringLiteralPrefix::Raw { .. });
    let text = || source.get(std::ops::Range::<usize>::from(piece.content_range()));
    restore(&piece.value, is_raw, text, Reading::Plain)
}

/// The value of one literal piece of an f-string or t-string; `in_spec` where it stands in a
/// format specification, in which braces are not doubled.
///
/// # Errors
/// As [`cook`].
pub fn cook_literal<'a>(
    piece: &'a InterpolatedStringLiteralElement,
    is_raw: bool,
    in_spec: bool,
    source: &str,
) -> Result<CookedString<'a>> {
    let reading = if in_spec {
        Reading::Plain
    } else {
        Reading::DoubledBraces
    };
    let text = || source.get(std::ops::Range::<usize>::from(piece.range()));
    restore(&piece.value, is_raw, text, reading)
}

fn restore<'a, 's>(
    value: &'a str,
    is_raw: bool,
    text: impl FnOnce() -> Option<&'s str>,
    reading: Reading,
) -> Result<CookedString<'a>> {
    if is_raw || memmem::find(value.as_bytes(), "\u{fffd}".as_bytes()).is_none() {
        return Ok(Cow::Borrowed(value.as_bytes()));
    }
    text()
        .and_then(|text| decode(text, reading))
        .map(Cow::Owned)
        .ok_or(Error::Unsure("string"))
}

/// Appends `code_point` to WTF-8 text.
pub fn push_code_point(code_point: u32, out: &mut Vec<u8>) {
    if let Some(character) = char::from_u32(code_point) {
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        // Only surrogates, U+D800 to U+DFFF, are no `char`: three bytes, as UTF-8 would have it.
        let [_, _, high, low] = code_point.to_be_bytes();
        out.push(0xe0 | high >> 4);
        out.push(0x80 | (high & 0x0f) << 2 | low >> 6);
        out.push(0x80 | low & 0x3f);
    }
}

fn decode(text: &str, reading: Reading) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(index) = rest.find(['\\', '{', '}']) {
        let (before, from) = rest.split_at(index);
        out.extend_from_slice(before.as_bytes());
        let mut characters = from.chars();
        let special = characters.next()?;
        rest = characters.as_str();
        if special == '\\' {
            rest = decode_escape(rest, &mut out)?;
        } else {
            push_code_point(u32::from(special), &mut out);
            if reading == Reading::DoubledBraces {
                rest = rest.strip_prefix(special)?;
            }
        }
    }
    out.extend_from_slice(rest.as_bytes());
    Some(out)
}

/// Decodes the escape whose backslash stands before `text`; gives what comes after it.
fn decode_escape<'t>(text: &'t str, out: &mut Vec<u8>) -> Option<&'t str> {
    let mut characters = text.chars();
    let code_point = match characters.next()? {
        '\n' => return Some(characters.as_str()),
        same @ ('\\' | '\'' | '"') => u32::from(same),
        'a' => 0x07,
        'b' => 0x08,
        'f' => 0x0c,
        'n' => 0x0a,
        'r' => 0x0d,
        't' => 0x09,
        'v' => 0x0b,
        '0'..='7' => {
            let length = text
                .bytes()
                .take(3)
                .take_while(|byte| (b'0'..=b'7').contains(byte))
                .count();
            return numbered(text, length, 8, out);
        }
        'x' => return numbered(characters.as_str(), 2, 16, out),
        'u' => return numbered(characters.as_str(), 4, 16, out),
        'U' => return numbered(characters.as_str(), 8, 16, out),
        'N' => {
            let (name, rest) = characters.as_str().strip_prefix('{')?.split_once('}')?;
            push_code_point(u32::from(unicode_names2::character(name)?), out);
            return Some(rest);
        }
        other => {
            out.push(b'\\');
            u32::from(other)
        }
    };
    push_code_point(code_point, out);
    Some(characters.as_str())
}

fn numbered<'t>(text: &'t str, length: usize, radix: u32, out: &mut Vec<u8>) -> Option<&'t str> {
    let (digits, rest) = text.split_at_checked(length)?;
    push_code_point(u32::from_str_radix(digits, radix).ok()?, out);
    Some(rest)
}

/// The characters that `\N{…}` names in `text`, each with the offset of its backslash; `None`
/// for what is no character's own name (an alias, a sequence, a name spelt loosely).
pub fn character_names(text: &str) -> impl Iterator<Item = (usize, Option<char>)> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let index = from + text.get(from..)?.find('\\')?;
            let after = text.get(index + 1..)?;
            from = index + 1 + after.chars().next()?.len_utf8();
            if let Some(name) = after
                .strip_prefix("N{")
                .and_then(|text| text.split_once('}'))
            {
                return Some((index, strictly_named(name.0)));
            }
        }
    })
}

fn strictly_named(name: &str) -> Option<char> {
    let character = unicode_names2::character(name)?;
    let own_name = unicode_names2::name(character)?.to_string();
    own_name.eq_ignore_ascii_case(name).then_some(character)
}

#[cfg(test)]
mod tests {
    use super::{Reading, character_names, decode};

    #[test]
    fn surrogates_survive() {
        assert_eq!(
            decode(r"a\ud800\n", Reading::Plain),
            Some(b"a\xed\xa0\x80\n".to_vec())
        );
    }

    #[test]
    fn doubled_braces_collapse_outside_specifications() {
        assert_eq!(
            decode("{{a}}", Reading::DoubledBraces),
            Some(b"{a}".to_vec())
        );
        assert_eq!(decode("{{a}}", Reading::Plain), Some(b"{{a}}".to_vec()));
    }

    #[test]
    fn every_escape_is_decoded() {
        let text =
            "\\a\\b\\f\\n\\r\\t\\v\\\\\\'\\\"\\101\\x41\\u0041\\U00000041\\N{BULLET}\\d\\\nz";
        let expected = "\x07\x08\x0c\n\r\t\x0b\\'\"AAAA\u{2022}\\dz";
        assert_eq!(
            decode(text, Reading::Plain),
            Some(expected.as_bytes().to_vec())
        );
    }

    #[test]
    fn only_own_names_count() {
        let found: Vec<_> = character_names(r"\N{BULLET} \\N{X} \N{BEL}").collect();
        assert_eq!(found, [(0, Some('\u{2022}')), (18, None)]);
    }
}
