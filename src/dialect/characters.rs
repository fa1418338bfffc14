//! What the running interpreter's Unicode tables say, block by block as it is needed.

use std::sync::OnceLock;

use crate::error::{Error, Result};

/// Code points in one block.
const BLOCK_SIZE: u32 = 256;

/// Blocks in the whole of Unicode.
const BLOCKS: usize = 0x11_0000 / BLOCK_SIZE as usize;

/// A question about a code point that only the interpreter's tables answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// `str.isprintable`: whether `repr` leaves it alone.
    Printable,
    /// It can begin an identifier.
    IdentifierStart,
    /// It can go on in an identifier.
    IdentifierPart,
    /// It has a name in the interpreter's version of Unicode.
    Assigned,
}

/// One bit for each of 256 code points, for each [`Class`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Block {
    bits: [[u64; 4]; 4],
}

impl Block {
    /// Says that the `offset`th code point of the block is of `class`.
    pub fn set(&mut self, offset: u8, class: Class) {
        let words = self.bits.get_mut(class as usize);
        if let Some(word) = words.and_then(|words| words.get_mut(usize::from(offset >> 6))) {
            *word |= 1 << (offset & 63);
        }
    }

    fn has(&self, offset: u32, class: Class) -> bool {
        self.bits
            .get(class as usize)
            .and_then(|words| words.get((offset >> 6) as usize))
            .is_some_and(|word| word >> (offset & 63) & 1 == 1)
    }
}

/// The blocks that are known so far. Filled from outside, never changed after.
#[derive(Debug)]
pub struct Characters {
    blocks: Box<[OnceLock<Box<Block>>]>,
}

impl Default for Characters {
    fn default() -> Self {
        Self {
            blocks: (0..BLOCKS).map(|_| OnceLock::new()).collect(),
        }
    }
}

impl Characters {
    /// Adds what the interpreter says of the block that starts at code point `number * 256`.
    pub fn learn(&self, number: u32, block: Block) {
        if let Some(slot) = self.blocks.get(number as usize) {
            // A second thread may have learnt the same block meanwhile; both say the same.
            let _ = slot.set(Box::new(block));
        }
    }

    /// Whether `code_point`, which is not ASCII, is of `class`.
    ///
    /// # Errors
    /// [`Error::UnknownCharacters`] where the block is not known: the caller learns it from the
    /// interpreter and calls again.
    pub fn is(&self, code_point: u32, class: Class) -> Result<bool> {
        let number = code_point / BLOCK_SIZE;
        match self.blocks.get(number as usize).and_then(OnceLock::get) {
            Some(block) => Ok(block.has(code_point % BLOCK_SIZE, class)),
            None => Err(Error::UnknownCharacters(number)),
        }
    }

    /// Whether `repr` prints `code_point` as it is.
    ///
    /// # Errors
    /// As [`Characters::is`].
    #[inline]
    pub fn is_printable(&self, code_point: u32) -> Result<bool> {
        if code_point < 0x80 {
            return Ok((0x20..0x7f).contains(&code_point));
        }
        self.is(code_point, Class::Printable)
    }
}
