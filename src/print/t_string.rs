//! t-strings (3.14), whose fields are printed as they stand in the source.

use ruff_python_ast::{ConversionFlag, ExprTString, InterpolatedElement};

use super::f_string::{Part, Parts, Piece};
use super::printer::Printer;
use crate::dialect::TStringStyle;
use crate::error::{Error, Result};
use crate::transform::Environment;

impl<'a> Printer<'_, 'a> {
    /// Prints a t-string.
    pub fn t_string(&mut self, string: &'a ExprTString, environment: Environment) -> Result<()> {
        let Some(style) = self.source.dialect.t_strings else {
            return Err(Error::Unsure("t-string"));
        };
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
                    let expression = self.source_of(element, style)?;
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
    /// the `=`, the conversion or the format specification.
    fn source_of(&self, element: &InterpolatedElement, style: TStringStyle) -> Result<Vec<u8>> {
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
        if element.debug_text.is_some() {
            text = text.trim_end().strip_suffix('=').ok_or(unsure.clone())?;
        }
        // Comments are cut out, but a number sign can stand in a string as well.
        if text.contains('#') {
            return Err(unsure);
        }
        match style {
            TStringStyle::Keeps => Ok(text.as_bytes().to_vec()),
            TStringStyle::Trims if text.contains('\n') => Err(unsure),
            TStringStyle::Trims => Ok(text.trim_end().as_bytes().to_vec()),
        }
    }
}
