//! f-strings: their parts, and the quotes that all the parts agree on.

use ruff_python_ast::{
    ConversionFlag, ExprFString, FStringPart, InterpolatedElement, InterpolatedStringElement,
};

use super::precedence::Precedence;
use super::printer::Printer;
use super::quotes::{Quotes, quote, single_quoted_repr};
use crate::dialect::{Dialect, FStringStyle, SpecEscapes};
use crate::error::{Error, Result};
use crate::parse::{cook, cook_literal};
use crate::transform::Environment;

/// A part as `ast` has it: neighbouring constants are one.
pub enum Part<'a> {
    Constant(Vec<u8>),
    Interpolation {
        element: &'a InterpolatedElement,
        is_raw: bool,
    },
}

/// Parts, merged while they are added.
#[derive(Default)]
pub struct Parts<'a> {
    pub parts: Vec<Part<'a>>,
}

impl<'a> Parts<'a> {
    pub fn constant(&mut self, text: &[u8]) {
        if text.is_empty() {
            return;
        }
        if let Some(Part::Constant(before)) = self.parts.last_mut() {
            before.extend_from_slice(text);
        } else {
            self.parts.push(Part::Constant(text.to_vec()));
        }
    }

    /// Adds the elements of one f-string or t-string.
    pub fn elements(
        &mut self,
        elements: &'a [InterpolatedStringElement],
        is_raw: bool,
        source: &str,
    ) -> Result<()> {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    self.constant(&cook_literal(literal, is_raw, false, source)?);
                }
                InterpolatedStringElement::Interpolation(element) => {
                    if let Some(debug) = &element.debug_text {
                        self.constant(debug_text(debug.as_str())?);
                    }
                    self.parts.push(Part::Interpolation { element, is_raw });
                }
            }
        }
        Ok(())
    }
}

/// The constant that `{x=}` leaves before its value. What becomes of comments and escapes in it
/// differs between patch releases, and some cut it off at a colon that stands in brackets.
fn debug_text(text: &str) -> Result<&[u8]> {
    if text.contains(['#', '\\', ':', '!']) {
        Err(Error::Unsure("debug-text"))
    } else {
        Ok(text.as_bytes())
    }
}

/// The conversion that `ast` has: `{x=}` means `!r` unless it says something else.
pub fn conversion(element: &InterpolatedElement) -> Option<char> {
    match element.conversion {
        ConversionFlag::None if element.debug_text.is_some() && element.format_spec.is_none() => {
            Some('r')
        }
        flag => flag.to_char(),
    }
}

/// A part as text, before quotes are chosen.
pub struct Piece {
    pub text: Vec<u8>,
    pub is_constant: bool,
}

