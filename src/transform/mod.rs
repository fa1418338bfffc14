//! What happens to the tree between parsing and printing. One pass a file.

mod drop_in;
pub mod safe;
mod scan;
mod values;

pub use drop_in::{is_removed, resolve_loads};
pub use values::{Environment, Loaded, Measured, Text, Value, ValueId, Values};
