//! One walk over a file that finds out what binds, reads and captures each name.

use ruff_python_ast::{
    self as ast, ExceptHandler, Expr, Parameters, Stmt, Suite, TypeParam, TypeParams,
};
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustc_hash::FxHashMap;

use super::facts::{FRAME_READERS, Facts, Kind, Scope, ScopeId, Use, Variable, documentation};
use super::place::{Place, Role, subject_place, test_place, with_place};
use super::walk::{Steps, call_arguments, defaults};
use crate::budget::{Budget, on_enough_stack};
use crate::error::{Error, Result};

/// What binds a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum How {
    Plain,
    Parameter,
    Otherwise,
    /// A `def`, a `class`, or an import of something out of a module.
    Definition,
    /// An import of the module of this name, or of one inside it.
    Module,
}

/// The walk, with what it found so far.
pub struct Builder<'a, 'b> {
    pub(super) facts: Facts<'a>,
    pub(super) budget: &'b mut Budget,
    pub(super) scope: ScopeId,
    /// Lambdas, comprehensions and annotations around the present place.
    pub(super) inner: usize,
    /// Names that these bind themselves.
    pub(super) hidden: FxHashMap<&'a str, usize>,
    /// Other names of what reads frames.
    pub(super) reader_names: Vec<&'a str>,
    /// Whether the present statement runs whenever the module does.
    pub(super) is_sure: bool,
}

/// Gathers the facts of a file.
///
/// Visits each node once; names that inner scopes read are handed from scope to scope.
///
/// # Errors
/// What the budget gives.
pub fn gather<'a>(body: &'a Suite, length: TextSize, budget: &mut Budget) -> Result<Facts<'a>> {
    let mut builder = Builder {
        facts: Facts::default(),
        budget,
        scope: 0,
        inner: 0,
        hidden: FxHashMap::default(),
        reader_names: Vec::new(),
        is_sure: true,
    };
    builder.facts.scopes.push(Scope {
        kind: Kind::Module,
        parent: None,
        range: TextRange::new(TextSize::new(0), length),
        documentation: documentation(body),
        names: FxHashMap::default(),
        type_parameters: Vec::new(),
    });
    builder.suite(body)?;
    let mut facts = builder.facts;
    facts.frame_readers.sort_unstable();
    for places in facts.words.values_mut() {
        places.sort_unstable();
    }
    for scope in &mut facts.scopes {
        for variable in scope.names.values_mut() {
            variable.uses.sort_unstable_by_key(|read| read.at);
        }
    }
    Ok(facts)
}

