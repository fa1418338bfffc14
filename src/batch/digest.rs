//! Digests of texts, in hexadecimal.

use md5::{Digest, Md5};
use sha2::Sha256;

/// The MD5 of a text, which names it in caches and finds its duplicates.
#[must_use]
pub fn md5_hex(text: &[u8]) -> String {
    hexadecimal(&Md5::digest(text))
}

/// The SHA-256 of a text, which names a source that fell back.
#[must_use]
pub fn sha256_hex(text: &[u8]) -> String {
    hexadecimal(&Sha256::digest(text))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{md5_hex, sha256_hex};

    #[test]
    fn digests_are_the_standard_ones() {
        assert_eq!(md5_hex(b"abc"), "900150983cd24fb0d6963f7d28e17f72");
        assert!(sha256_hex(b"abc").starts_with("ba7816bf8f01cfea"));
    }
}
