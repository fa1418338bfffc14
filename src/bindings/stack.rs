//! Room for the interpreter's own recursion, on whatever stack the caller has.

use pyo3::prelude::*;

/// Bytes that `CPython`'s parser and compiler never use up before their own limits end them.
const LARGE: usize = 64 << 20;

/// Runs Python code on a large stack of its own: `ast.parse` of an ordinary source overflows the
/// stack of a thread that was made with a small one, which kills the process.
///
/// From 3.14 on the interpreter measures the stack that it was started on, so there it must stay
/// on that one, and looks after itself.
pub fn large<R>(py: Python<'_>, step: impl FnOnce() -> R) -> R {
    if py.version_info() >= (3, 14) {
        step()
    } else {
        stacker::maybe_grow(LARGE / 4, LARGE, step)
    }
}