impl<'a> Printer<'_, 'a> {
    /// Prints an f-string.
    pub fn f_string(&mut self, string: &'a ExprFString, environment: Environment) -> Result<()> {
        let mut parts = Parts::default();
        for part in &string.value {
            match part {
                FStringPart::Literal(literal) => {
                    parts.constant(&cook(literal, self.source.text)?);
                }
                FStringPart::FString(part) => {
                    let is_raw = part.flags.prefix().is_raw();
                    parts.elements(&part.elements, is_raw, self.source.text)?;
                }
            }
        }
        let mut pieces = Vec::with_capacity(parts.parts.len());
        for part in parts.parts {
            pieces.push(match part {
                Part::Constant(text) => Piece {
                    text: double_braces(&text),
                    is_constant: true,
                },
                Part::Interpolation { element, is_raw } => {
                    let text = self.interpolation(element, is_raw, environment)?;
                    Piece {
                        text,
                        is_constant: false,
                    }
                }
            });
        }
        self.write("f");
        if self.avoids_backslashes {
            let text: Vec<u8> = pieces.into_iter().flat_map(|piece| piece.text).collect();
            return self.quoted(&text, &Quotes::ALL);
        }
        self.pieces(&pieces)
    }

    /// Prints one replacement field into a text of its own.
    fn interpolation(
        &mut self,
        element: &'a InterpolatedElement,
        is_raw: bool,
        environment: Environment,
    ) -> Result<Vec<u8>> {
        let expression = self.inner_text(element, environment)?;
        self.field(&expression, element, is_raw, environment)
    }

    /// Puts the braces, the conversion and the format specification around a field's expression.
    pub fn field(
        &mut self,
        expression: &[u8],
        element: &'a InterpolatedElement,
        is_raw: bool,
        environment: Environment,
    ) -> Result<Vec<u8>> {
        let mut text = vec![b'{'];
        if expression.starts_with(b"{") {
            text.push(b' ');
        }
        text.extend_from_slice(expression);
        if let Some(letter) = conversion(element) {
            text.push(b'!');
            crate::parse::push_code_point(u32::from(letter), &mut text);
        }
        if let Some(spec) = &element.format_spec {
            text.push(b':');
            for element in &spec.elements {
                self.spec_element(element, is_raw, environment, &mut text)?;
            }
        }
        text.push(b'}');
        self.budget.allow_output(text.len() as u64)?;
        Ok(text)
    }

    fn spec_element(
        &mut self,
        element: &'a InterpolatedStringElement,
        is_raw: bool,
        environment: Environment,
        text: &mut Vec<u8>,
    ) -> Result<()> {
        match element {
            InterpolatedStringElement::Literal(literal) => {
                if is_raw && self.source.dialect.decodes_raw_specs && literal.value.contains('\\') {
                    return Err(Error::Unsure("raw-format-specification"));
                }
                let constant = cook_literal(literal, is_raw, true, self.source.text)?;
                self.is_risky |= constant.iter().any(|byte| {
                    matches!(
                        byte,
                        0..0x20 | b'\\' | b'\'' | b'"' | b'{' | b'}' | 0x7f | 0xed
                    )
                });
                push_spec(&double_braces(&constant), self.source.dialect, text);
            }
            InterpolatedStringElement::Interpolation(element) => {
                if let Some(debug) = &element.debug_text {
                    push_spec(
                        &double_braces(debug_text(debug.as_str())?),
                        self.source.dialect,
                        text,
                    );
                }
                text.extend(self.interpolation(element, is_raw, environment)?);
            }
        }
        Ok(())
    }

    /// Prints a field's expression into a text of its own, by the rules that hold inside braces.
    fn inner_text(
        &mut self,
        element: &'a InterpolatedElement,
        environment: Environment,
    ) -> Result<Vec<u8>> {
        let avoids = matches!(
            self.source.dialect.f_strings,
            FStringStyle::AvoidsBackslashes { .. }
        );
        let out = std::mem::take(&mut self.out);
        let keeps_text = std::mem::replace(&mut self.keeps_text, false);
        let expands_values = std::mem::replace(&mut self.expands_values, true);
        let avoids_backslashes = std::mem::replace(&mut self.avoids_backslashes, avoids);
        let printed = self.at(&element.expression, Precedence::Test.next(), environment);
        self.avoids_backslashes = avoids_backslashes;
        self.expands_values = expands_values;
        self.keeps_text = keeps_text;
        let text = std::mem::replace(&mut self.out, out);
        printed?;
        if avoids && text.contains(&b'\\') {
            return Err(Error::Unprintable);
        }
        Ok(text)
    }

    /// Prints pieces between quotes that suit all of them.
    ///
    /// Rule: `visit_JoinedStr` of `ast.unparse`, as the dialect has it.
    pub fn pieces(&mut self, pieces: &[Piece]) -> Result<()> {
        let dialect = self.source.dialect;
        let mut quotes = Quotes::ALL.to_vec();
        let mut out = Vec::new();
        for piece in pieces {
            let narrowed = match dialect.f_strings {
                FStringStyle::Nests {
                    prefers_unused_quotes,
                    ..
                } if !piece.is_constant => {
                    out.extend_from_slice(&piece.text);
                    narrow(&mut quotes, &piece.text, prefers_unused_quotes)?;
                    continue;
                }
                _ => quote(&piece.text, &quotes, piece.is_constant, &dialect.characters)?,
            };
            if !narrowed
                .quotes
                .iter()
                .any(|quotes_left| quotes.contains(quotes_left))
            {
                return self.pieces_by_repr(pieces);
            }
            self.is_risky |= narrowed.is_repr && !piece.is_constant;
            out.extend_from_slice(&narrowed.text);
            quotes = narrowed.quotes;
        }
        let quotes = quotes.first().map_or("", |quotes| quotes.text());
        self.write(quotes);
        self.out.extend_from_slice(&out);
        self.write(quotes);
        Ok(())
    }

    fn pieces_by_repr(&mut self, pieces: &[Piece]) -> Result<()> {
        self.is_risky = true;
        let dialect = self.source.dialect;
        let escapes_fields = match dialect.f_strings {
            FStringStyle::AvoidsBackslashes {
                falls_back_to_repr: true,
            } => true,
            FStringStyle::AvoidsBackslashes {
                falls_back_to_repr: false,
            } => {
                return Err(Error::Unsure("f-string-quotes"));
            }
            FStringStyle::Nests { .. } => false,
        };
        self.write("'''");
        for piece in pieces {
            if piece.is_constant || escapes_fields {
                let text = single_quoted_repr(&piece.text, &dialect.characters)?;
                self.out.extend_from_slice(&text);
            } else {
                self.out.extend_from_slice(&piece.text);
            }
        }
        self.write("'''");
        Ok(())
    }
}

/// Leaves the quotes that a field's text can stand between.
fn narrow(quotes: &mut Vec<Quotes>, text: &[u8], prefers_unused: bool) -> Result<()> {
    if text.contains(&b'\n') {
        quotes.retain(|quotes| quotes.is_multi());
        if quotes.is_empty() {
            return Err(Error::Unsure("f-string-quotes"));
        }
    }
    if prefers_unused {
        let unused: Vec<Quotes> = quotes
            .iter()
            .copied()
            .filter(|quotes| !quotes.is_in(text))
            .collect();
        if !unused.is_empty() {
            *quotes = unused;
        }
    }
    Ok(())
}

pub fn double_braces(text: &[u8]) -> Vec<u8> {
    let mut doubled = Vec::with_capacity(text.len());
    for &byte in text {
        doubled.push(byte);
        if matches!(byte, b'{' | b'}') {
            doubled.push(byte);
        }
    }
    doubled
}

/// Appends a constant part of a format specification.
fn push_spec(constant: &[u8], dialect: &Dialect, text: &mut Vec<u8>) {
    let escapes = match dialect.f_strings {
        FStringStyle::AvoidsBackslashes { .. } => SpecEscapes::Nothing,
        FStringStyle::Nests { spec_escapes, .. } => spec_escapes,
    };
    for &byte in constant {
        match (escapes, byte) {
            (SpecEscapes::LineFeeds | SpecEscapes::All, b'\n') => text.extend_from_slice(b"\\n"),
            (SpecEscapes::All, b'\\' | b'\'' | b'"') => text.extend_from_slice(&[b'\\', byte]),
            _ => text.push(byte),
        }
    }
}
