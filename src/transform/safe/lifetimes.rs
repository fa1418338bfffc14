//! When an object dies: a variable keeps its object alive to the end of the function, and a value
//! that is inlined does not.

use ruff_python_ast::Expr;

use super::effects::Class;
use super::place::{Place, Role};
use super::plan::Planner;
use super::rules::{Kept, Rule};

/// Names of callees that keep no reference to what they are given, or hand out something that does
/// not keep it alive.
const BORROWERS: [&str; 24] = [
    "ref",
    "proxy",
    "WeakMethod",
    "WeakSet",
    "WeakKeyDictionary",
    "WeakValueDictionary",
    "finalize",
    "id",
    "addressof",
    "byref",
    "cast",
    "connect",
    "register",
    "memoryview",
    "fileno",
    "from_buffer",
    "getbuffer",
    "create_task",
    "ensure_future",
    "data_as",
    "pointer",
    "release",
    "close",
    "detach",
];

/// Whether what is called keeps no reference to what it is given.
#[must_use]
pub fn is_borrower(callee: &Expr) -> bool {
    let name = match callee {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return false,
    };
    BORROWERS.contains(&name) || (name.starts_with("add_") && name.ends_with("callback"))
}

impl<'a> Planner<'a, '_> {
    /// Whether the object of `value`, of this class, may live only as long as its place needs it.
    ///
    /// # Errors
    /// The reason why not.
    pub fn check_lifetime(
        &self,
        value: &'a Expr,
        class: Class,
        place: Place,
        is_tail: bool,
    ) -> std::result::Result<(), Kept<'a>> {
        if self.settings.ignores_lifetimes || self.lives_anyway(value, class) {
            return Ok(());
        }
        if place.borrowed {
            return Err(Kept::new(
                Rule::Lifetime,
                "what takes the object may not keep it alive",
            ));
        }
        let is_near = place.at_root || !self.settings.strict;
        let may = match place.role {
            Role::Transfer => true,
            Role::Argument | Role::Operand => is_tail && is_near,
            Role::Receiver => is_tail && place.at_root,
        };
        if may {
            return Ok(());
        }
        Err(Kept::new(
            Rule::Lifetime,
            "the variable keeps the object alive after the use",
        ))
    }

    fn lives_anyway(&self, value: &Expr, class: Class) -> bool {
        match (class, value) {
            (Class::Literal, _) => true,
            // A name that is bound anew lets go of its object.
            (Class::Stable, _) => !self.settings.strict,
            (_, Expr::Name(name)) => class == Class::Local && self.is_bound_once(&name.id),
            _ => self.is_plain_value(value),
        }
    }
}
