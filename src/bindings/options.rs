//! The options that the Python side gives, as the engine takes them.

use pyo3::prelude::*;

use super::gate;
use crate::batch::Settings;
use crate::budget::never;
use crate::options::Limits;

/// Bytes of text that are made before they are moved to where they are to go.
const PENDING_BYTES: usize = 16 << 20;

/// The attributes of Python's `Options`.
#[derive(Clone, Copy, FromPyObject)]
pub struct Options {
    timeout_seconds: Option<f64>,
    max_source_bytes: usize,
    max_output_bytes: usize,
    max_nesting: usize,
    allow_invalid: bool,
}

impl Options {
    /// How a batch is to be run with these options.
    pub fn settings(self, py: Python<'_>, digests: bool, asks_for_all: bool) -> PyResult<Settings> {
        Ok(Settings {
            limits: Limits {
                max_source_bytes: self.max_source_bytes,
                max_output_bytes: self.max_output_bytes,
                max_nesting: self.max_nesting,
            },
            timeout: gate::duration(self.timeout_seconds)?,
            allow_invalid: self.allow_invalid,
            digests,
            asks_for_all,
            pending_bytes: PENDING_BYTES,
            interrupt: if is_main_thread(py)? {
                gate::signal_is_waiting
            } else {
                never
            },
        })
    }
}

/// Whether this is the thread that handles signals: elsewhere there is nothing to ask for, and
/// asking takes the GIL.
fn is_main_thread(py: Python<'_>) -> PyResult<bool> {
    let threading = py.import("threading")?;
    let main = threading.call_method0("main_thread")?.getattr("ident")?;
    main.eq(threading.call_method0("get_ident")?)
}
