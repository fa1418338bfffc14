//! t-strings (3.14), whose fields are printed as they stand in the source.

use ruff_python_ast::{ConversionFlag, ExprTString, InterpolatedElement};

use super::f_string::{Part, Parts, Piece};
use super::printer::Printer;
use crate::error::{Error, Result};
use crate::transform::Environment;

impl<'a> Printer<'_, 'a> {
    /// Prints a t-string.
    pub fn t_string(&mut self, string: &'a ExprTString, environment: Environment) -> Result<()> {
        if !self.source.dialect.knows_t_strings {
            return Err(Error::Unsure("t-string"));
        }
        let mut parts = Parts::default();
        for part in &string.value {
            let is_raw = part.flags.prefix().is_raw();
            parts.elements(&part.elements, is_raw, self.source.text)?;
        }
        let mut pieces = Vec::with_capacity(parts.parts.len());
        for part in parts.parts {
            pieces.push(match part {
                Part::Constant(text) => Piece {
                    text: super::f_string::double_braces(&text),
                    is_constant: true,
                },
                Part::Interpolation { element, is_raw } => {
                    let expression = self.source_of(element)?;
                    let text = self.field(&expression, element, is_raw, environment)?;
                    Piece {
                        text,
                        is_constant: false,
                    }
                }
            });
        }
        self.write("t");
        self.pieces(&pieces)
    }

    /// The text of a field's expression as `Interpolation.str` keeps it: from the brace on, up to
    /// the `=`, the conversion or the format specification, without white space at its end.
    fn source_of(&self, element: &InterpolatedElement) -> Result<Vec<u8>> {
        let unsure = Error::Unsure("t-string-source");
        let start = element.range.start().to_usize() + 1;
        let end = match &element.format_spec {
            Some(spec) => spec.range.start().to_usize(),
            None => element.range.end().to_usize(),
        };
        let Some(mut text) = self.source.text.get(start..end.saturating_sub(1)) else {
            return Err(unsure);
        };
        if element.conversion != ConversionFlag::None {
            let letter = text.trim_end().strip_suffix(['s', 'r', 'a']);
            text = letter
                .and_then(|text| text.strip_suffix('!'))
                .ok_or(unsure.clone())?;
        }
        if text.contains(['#', '\n']) {
            return Err(unsure);
        }
        let text =
            text.trim_end_matches(|character: char| character.is_whitespace() || character == '=');
        Ok(text.as_bytes().to_vec())
    }
}
