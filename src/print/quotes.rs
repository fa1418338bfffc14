//! Text between quotes: `repr`, and the search for quotes that need the fewest escapes.

use crate::dialect::Characters;
use crate::error::Result;

/// What text can stand between, in the order in which `ast.unparse` prefers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    Single,
    Double,
    TripleDouble,
    TripleSingle,
}

impl Quotes {
    pub const ALL: [Self; 4] = [
        Self::Single,
        Self::Double,
        Self::TripleDouble,
        Self::TripleSingle,
    ];
    pub const MULTI: [Self; 2] = [Self::TripleDouble, Self::TripleSingle];

    pub const fn text(self) -> &'static str {
        match self {
            Self::Single => "'",
            Self::Double => "\"",
            Self::TripleDouble => "\"\"\"",
            Self::TripleSingle => "'''",
        }
    }

    pub const fn byte(self) -> u8 {
        match self {
            Self::Single | Self::TripleSingle => b'\'',
            Self::Double | Self::TripleDouble => b'"',
        }
    }

    pub const fn is_multi(self) -> bool {
        matches!(self, Self::TripleDouble | Self::TripleSingle)
    }

    pub fn is_in(self, text: &[u8]) -> bool {
        memchr::memmem::find(text, self.text().as_bytes()).is_some()
    }
}

/// The next code point of WTF-8 text, and the text behind it.
fn split_code_point(text: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let &lead = text.first()?;
    let (length, bits) = match lead {
        0..0x80 => (1, u32::from(lead)),
        0x80..0xe0 => (2, u32::from(lead & 0x1f)),
        0xe0..0xf0 => (3, u32::from(lead & 0x0f)),
        0xf0.. => (4, u32::from(lead & 0x07)),
    };
    let (bytes, rest) = text.split_at_checked(length)?;
    let code_point = bytes
        .iter()
        .skip(1)
        .fold(bits, |bits, &byte| bits << 6 | u32::from(byte & 0x3f));
    Some((code_point, bytes, rest))
}

/// Appends the escape of a code point that is not to be printed as it is.
fn push_escape(code_point: u32, out: &mut Vec<u8>) {
    let escape = match code_point {
        0x09 => "\\t".to_owned(),
        0x0a => "\\n".to_owned(),
        0x0d => "\\r".to_owned(),
        0x5c => "\\\\".to_owned(),
        0..0x100 => format!("\\x{code_point:02x}"),
        0x100..0x1_0000 => format!("\\u{code_point:04x}"),
        _ => format!("\\U{code_point:08x}"),
    };
    out.extend_from_slice(escape.as_bytes());
}

/// Whether every byte stands for itself between quotes, unless it is a quote.
fn is_simple(text: &[u8]) -> bool {
    text.iter()
        .all(|&byte| (0x20..0x7f).contains(&byte) && byte != b'\\')
}

/// Appends the text with escapes; `keeps` says which code points besides the printable ones stay
/// as they are, and `quote` is escaped where there is one.
fn push_escaped(
    text: &[u8],
    quote: Option<u8>,
    keeps: impl Fn(u32) -> bool,
    characters: &Characters,
    out: &mut Vec<u8>,
) -> Result<()> {
    let mut rest = text;
    while let Some((code_point, bytes, after)) = split_code_point(rest) {
        rest = after;
        if quote.is_some_and(|quote| u32::from(quote) == code_point) {
            out.push(b'\\');
            out.extend_from_slice(bytes);
        } else if keeps(code_point)
            || (code_point != u32::from(b'\\') && characters.is_printable(code_point)?)
        {
            out.extend_from_slice(bytes);
        } else {
            push_escape(code_point, out);
        }
    }
    Ok(())
}

/// Appends `repr` of a string.
pub fn push_repr(text: &[u8], characters: &Characters, out: &mut Vec<u8>) -> Result<()> {
    let has_single = memchr::memchr(b'\'', text).is_some();
    let quote = if has_single && memchr::memchr(b'"', text).is_none() {
        b'"'
    } else {
        b'\''
    };
    out.push(quote);
    if is_simple(text) && (quote == b'"' || !has_single) {
        out.extend_from_slice(text);
    } else {
        push_escaped(text, Some(quote), |_| false, characters, out)?;
    }
    out.push(quote);
    Ok(())
}

/// Appends `repr` of bytes.
pub fn push_bytes_repr(bytes: &[u8], out: &mut Vec<u8>) {
    let has_single = memchr::memchr(b'\'', bytes).is_some();
    let quote = if has_single && memchr::memchr(b'"', bytes).is_none() {
        b'"'
    } else {
        b'\''
    };
    out.extend_from_slice(&[b'b', quote]);
    for &byte in bytes {
        match byte {
            b'\t' | b'\n' | b'\r' | b'\\' => push_escape(u32::from(byte), out),
            _ if byte == quote => out.extend_from_slice(&[b'\\', quote]),
            0x20..0x7f => out.push(byte),
            _ => push_escape(u32::from(byte), out),
        }
    }
    out.push(quote);
}

/// What the search for quotes gives.
pub struct Quoted {
    /// The text to stand between the quotes.
    pub text: Vec<u8>,
    /// The quotes that it can stand between, the preferred ones first; never empty.
    pub quotes: Vec<Quotes>,
    /// Whether no quotes were left, so that the text is that of `repr`.
    pub is_repr: bool,
}

/// Escapes as little of `text` as goes between some of the quotes `allowed`: backslashes and what
/// is not printable, tabs and line feeds only with `escapes_whitespace`. Where no quotes are left
/// the text is that of `repr`, between quotes of the same kind.
///
/// Rule: `_str_literal_helper` of `ast`.
pub fn quote(
    text: &[u8],
    allowed: &[Quotes],
    escapes_whitespace: bool,
    characters: &Characters,
) -> Result<Quoted> {
    let mut escaped = Vec::with_capacity(text.len());
    let keeps = |code_point| !escapes_whitespace && matches!(code_point, 0x09 | 0x0a);
    push_escaped(text, None, keeps, characters, &mut escaped)?;
    let has_line_feed = memchr::memchr(b'\n', &escaped).is_some();
    let mut quotes: Vec<Quotes> = allowed
        .iter()
        .copied()
        .filter(|quotes| (!has_line_feed || quotes.is_multi()) && !quotes.is_in(&escaped))
        .collect();
    if quotes.is_empty() {
        return quote_like_repr(text, allowed, characters);
    }
    if let Some(&last) = escaped.last() {
        quotes.sort_by_key(|quotes| quotes.byte() == last);
        if quotes.first().is_some_and(|quotes| quotes.byte() == last) {
            escaped.pop();
            escaped.extend_from_slice(&[b'\\', last]);
        }
    }
    Ok(Quoted {
        text: escaped,
        quotes,
        is_repr: false,
    })
}

fn quote_like_repr(text: &[u8], allowed: &[Quotes], characters: &Characters) -> Result<Quoted> {
    let mut repr = Vec::new();
    push_repr(text, characters, &mut repr)?;
    repr.pop();
    let byte = repr.remove(0);
    let same_kind = allowed.iter().copied().find(|quotes| quotes.byte() == byte);
    let alone = if byte == b'"' {
        Quotes::Double
    } else {
        Quotes::Single
    };
    Ok(Quoted {
        text: repr,
        quotes: vec![same_kind.unwrap_or(alone)],
        is_repr: true,
    })
}

/// The text that `repr` gives between single quotes, whatever quotes it holds itself.
pub fn single_quoted_repr(text: &[u8], characters: &Characters) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    push_escaped(text, Some(b'\''), |_| false, characters, &mut out)?;
    Ok(out)
}
