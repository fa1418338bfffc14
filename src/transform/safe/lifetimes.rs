//! When an object dies: a variable keeps its object alive to the end of the function, and a value
//! that is inlined does not.

use ruff_python_ast::Expr;

use super::effects::Class;
use super::place::{Place, Role};
use super::plan::Planner;
use super::rules::{Kept, Rule};

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
