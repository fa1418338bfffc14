//! Many sources over one pipeline: [`run`] drives it, [`answer`] says what became of each source,
//! and the rest are the forms in which sources come and answers go.

pub mod answer;
#[cfg(feature = "arrow")]
pub mod arrow;
pub mod digest;
pub mod json_lines;
mod json_row;
mod json_text;
pub mod run;
pub mod tally;

pub use answer::{Answer, Problem, Status};
pub use run::{Batch, Done, Settings, Stop};
pub use tally::{RowProblem, Tally};
