//! Inlines the single assignments of a Python program and prints the result as `ast.unparse`
//! of the running interpreter prints it.
//!
//! One call goes through [`pipeline`]: check ([`source`]) ▸ parse ([`parse`]) ▸ transform
//! ([`transform`]) ▸ print ([`print`]), under one [`budget`]. What the running interpreter
//! decides (its version, its printer's habits, its Unicode tables) comes in as a
//! [`dialect::Dialect`]; nothing outside `bindings` knows that Python is there.

pub mod batch;
pub mod budget;
pub mod dialect;
pub mod error;
pub mod options;
pub mod parse;
pub mod pipeline;
pub mod print;
pub mod source;
pub mod transform;

#[cfg(feature = "python")]
mod bindings;

pub use budget::Budget;
pub use dialect::Dialect;
pub use error::{Error, Result};
pub use options::Limits;
pub use pipeline::{Inlined, inline, normalize};
