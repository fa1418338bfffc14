//! What safe mode is asked for, with the only defaults on this side of the bindings.

use super::rules::Switches;

/// Which definitions may be used up by more than one use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MultiUse {
    /// Those of literals, which also need not stand next to their uses.
    Literals,
    /// None.
    Never,
    /// Those of pure values, too.
    Pure,
}

/// How safe mode is to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether the assumptions on stable names of the module are off.
    pub strict: bool,
    /// Patterns of functions without effects: `math.sqrt`, `mylib.*`, `*`.
    pub pure: Vec<String>,
    /// Whether nobody looks at when an object dies.
    pub ignores_lifetimes: bool,
    /// Which definitions may have more than one use.
    pub multi_use: MultiUse,
    /// Whether the text is printed anew.
    pub normalizes: bool,
    /// The minor version of Python 3 that must read the text; the running one unless told.
    pub target_minor: Option<u8>,
    /// A definition with more uses than this stays.
    pub max_uses: usize,
    /// Rules that tests switch off.
    pub switches: Switches,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            strict: false,
            pure: Vec::new(),
            ignores_lifetimes: false,
            multi_use: MultiUse::Literals,
            normalizes: false,
            target_minor: None,
            max_uses: 1000,
            switches: Switches::default(),
        }
    }
}

impl Settings {
    /// Whether everything is pure.
    #[must_use]
    pub fn all_is_pure(&self) -> bool {
        self.pure.iter().any(|pattern| pattern == "*")
    }

    /// Whether a dotted name is declared pure.
    #[must_use]
    pub fn is_pure(&self, dotted: &str) -> bool {
        self.pure
            .iter()
            .any(|pattern| match pattern.strip_suffix('*') {
                Some(stem) => dotted.starts_with(stem),
                None => dotted == pattern,
            })
    }
}
