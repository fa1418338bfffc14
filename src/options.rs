//! The limits of one call, with the only defaults on this side of the bindings.

/// What one call may use at most, besides time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of source, in UTF-8.
    pub max_source_bytes: usize,
    /// Bytes of output, in UTF-8.
    pub max_output_bytes: usize,
    /// Levels of the tree, after inlining.
    pub max_nesting: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_source_bytes: 4 << 20,
            max_output_bytes: 64 << 20,
            max_nesting: 100_000,
        }
    }
}
