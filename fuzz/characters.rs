//! What Rust's own tables say of characters, for fuzzers and benchmarks that run without Python.

use inline_variables_core::dialect::{Block, Class};

/// What is said of 256 code points.
#[must_use]
pub fn block(number: u32) -> Block {
    let mut block = Block::default();
    for offset in 0..=u8::MAX {
        let Some(character) = char::from_u32(number * 256 + u32::from(offset)) else {
            continue;
        };
        block.set(offset, Class::Assigned);
        if !character.is_control() && !character.is_whitespace() {
            block.set(offset, Class::Printable);
        }
        if character.is_alphabetic() {
            block.set(offset, Class::IdentifierStart);
        }
        if character.is_alphanumeric() {
            block.set(offset, Class::IdentifierPart);
        }
    }
    block
}
