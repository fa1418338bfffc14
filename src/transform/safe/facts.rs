//! What a whole file says: its scopes, the words of its strings, what looks at frames.

use std::hash::{Hash, Hasher};

use ruff_python_ast::Suite;
use ruff_text_size::{TextRange, TextSize};
use rustc_hash::{FxHashMap, FxHasher};

use super::place::Place;

/// What reads the variables of a frame, or writes them.
pub const FRAME_READERS: [&str; 22] = [
    "locals",
    "vars",
    "dir",
    "eval",
    "exec",
    "breakpoint",
    "_getframe",
    "currentframe",
    "stack",
    "f_locals",
    "set_trace",
    "getrefcount",
    "get_referrers",
    "get_referents",
    "settrace",
    "setprofile",
    "tb_frame",
    "f_back",
    "gi_frame",
    "cr_frame",
    "_current_frames",
    "getinnerframes",
];

/// What can bind names of the module, unseen.
pub const MODULE_WRITERS: [&str; 6] = ["globals", "exec", "eval", "vars", "execfile", "locals"];

/// A place where a variable is read.
#[derive(Debug, Clone, Copy)]
pub struct Use {
    /// Where the name begins.
    pub at: TextSize,
    /// Where it ends.
    pub end: TextSize,
    /// How it stands there.
    pub place: Place,
}

/// What a scope knows of a name.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Variable {
    /// How many statements bind it, parameters included.
    pub bindings: usize,
    /// Whether something else than a plain assignment or a parameter binds it.
    pub bound_otherwise: bool,
    /// Whether it is a parameter.
    pub is_parameter: bool,
    /// Whether it is deleted somewhere.
    pub is_deleted: bool,
    /// Whether `global` or `nonlocal` names it.
    pub is_declared: bool,
    /// Whether an inner scope sees it.
    pub is_captured: bool,
    /// In a module: whether a `def`, `class` or import at the top binds it.
    pub is_stable: bool,
    /// In a module: whether its only bindings are imports of a module of this name.
    pub is_module: bool,
    /// Where it is read in this very scope.
    pub uses: Vec<Use>,
}

/// The kind of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    Module,
    /// The body of a class.
    Class,
    /// The body of a function.
    Function,
}

/// The number of a scope.
pub type ScopeId = usize;

/// A scope.
#[derive(Debug)]
pub struct Scope<'a> {
    /// Its kind.
    pub kind: Kind,
    /// The scope around it.
    pub parent: Option<ScopeId>,
    /// Where it stands.
    pub range: TextRange,
    /// Its documentation, whose words are no mentions.
    pub documentation: Option<TextRange>,
    /// The names that it binds, declares or reads.
    pub names: FxHashMap<&'a str, Variable>,
    /// Names of type parameters around it.
    pub type_parameters: Vec<&'a str>,
}

/// What a file says.
#[derive(Debug, Default)]
pub struct Facts<'a> {
    /// All scopes, the module first.
    pub scopes: Vec<Scope<'a>>,
    /// The scope of the function or class that begins there.
    pub by_start: FxHashMap<TextSize, ScopeId>,
    /// Where the words of strings stand.
    pub words: FxHashMap<u64, Vec<TextSize>>,
    /// Where frames are looked at, in order.
    pub frame_readers: Vec<TextSize>,
    /// Whether names of the module may be bound unseen.
    pub is_dynamic: bool,
    /// Names that a function declares `global`.
    pub declared_global: rustc_hash::FxHashSet<&'a str>,
    /// Names whose attributes are bound somewhere.
    pub attributes_bound: rustc_hash::FxHashSet<&'a str>,
    /// Dotted names of imported modules.
    pub modules: rustc_hash::FxHashSet<&'a str>,
}

/// A word as the table of words knows it.
#[must_use]
pub fn key_of(word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    word.hash(&mut hasher);
    hasher.finish()
}

impl Facts<'_> {
    /// Whether a string within `range`, but for the documentation, mentions the word.
    #[must_use]
    pub fn is_mentioned(&self, word: &str, scope: &Scope<'_>) -> bool {
        self.words.get(&key_of(word)).is_some_and(|places| {
            let first = places.partition_point(|at| *at < scope.range.start());
            places
                .iter()
                .skip(first)
                .take_while(|at| **at < scope.range.end())
                .any(|at| {
                    !scope
                        .documentation
                        .is_some_and(|documentation| documentation.contains(*at))
                })
        })
    }

    /// Whether anything within `range` looks at frames.
    #[must_use]
    pub fn reads_frames(&self, range: TextRange) -> bool {
        let first = self.frame_readers.partition_point(|at| *at < range.start());
        self.frame_readers
            .get(first)
            .is_some_and(|at| *at < range.end())
    }

    /// The variable of that name in a scope.
    #[must_use]
    pub fn variable(&self, scope: ScopeId, name: &str) -> Option<&Variable> {
        self.scopes.get(scope)?.names.get(name)
    }

    /// Whether a function around `scope`, or its type parameters, bind the name.
    #[must_use]
    pub fn is_free(&self, scope: ScopeId, name: &str) -> bool {
        let mut at = self.scopes.get(scope);
        let mut is_inner = false;
        while let Some(scope) = at {
            if scope.type_parameters.contains(&name) {
                return true;
            }
            if is_inner
                && scope.kind == Kind::Function
                && scope.names.get(name).is_some_and(|name| name.bindings > 0)
            {
                return true;
            }
            is_inner = true;
            at = scope.parent.and_then(|parent| self.scopes.get(parent));
        }
        false
    }
}

/// The string that documents a body.
#[must_use]
pub fn documentation(body: &Suite) -> Option<TextRange> {
    use ruff_text_size::Ranged;
    match body.first() {
        Some(ruff_python_ast::Stmt::Expr(statement))
            if statement.value.is_string_literal_expr() =>
        {
            Some(statement.range())
        }
        _ => None,
    }
}