impl<'a> Builder<'a, '_> {
    fn names(&mut self, scope: ScopeId) -> Result<&mut FxHashMap<&'a str, Variable>> {
        self.facts
            .scopes
            .get_mut(scope)
            .map(|scope| &mut scope.names)
            .ok_or(Error::Unsure("no-such-scope"))
    }

    pub(super) fn variable(&mut self, name: &'a str) -> Result<&mut Variable> {
        let scope = self.scope;
        Ok(self.names(scope)?.entry(name).or_default())
    }

    pub(super) fn bind(&mut self, name: &'a str, how: How) -> Result<()> {
        let (is_sure, is_inner) = (self.is_sure, self.inner > 0);
        let variable = self.variable(name)?;
        let is_again = how == How::Module && variable.is_module;
        variable.is_module = how == How::Module && (variable.bindings == 0 || variable.is_module);
        if is_again && is_sure {
            return Ok(());
        }
        variable.bindings += 1;
        variable.is_captured |= is_inner;
        match how {
            How::Plain => variable.is_stable = false,
            How::Parameter => variable.is_parameter = true,
            How::Otherwise => {
                variable.bound_otherwise = true;
                variable.is_stable = false;
            }
            How::Definition | How::Module => {
                variable.bound_otherwise = true;
                variable.is_stable = is_sure && variable.bindings == 1;
            }
        }
        if variable.bindings > 1 {
            variable.is_stable = false;
        }
        Ok(())
    }

    pub(super) fn read(&mut self, name: &'a str, range: TextRange, place: Place) -> Result<()> {
        let (at, end) = (range.start(), range.end());
        self.look_at(name, at);
        if self.inner > 0 {
            if self.hidden.get(name).is_none_or(|&count| count == 0) {
                self.variable(name)?.is_captured = true;
            }
            return Ok(());
        }
        self.variable(name)?.uses.push(Use { at, end, place });
        Ok(())
    }

    fn suite(&mut self, body: &'a Suite) -> Result<()> {
        body.iter()
            .try_for_each(|statement| on_enough_stack(|| self.statement(statement)))
    }

    /// A suite that may not run.
    fn maybe(&mut self, body: &'a Suite) -> Result<()> {
        let was_sure = std::mem::replace(&mut self.is_sure, false);
        let outcome = self.suite(body);
        self.is_sure = was_sure;
        outcome
    }

    fn value(&mut self, expression: &'a Expr, role: Role) -> Result<()> {
        self.operand(expression, Place::root(role))
    }

    /// An expression that is evaluated in another scope, or later, or in no known order.
    fn elsewhere(&mut self, expression: &'a Expr) -> Result<()> {
        self.inner += 1;
        let outcome = self.operand(expression, Place::fixed());
        self.inner -= 1;
        outcome
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each kind of statement")]
    fn statement(&mut self, statement: &'a Stmt) -> Result<()> {
        self.budget.tick()?;
        match statement {
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::Return(node) => match &node.value {
                Some(value) => self.value(value, Role::Transfer),
                None => Ok(()),
            },
            Stmt::Delete(node) => node
                .targets
                .iter()
                .try_for_each(|target| self.delete(target)),
            Stmt::TypeAlias(node) => {
                self.target(&node.name, How::Otherwise)?;
                self.elsewhere(&node.value)?;
                self.type_parameters(node.type_params.as_deref())
            }
            Stmt::Assign(node) => {
                self.value(&node.value, Role::Transfer)?;
                let how = match node.targets.as_slice() {
                    [Expr::Name(_)] => How::Plain,
                    _ => How::Otherwise,
                };
                node.targets
                    .iter()
                    .try_for_each(|target| self.target(target, how))
            }
            Stmt::AugAssign(node) => {
                self.value(&node.value, Role::Operand)?;
                if let Expr::Name(name) = &*node.target {
                    self.read(&name.id, name.range(), Place::fixed())?;
                }
                self.target(&node.target, How::Otherwise)
            }
            Stmt::AnnAssign(node) => {
                if let Some(value) = &node.value {
                    self.value(value, Role::Transfer)?;
                }
                self.elsewhere(&node.annotation)?;
                self.target(&node.target, How::Otherwise)
            }
            Stmt::For(node) => {
                self.value(&node.iter, Role::Operand)?;
                self.target(&node.target, How::Otherwise)?;
                self.maybe(&node.body)?;
                self.maybe(&node.orelse)
            }
            Stmt::While(node) => {
                self.operand(&node.test, test_place())?;
                self.maybe(&node.body)?;
                self.maybe(&node.orelse)
            }
            Stmt::If(node) => {
                self.operand(&node.test, test_place())?;
                self.maybe(&node.body)?;
                node.elif_else_clauses.iter().try_for_each(|clause| {
                    if let Some(test) = &clause.test {
                        self.operand(test, test_place())?;
                    }
                    self.maybe(&clause.body)
                })
            }
            Stmt::With(node) => {
                for item in &node.items {
                    self.operand(&item.context_expr, with_place())?;
                    if let Some(target) = &item.optional_vars {
                        self.target(target, How::Otherwise)?;
                    }
                }
                self.maybe(&node.body)
            }
            Stmt::Match(node) => {
                self.operand(&node.subject, subject_place())?;
                node.cases.iter().try_for_each(|case| {
                    self.pattern(&case.pattern)?;
                    if let Some(guard) = &case.guard {
                        self.operand(guard, test_place())?;
                    }
                    self.maybe(&case.body)
                })
            }
            Stmt::Raise(node) => {
                for part in [&node.exc, &node.cause].into_iter().flatten() {
                    self.value(part, Role::Operand)?;
                }
                Ok(())
            }
            Stmt::Try(node) => {
                self.maybe(&node.body)?;
                for handler in &node.handlers {
                    let ExceptHandler::ExceptHandler(handler) = handler;
                    if let Some(kind) = &handler.type_ {
                        self.operand(kind, Place::fixed())?;
                    }
                    if let Some(name) = &handler.name {
                        self.bind(&name.id, How::Otherwise)?;
                        self.variable(&name.id)?.is_deleted = true;
                    }
                    self.maybe(&handler.body)?;
                }
                self.maybe(&node.orelse)?;
                self.maybe(&node.finalbody)
            }
            Stmt::Assert(node) => {
                self.operand(&node.test, Place::fixed())?;
                match &node.msg {
                    Some(message) => self.operand(message, Place::fixed()),
                    None => Ok(()),
                }
            }
            Stmt::Import(node) => node
                .names
                .iter()
                .try_for_each(|alias| self.import(alias, node.is_lazy)),
            Stmt::ImportFrom(node) => node
                .names
                .iter()
                .try_for_each(|alias| self.import_from(alias, node.is_lazy)),
            Stmt::Global(node) => node.names.iter().try_for_each(|name| {
                self.facts.declared_global.insert(&name.id);
                self.variable(&name.id)?.is_declared = true;
                Ok(())
            }),
            Stmt::Nonlocal(node) => node.names.iter().try_for_each(|name| {
                self.variable(&name.id)?.is_declared = true;
                Ok(())
            }),
            Stmt::Expr(node) => {
                let mut place = Place::root(Role::Operand);
                // A string that stands alone would become documentation.
                place.fixed = node.value.is_name_expr();
                self.operand(&node.value, place)
            }
            Stmt::Pass(_) | Stmt::Break(_) | Stmt::Continue(_) => Ok(()),
            Stmt::IpyEscapeCommand(_) => Err(Error::Refused("escape-command")),
        }
    }

    fn import(&mut self, alias: &'a ast::Alias, is_lazy: bool) -> Result<()> {
        let dotted = alias.name.id.as_str();
        let at = alias.range.start();
        self.look_at(dotted.rsplit('.').next().unwrap_or(dotted), at);
        let name = match &alias.asname {
            Some(name) => name.id.as_str(),
            None => dotted.split('.').next().unwrap_or(dotted),
        };
        if is_lazy {
            return self.bind(name, How::Otherwise);
        }
        if self.scope == 0 {
            self.facts.modules.insert(match &alias.asname {
                Some(name) => name.id.as_str(),
                None => dotted,
            });
            self.facts.modules.insert(name);
        }
        let how = if alias.asname.is_none() {
            How::Module
        } else {
            How::Definition
        };
        self.bind(name, how)
    }

    fn import_from(&mut self, alias: &'a ast::Alias, is_lazy: bool) -> Result<()> {
        let name = alias.name.id.as_str();
        let at = alias.range.start();
        if name == "*" {
            self.facts.is_dynamic = true;
            return Ok(());
        }
        self.look_at(name, at);
        let bound = alias
            .asname
            .as_ref()
            .map_or(name, |alias| alias.id.as_str());
        if FRAME_READERS.contains(&name) && bound != name {
            self.reader_names.push(bound);
        }
        self.bind(
            bound,
            if is_lazy {
                How::Otherwise
            } else {
                How::Definition
            },
        )
    }

    fn function(&mut self, function: &'a ast::StmtFunctionDef) -> Result<()> {
        let ast::StmtFunctionDef {
            is_async: _,
            decorator_list,
            name,
            type_params,
            parameters,
            returns,
            body,
            range,
            node_index: _,
        } = function;
        for decorator in decorator_list {
            self.operand(&decorator.expression, Place::root(Role::Operand))?;
        }
        let default = if type_params.is_some() {
            Place::fixed()
        } else {
            Place::root(Role::Argument)
        };
        for value in defaults(parameters) {
            self.operand(value, default)?;
        }
        for annotation in annotations(parameters).chain(returns.as_deref()) {
            self.elsewhere(annotation)?;
        }
        self.type_parameters(type_params.as_deref())?;
        self.bind(&name.id, How::Definition)?;
        self.inside(
            Kind::Function,
            *range,
            body,
            type_params.as_deref(),
            Some(parameters),
        )
    }

    fn class(&mut self, class: &'a ast::StmtClassDef) -> Result<()> {
        let ast::StmtClassDef {
            decorator_list,
            name,
            type_params,
            arguments,
            body,
            range,
            node_index: _,
        } = class;
        for decorator in decorator_list {
            self.operand(&decorator.expression, Place::root(Role::Operand))?;
        }
        let place = if type_params.is_some() {
            Place::fixed()
        } else {
            Place::root(Role::Argument)
        };
        if let Some(arguments) = arguments {
            call_arguments(arguments, place, self)?;
        }
        self.type_parameters(type_params.as_deref())?;
        self.bind(&name.id, How::Definition)?;
        self.inside(Kind::Class, *range, body, type_params.as_deref(), None)
    }

    fn inside(
        &mut self,
        kind: Kind,
        range: TextRange,
        body: &'a Suite,
        type_params: Option<&'a TypeParams>,
        parameters: Option<&'a Parameters>,
    ) -> Result<()> {
        let outer = self.scope;
        self.scope = self.facts.scopes.len();
        self.facts.by_start.insert(range.start(), self.scope);
        self.facts.scopes.push(Scope {
            kind,
            parent: Some(outer),
            range,
            documentation: documentation(body),
            names: FxHashMap::default(),
            type_parameters: type_params
                .into_iter()
                .flat_map(|all| &all.type_params)
                .map(|parameter| parameter.name().id.as_str())
                .collect(),
        });
        for parameter in parameters.into_iter().flat_map(Parameters::iter) {
            self.bind(&parameter.name().id, How::Parameter)?;
        }
        let (was_sure, inner) = (self.is_sure, std::mem::take(&mut self.inner));
        let outcome = self.suite(body);
        (self.is_sure, self.inner) = (was_sure, inner);
        outcome?;
        let here = std::mem::replace(&mut self.scope, outer);
        let seen: Vec<&'a str> = self
            .names(here)?
            .iter()
            .filter(|(_, name)| name.bindings == 0 || name.is_declared || kind == Kind::Class)
            .map(|(name, _)| *name)
            .collect();
        for name in seen {
            self.budget.tick()?;
            self.variable(name)?.is_captured = true;
        }
        Ok(())
    }

    fn type_parameters(&mut self, type_params: Option<&'a TypeParams>) -> Result<()> {
        for parameter in type_params.into_iter().flat_map(|all| &all.type_params) {
            let parts = match parameter {
                TypeParam::TypeVar(node) => [node.bound.as_deref(), node.default.as_deref()],
                TypeParam::TypeVarTuple(node) => [node.default.as_deref(), None],
                TypeParam::ParamSpec(node) => [node.default.as_deref(), None],
            };
            for part in parts.into_iter().flatten() {
                self.elsewhere(part)?;
            }
        }
        Ok(())
    }
}

fn annotations(parameters: &Parameters) -> impl Iterator<Item = &Expr> {
    parameters
        .iter()
        .filter_map(|parameter| parameter.as_parameter().annotation())
}
