//! The walk over a statement in the order of evaluation: a use is placed, or the walk may go on, or
//! it stops with a reason.

use ruff_python_ast::{self as ast, Comprehension, Expr, ExprContext, ExprLambda, Stmt};
use ruff_text_size::{Ranged, TextSize};

use super::effects::{Class, Reads};
use super::facts::Kind;
use super::place::{Place, Role, subject_place, test_place, with_place};
use super::plan::Planner;
use super::rules::{Kept, Rule};
use super::walk::{Effect, Steps, call_arguments, defaults, walk};
use crate::budget::on_enough_stack;
use crate::error::Error;

/// The worst thing that is evaluated before the use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing at all.
    Nothing,
    /// Literals, new objects, variables of the function.
    Local,
    /// Names that are bound once.
    Stable,
    /// Pure calls.
    Pure,
    /// Names that may be unbound, or be bound by others.
    Unstable,
    /// Code of anyone.
    Runs,
}

/// What stands before a use.
#[derive(Debug, Clone, Copy)]
pub struct Before<'a> {
    /// How bad it is.
    pub level: Level,
    /// What it is, for people.
    pub why: &'static str,
    /// Its name, if it has one.
    pub name: Option<&'a str>,
}

/// Where the walk ended.
pub enum Stop<'a> {
    /// The use stands here.
    Placed(Place),
    /// Nothing may be inlined past this.
    Kept(Kept<'a>),
    /// The budget is used up.
    Error(Error),
}

/// A walk that looks for the use that begins at `target`.
pub struct Order<'p, 'a, 'b> {
    /// What is known of the file.
    pub planner: &'p mut Planner<'a, 'b>,
    /// Where the use begins.
    pub target: TextSize,
    /// What was passed so far.
    pub before: Before<'a>,
}

impl<'a> Order<'_, 'a, '_> {
    fn passes(&mut self, level: Level, why: &'static str, name: Option<&'a str>) {
        let level = match level {
            Level::Runs if self.planner.settings.all_is_pure() => Level::Pure,
            level => level,
        };
        if level > self.before.level {
            self.before = Before { level, why, name };
        }
    }

    fn reads(&mut self, name: &'a str) {
        match self.planner.reads(name) {
            Reads::Local => self.passes(Level::Local, "a variable", Some(name)),
            Reads::Stable => self.passes(Level::Stable, "a name of the module", Some(name)),
            Reads::Unstable => self.passes(
                Level::Unstable,
                "a name that may be unbound or bound anew",
                Some(name),
            ),
        }
    }

