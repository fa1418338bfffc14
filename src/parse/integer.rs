//! Integers in the one spelling that `ast.unparse` knows.

use num_bigint::BigUint;

use crate::error::{Error, Result};

/// The longest integer literal that is printed here. The interpreter's limit on digits can be
/// lowered to 640 at any time, so what could come near it is the reference engine's to print.
pub const LONGEST: usize = 500;

/// The decimal digits of an integer literal that does not fit 64 bits, from its token as the
/// parser keeps it: with its prefix and underscores where it is not decimal.
///
/// # Errors
/// [`Error::Unsure`] for a token that is no integer.
pub fn decimal_digits(token: &str) -> Result<String> {
    let digits: String = token
        .chars()
        .filter(|&character| character != '_')
        .collect();
    let (radix, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, digits.get(2..)),
        Some("0o" | "0O") => (8, digits.get(2..)),
        Some("0b" | "0B") => (2, digits.get(2..)),
        _ => (10, Some(digits.as_str())),
    };
    digits
        .and_then(|digits| BigUint::parse_bytes(digits.as_bytes(), radix))
        .map(|number| number.to_string())
        .ok_or(Error::Unsure("integer"))
}

#[cfg(test)]
mod tests {
    use super::decimal_digits;

    #[test]
    fn every_radix_becomes_decimal() {
        for token in [
            "0xFFFF_FFFF_FFFF_FFFF_F",
            "0o777777777777777777777777",
            "0b1_0",
        ] {
            assert!(decimal_digits(token).is_ok_and(|digits| digits.parse::<u128>().is_ok()));
        }
        assert_eq!(
            decimal_digits("0x1_0000_0000_0000_0000").as_deref(),
            Ok("18446744073709551616")
        );
        assert_eq!(
            decimal_digits("18446744073709551616").as_deref(),
            Ok("18446744073709551616")
        );
    }
}
