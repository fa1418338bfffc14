//! The options that the Python side gives, as the engine takes them.

use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::gate;
use crate::batch::Settings;
use crate::budget::never;
use crate::options::Limits;
use crate::pipeline::Transform;
use crate::transform::safe::{self, MultiUse, Switches};

/// Bytes of text that are made before they are moved to where they are to go.
const PENDING_BYTES: usize = 16 << 20;

/// The attributes of Python's `Options`.
#[derive(Clone, FromPyObject)]
pub struct Options {
    timeout_seconds: Option<f64>,
    max_source_bytes: usize,
    max_output_bytes: usize,
    max_nesting: usize,
    allow_invalid: bool,
    mode: String,
    strict: bool,
    pure: Vec<String>,
    lifetimes: String,
    multi_use: String,
    layout: String,
    target_version: Option<(u8, u8)>,
    max_uses: usize,
}

impl Options {
    /// The limits of a call.
    pub const fn limits(&self) -> Limits {
        Limits {
            max_source_bytes: self.max_source_bytes,
            max_output_bytes: self.max_output_bytes,
            max_nesting: self.max_nesting,
        }
    }

    /// The time of a call, in seconds.
    pub const fn timeout_seconds(&self) -> Option<f64> {
        self.timeout_seconds
    }

    /// What safe mode is asked for, without the rules of these bits.
    pub fn safe(&self, rules_off: u32) -> PyResult<safe::Settings> {
        Ok(safe::Settings {
            strict: self.strict,
            pure: self.pure.clone(),
            ignores_lifetimes: self.lifetimes == "ignore",
            multi_use: match self.multi_use.as_str() {
                "literals" => MultiUse::Literals,
                "never" => MultiUse::Never,
                "pure" => MultiUse::Pure,
                word => return Err(PyValueError::new_err(format!("no such multi_use: {word}"))),
            },
            normalizes: self.layout == "normalize",
            target_minor: self.target_version.map(|(_, minor)| minor),
            max_uses: self.max_uses,
            switches: Switches::without(rules_off),
        })
    }

    fn transform(&self) -> PyResult<Transform> {
        Ok(match self.mode.as_str() {
            "safe" => Transform::Safe(Arc::new(self.safe(0)?)),
            _ => Transform::DropIn,
        })
    }

    /// How a batch is to be run with these options.
    pub fn settings(
        &self,
        py: Python<'_>,
        digests: bool,
        asks_for_all: bool,
    ) -> PyResult<Settings> {
        Ok(Settings {
            transform: self.transform()?,
            limits: self.limits(),
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
