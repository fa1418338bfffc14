//! Strings, bytes and numbers.

use std::borrow::Cow;

use ruff_python_ast::{
    ExprBytesLiteral, ExprNumberLiteral, ExprStringLiteral, Number, StringLiteral,
};
use ruff_text_size::Ranged;

use super::printer::Printer;
use super::quotes::{Quotes, push_bytes_repr, push_repr, quote};
use crate::error::Result;
use crate::parse::{CookedString, cook, decimal_digits};

impl Printer<'_, '_> {
    /// Prints a string as an operand.
    pub fn string(&mut self, string: &ExprStringLiteral) -> Result<()> {
        self.unicode_prefix(string);
        let text = self.text_of(string)?;
        let characters = &self.source.dialect.characters;
        if self.avoids_backslashes {
            return self.quoted(&text, &Quotes::ALL);
        }
        push_repr(&text, characters, &mut self.out)
    }

    /// Prints a string as a docstring.
    pub fn docstring(&mut self, string: &ExprStringLiteral) -> Result<()> {
        self.unicode_prefix(string);
        let text = self.text_of(string)?;
        self.quoted(&text, &Quotes::MULTI)
    }

    /// Prints text between the best of these quotes.
    pub fn quoted(&mut self, text: &[u8], allowed: &[Quotes]) -> Result<()> {
        let quoted = quote(text, allowed, false, &self.source.dialect.characters)?;
        let around = quoted.quotes.first().map_or("", |quotes| quotes.text());
        self.write(around);
        self.out.extend_from_slice(&quoted.text);
        self.write(around);
        Ok(())
    }

    /// `ast` remembers a `u`, but not a `U`, of the first piece.
    fn unicode_prefix(&mut self, string: &ExprStringLiteral) {
        if let [first, ..] = string.value.as_slice()
            && first.flags.prefix().is_unicode()
            && self.source.text.as_bytes().get(first.start().to_usize()) == Some(&b'u')
        {
            self.write("u");
        }
    }

    fn text_of<'s>(&self, string: &'s ExprStringLiteral) -> Result<CookedString<'s>> {
        let value_of = |piece: &'s StringLiteral| cook(piece, self.source.text);
        if let [only] = string.value.as_slice() {
            return value_of(only);
        }
        let mut text = Vec::new();
        for piece in &string.value {
            text.extend_from_slice(&value_of(piece)?);
        }
        Ok(Cow::Owned(text))
    }

    /// Prints bytes.
    pub fn bytes(&mut self, bytes: &ExprBytesLiteral) {
        if let [only] = bytes.value.as_slice() {
            push_bytes_repr(&only.value, &mut self.out);
        } else {
            let value: Vec<u8> = bytes.value.bytes().collect();
            push_bytes_repr(&value, &mut self.out);
        }
    }

    /// Prints a number.
    pub fn number(&mut self, number: &ExprNumberLiteral) -> Result<()> {
        match &number.value {
            Number::Int(integer) => match integer.as_u64() {
                Some(small) => self.write(&small.to_string()),
                None => self.write(&decimal_digits(&integer.to_string())?),
            },
            Number::Float(float) => self.write(&float_repr(*float)),
            Number::Complex { real: _, imag } => {
                let repr = float_repr(*imag);
                self.write(repr.strip_suffix(".0").unwrap_or(&repr));
                self.write("j");
            }
        }
        Ok(())
    }
}

/// `repr` of a float: the fewest digits that mean it, an exponent from 1e16 on and below 1e-4.
/// Infinity is a literal that overflows, as `ast.unparse` has it.
fn float_repr(float: f64) -> String {
    if float.is_infinite() {
        return "1e309".to_owned();
    }
    let shortest = format!("{float:e}");
    let Some((digits, exponent)) = shortest.split_once('e') else {
        return shortest;
    };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..16).contains(&exponent) {
        let fixed = float.to_string();
        return if fixed.contains('.') {
            fixed
        } else {
            fixed + ".0"
        };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::float_repr;

    #[test]
    fn floats_are_spelt_as_repr_spells_them() {
        for (float, expected) in [
            (0.0, "0.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1e22, "1e+22"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (5e-324, "5e-324"),
            (1.797_693_134_862_315_7e308, "1.7976931348623157e+308"),
            (123_456_789.123_456_79, "123456789.12345679"),
            (f64::INFINITY, "1e309"),
        ] {
            assert_eq!(float_repr(float), expected);
        }
    }
}