    /// Takes the steps of a statement, as far as a use may stand in it.
    ///
    /// # Errors
    /// Where the walk ended.
    pub fn statement(&mut self, statement: &'a Stmt) -> Result<(), Stop<'a>> {
        match statement {
            Stmt::Return(node) => self.option(node.value.as_deref(), Place::root(Role::Transfer)),
            Stmt::Expr(node) => {
                let mut place = Place::root(Role::Operand);
                place.fixed = node.value.is_name_expr();
                self.operand(&node.value, place)
            }
            Stmt::Raise(node) => {
                self.option(node.exc.as_deref(), Place::root(Role::Operand))?;
                self.option(node.cause.as_deref(), Place::root(Role::Operand))
            }
            Stmt::Assign(node) => {
                self.operand(&node.value, self.stored_in(&node.targets))?;
                node.targets
                    .iter()
                    .try_for_each(|target| self.store(target))
            }
            Stmt::AnnAssign(node) => {
                let place = self.stored_in(std::slice::from_ref(&*node.target));
                self.option(node.value.as_deref(), place)
            }
            Stmt::AugAssign(node) => {
                if let Expr::Name(name) = &*node.target {
                    self.reads(&name.id);
                } else {
                    self.operand(&node.target, Place::root(Role::Operand))?;
                }
                self.operand(&node.value, Place::before_the_last(Role::Operand))
            }
            Stmt::Delete(node) => node
                .targets
                .iter()
                .try_for_each(|target| self.store(target)),
            Stmt::If(node) => self.operand(&node.test, test_place()),
            Stmt::For(node) => self.operand(&node.iter, Place::root(Role::Operand)),
            Stmt::With(node) => match node.items.first() {
                Some(item) => self.operand(&item.context_expr, with_place()),
                None => Ok(()),
            },
            Stmt::Match(node) => self.operand(&node.subject, subject_place()),
            Stmt::FunctionDef(node) if node.type_params.is_none() => {
                for decorator in &node.decorator_list {
                    self.operand(&decorator.expression, Place::root(Role::Operand))?;
                }
                defaults(&node.parameters)
                    .try_for_each(|value| self.operand(value, Place::root(Role::Argument)))
            }
            Stmt::ClassDef(node) if node.type_params.is_none() => {
                for decorator in &node.decorator_list {
                    self.operand(&decorator.expression, Place::root(Role::Operand))?;
                }
                match &node.arguments {
                    Some(arguments) => call_arguments(arguments, Place::root(Role::Argument), self),
                    None => Ok(()),
                }
            }
            // Tests alone take these for places that are evaluated once.
            Stmt::While(ast::StmtWhile { test, .. })
            | Stmt::Assert(ast::StmtAssert { test, .. })
                if !self.planner.holds(Rule::Position) =>
            {
                self.operand(test, test_place())
            }
            Stmt::FunctionDef(_)
            | Stmt::ClassDef(_)
            | Stmt::TypeAlias(_)
            | Stmt::While(_)
            | Stmt::Try(_)
            | Stmt::Assert(_)
            | Stmt::Import(_)
            | Stmt::ImportFrom(_)
            | Stmt::Global(_)
            | Stmt::Nonlocal(_)
            | Stmt::Pass(_)
            | Stmt::Break(_)
            | Stmt::Continue(_)
            | Stmt::IpyEscapeCommand(_) => Err(Stop::Kept(Kept::new(
                Rule::Position,
                "the next statement may evaluate it another number of times",
            ))),
        }
    }

    fn option(&mut self, expression: Option<&'a Expr>, place: Place) -> Result<(), Stop<'a>> {
        match expression {
            Some(expression) => self.operand(expression, place),
            None => Ok(()),
        }
    }

    /// The place of a value that is stored in these targets.
    fn stored_in(&self, targets: &[Expr]) -> Place {
        let role = if targets.iter().all(|target| self.keeps(target)) {
            Role::Transfer
        } else {
            Role::Operand
        };
        if targets.iter().all(Expr::is_name_expr) {
            Place::root(role)
        } else {
            Place::before_the_last(role)
        }
    }

    /// Whether what is bound to the target lives as long as the variable would.
    fn keeps(&self, target: &Expr) -> bool {
        match target {
            Expr::Name(name) => {
                let planner = &*self.planner;
                let Some(scope) = planner.facts.scopes.get(planner.scope) else {
                    return false;
                };
                scope.kind == Kind::Function && planner.is_bound_once(&name.id)
            }
            // What others may bind anew may let go of its object.
            Expr::Attribute(_) | Expr::Subscript(_) => !self.planner.settings.strict,
            _ => false,
        }
    }

    /// A target, which is bound, or deleted, after its parts were evaluated.
    fn store(&mut self, target: &'a Expr) -> Result<(), Stop<'a>> {
        match target {
            // The value may read the name, and a later target has the use.
            Expr::Name(name) => Err(Stop::Kept(Kept {
                rule: Rule::Order,
                why: "a name is bound before the use",
                blocking: Some(&name.id),
            })),
            Expr::Attribute(node) => {
                self.operand(&node.value, receiver())?;
                self.passes(Level::Runs, "an assignment", Some(&node.attr.id));
                Ok(())
            }
            Expr::Subscript(node) => {
                self.operand(&node.value, receiver())?;
                self.operand(&node.slice, index())?;
                self.passes(Level::Runs, "an assignment", None);
                Ok(())
            }
            _ => Err(Stop::Kept(Kept::new(
                Rule::Order,
                "the value is unpacked before the use",
            ))),
        }
    }
}

const fn receiver() -> Place {
    let mut place = Place::root(Role::Receiver);
    place.precedence = crate::print::Precedence::Atom;
    place.watched = true;
    place.is_root = false;
    place
}

const fn index() -> Place {
    let mut place = Place::root(Role::Operand);
    place.is_root = false;
    place
}

impl<'a> Steps<'a> for Order<'_, 'a, '_> {
    type Stop = Stop<'a>;

    fn operand(&mut self, expression: &'a Expr, place: Place) -> Result<(), Stop<'a>> {
        self.planner.budget.enter().map_err(Stop::Error)?;
        let outcome = on_enough_stack(|| self.evaluated(expression, place));
        self.planner.budget.leave();
        outcome
    }

    fn effect(&mut self, effect: Effect<'a>) -> Result<(), Stop<'a>> {
        match effect {
            Effect::Runs(why) => self.passes(Level::Runs, why, None),
            Effect::Suspends => self.passes(Level::Runs, "other code that runs meanwhile", None),
            Effect::Call(call) if self.planner.is_pure_call(call) => {
                self.passes(Level::Pure, "a pure call", None);
            }
            Effect::Call(call) => {
                let name = match &*call.func {
                    Expr::Name(name) => Some(name.id.as_str()),
                    Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
                    _ => None,
                };
                self.passes(Level::Runs, "a call", name);
            }
            Effect::Attribute(attribute) if self.planner.is_module_attribute(attribute) => {
                self.passes(
                    Level::Stable,
                    "a name of a module",
                    Some(&attribute.attr.id),
                );
            }
            Effect::Attribute(attribute) => {
                self.passes(Level::Runs, "an attribute", Some(&attribute.attr.id));
            }
            Effect::Binds(target) => {
                let name = target.as_name_expr().map(|name| name.id.as_str());
                return Err(Stop::Kept(Kept {
                    rule: Rule::Order,
                    why: "a name is bound before the use",
                    blocking: name,
                }));
            }
        }
        Ok(())
    }

    fn lambda(&mut self, _: &'a ExprLambda) -> Result<(), Stop<'a>> {
        self.passes(Level::Local, "a lambda", None);
        Ok(())
    }

    fn comprehension(
        &mut self,
        _: [Option<&'a Expr>; 2],
        _: &'a [Comprehension],
    ) -> Result<(), Stop<'a>> {
        Ok(())
    }
}

impl<'a> Order<'_, 'a, '_> {
    fn evaluated(&mut self, expression: &'a Expr, place: Place) -> Result<(), Stop<'a>> {
        let Expr::Name(name) = expression else {
            walk(expression, place, self)?;
            self.passes(Level::Local, "a value", None);
            return Ok(());
        };
        if name.ctx != ExprContext::Load {
            return Ok(());
        }
        let at = name.range().start();
        if at == self.target {
            return Err(Stop::Placed(place));
        }
        match self.planner.values.get(&at) {
            // Such a value holds no use that is still to be placed.
            Some(value) if value.is_spread => {
                let level = match value.class {
                    Class::Literal | Class::Fresh | Class::Local => Level::Local,
                    Class::Stable => Level::Stable,
                    Class::Pure => Level::Pure,
                    Class::Any => Level::Runs,
                };
                self.passes(level, "a value", Some(&name.id));
                Ok(())
            }
            Some(value) => {
                let expression = value.expression;
                self.operand(expression, place)
            }
            None => {
                self.reads(&name.id);
                Ok(())
            }
        }
    }
}
