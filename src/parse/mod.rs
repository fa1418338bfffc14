//! The one contact with the parser: what it takes and `CPython` refuses is refused here, and what
//! its tree loses is recovered here.

mod f_strings;
mod forecast;
mod future;
mod indentation;
mod integer;
mod module;
mod string;
mod teardown;
mod tokens;

pub use integer::decimal_digits;
pub use module::{Module, parse, parse_with_comments};
pub use string::{CookedString, cook, cook_literal, push_code_point};
pub use tokens::MAX_BRACKETS;
