//! Settles what every loaded name stands for, statement by statement, as the reference does.
//!
//! The reference keeps one table of assignments for the whole source and puts a copy of the
//! stored value where a name is loaded, after visiting that copy with the table of the moment.
//! While a name is replaced it is not replaced inside its own value, and no more than
//! [`MAX_CHAIN`] replacements stand inside one another. Visiting a copy is a substitution of the
//! names that the value still mentions, so it is kept as one; see [`super::values`].

use std::collections::hash_map::Entry;

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{Expr, Stmt, StmtAssign, Suite};
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::scan::{Scan, Totals};
use super::values::{Loaded, NameId, Value, ValueId, Values, merged};
use crate::budget::{Budget, on_enough_stack};
use crate::error::{Error, Result};
use crate::parse::MAX_BRACKETS;
use crate::print::{Source, standalone_text, try_printing};

/// At more than this many replacements inside one another a name is left as it is.
const MAX_CHAIN: usize = 100;

/// Names for which there is room from the beginning.
const USUAL_NAMES: usize = 28;

/// A bit for the first byte of a name.
fn first_letter(name: &str) -> u64 {
    1 << (name.as_bytes().first().copied().unwrap_or_default() & 63)
}

/// What a name of the source stands for at the moment.
#[derive(Clone, Copy, Default)]
struct Binding {
    value: Option<ValueId>,
    /// What loading it gave, and the version of the table that this was true for.
    loaded: Option<(u32, Option<ValueId>)>,
}

/// The walk over the statements.
pub struct DropIn<'a, 'b> {
    pub(super) values: Values<'a>,
    pub(super) budget: &'b mut Budget,
    source: Source<'a>,
    names: FxHashMap<&'a str, NameId>,
    /// Bits for the first letters of these names: most other names are known by theirs.
    first_letters: u64,
    table: Vec<Binding>,
    version: u32,
    chain: Vec<NameId>,
    output_size: u64,
}

/// Whether the reference drops this statement: an assignment to one plain name.
#[must_use]
pub fn is_removed(statement: &Stmt) -> bool {
    matches!(statement, Stmt::Assign(assign) if target(assign).is_some())
}

fn target(assign: &StmtAssign) -> Option<&str> {
    match assign.targets.as_slice() {
        [Expr::Name(name)] => Some(name.id.as_str()),
        _ => None,
    }
}

/// Settles every loaded name of `body`; the nodes carry the outcome, the values are returned.
///
/// Works through each expression of the source once, and through each value once more for every
/// set of names that were assigned after it and matter where it is used.
///
/// # Errors
/// [`Error::Unreadable`] where the reference fails to parse a stored value again;
/// [`Error::Unsure`]; [`Error::UnknownCharacters`]; what the budget gives, output size included:
/// what is sure to be printed is added up here, before any of it is.
pub fn resolve_loads<'a>(
    body: &'a Suite,
    source: Source<'a>,
    budget: &mut Budget,
) -> Result<Values<'a>> {
    let mut drop_in = DropIn {
        values: Values::default(),
        budget,
        source,
        names: FxHashMap::with_capacity_and_hasher(USUAL_NAMES, FxBuildHasher),
        first_letters: 0,
        table: Vec::with_capacity(USUAL_NAMES),
        version: 0,
        chain: Vec::new(),
        output_size: 0,
    };
    drop_in.collect_names(body);
    drop_in.statements(body)?;
    Ok(drop_in.values)
}

impl<'a> DropIn<'a, '_> {
    /// Numbers every name that the source assigns in a statement that will disappear.
    fn collect_names(&mut self, body: &'a [Stmt]) {
        for statement in body {
            on_enough_stack(|| self.collect_names_of(statement));
        }
    }

    fn collect_names_of(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Assign(assign) => {
                if let Some(name) = target(assign)
                    && let Entry::Vacant(entry) = self.names.entry(name)
                {
                    self.first_letters |= first_letter(entry.key());
                    entry.insert(self.values.add_name(name.len()));
                    self.table.push(Binding::default());
                }
            }
            Stmt::FunctionDef(function) => self.collect_names(&function.body),
            Stmt::ClassDef(class) => self.collect_names(&class.body),
            Stmt::For(node) => {
                self.collect_names(&node.body);
                self.collect_names(&node.orelse);
            }
            Stmt::While(node) => {
                self.collect_names(&node.body);
                self.collect_names(&node.orelse);
            }
            Stmt::If(node) => {
                self.collect_names(&node.body);
                for clause in &node.elif_else_clauses {
                    self.collect_names(&clause.body);
                }
            }
            Stmt::With(node) => self.collect_names(&node.body),
            Stmt::Match(node) => {
                for case in &node.cases {
                    self.collect_names(&case.body);
                }
            }
            Stmt::Try(node) => {
                self.collect_names(&node.body);
                for handler in &node.handlers {
                    let ruff_python_ast::ExceptHandler::ExceptHandler(handler) = handler;
                    self.collect_names(&handler.body);
                }
                self.collect_names(&node.orelse);
                self.collect_names(&node.finalbody);
            }
            _ => {}
        }
    }

    fn statements(&mut self, body: &'a [Stmt]) -> Result<()> {
        body.iter()
            .try_for_each(|statement| on_enough_stack(|| self.statement(statement)))
    }

    /// Visits the parts of a statement in the order of `ast`'s fields: of a function and of a
    /// class the decorators come after the body.
    #[expect(clippy::too_many_lines, reason = "one arm for each kind of statement")]
    fn statement(&mut self, statement: &'a Stmt) -> Result<()> {
        self.budget.tick()?;
        match statement {
            Stmt::Assign(assign) => match target(assign) {
                Some(name) => self.assign(name, &assign.value),
                None => self.kept(|scan| scan.visit_stmt(statement)),
            },
            Stmt::FunctionDef(function) => {
                self.kept(|scan| scan.visit_parameters(&function.parameters))?;
                self.statements(&function.body)?;
                self.kept(|scan| {
                    for decorator in &function.decorator_list {
                        scan.visit_decorator(decorator);
                    }
                    if let Some(returns) = &function.returns {
                        scan.visit_annotation(returns);
                    }
                    if let Some(type_params) = &function.type_params {
                        scan.visit_type_params(type_params);
                    }
                })
            }
            Stmt::ClassDef(class) => {
                if let Some(arguments) = &class.arguments {
                    self.kept(|scan| scan.visit_arguments(arguments))?;
                }
                self.statements(&class.body)?;
                self.kept(|scan| {
                    for decorator in &class.decorator_list {
                        scan.visit_decorator(decorator);
                    }
                    if let Some(type_params) = &class.type_params {
                        scan.visit_type_params(type_params);
                    }
                })
            }
            Stmt::For(node) => {
                self.kept(|scan| {
                    scan.visit_expr(&node.target);
                    scan.visit_expr(&node.iter);
                })?;
                self.statements(&node.body)?;
                self.statements(&node.orelse)
            }
            Stmt::While(node) => {
                self.kept(|scan| scan.visit_expr(&node.test))?;
                self.statements(&node.body)?;
                self.statements(&node.orelse)
            }
            Stmt::If(node) => {
                self.kept(|scan| scan.visit_expr(&node.test))?;
                self.statements(&node.body)?;
                node.elif_else_clauses.iter().try_for_each(|clause| {
                    if let Some(test) = &clause.test {
                        self.kept(|scan| scan.visit_expr(test))?;
                    }
                    self.statements(&clause.body)
                })
            }
            Stmt::With(node) => {
                self.kept(|scan| {
                    for item in &node.items {
                        scan.visit_with_item(item);
                    }
                })?;
                self.statements(&node.body)
            }
            Stmt::Match(node) => {
                self.kept(|scan| scan.visit_expr(&node.subject))?;
                node.cases.iter().try_for_each(|case| {
                    self.kept(|scan| {
                        scan.visit_pattern(&case.pattern);
                        if let Some(guard) = &case.guard {
                            scan.visit_expr(guard);
                        }
                    })?;
                    self.statements(&case.body)
                })
            }
            Stmt::Try(node) => {
                self.statements(&node.body)?;
                for handler in &node.handlers {
                    let ruff_python_ast::ExceptHandler::ExceptHandler(handler) = handler;
                    if let Some(type_) = &handler.type_ {
                        self.kept(|scan| scan.visit_expr(type_))?;
                    }
                    self.statements(&handler.body)?;
                }
                self.statements(&node.orelse)?;
                self.statements(&node.finalbody)
            }
            Stmt::Return(_)
            | Stmt::Delete(_)
            | Stmt::TypeAlias(_)
            | Stmt::AugAssign(_)
            | Stmt::AnnAssign(_)
            | Stmt::Raise(_)
            | Stmt::Assert(_)
            | Stmt::Expr(_) => self.kept(|scan| scan.visit_stmt(statement)),
            Stmt::Import(_)
            | Stmt::ImportFrom(_)
            | Stmt::Global(_)
            | Stmt::Nonlocal(_)
            | Stmt::Pass(_)
            | Stmt::Break(_)
            | Stmt::Continue(_) => Ok(()),
            Stmt::IpyEscapeCommand(_) => Err(Error::Refused("escape-command")),
        }
    }

    /// Visits expressions that stay in the output.
    fn kept(&mut self, visit: impl FnOnce(&mut Scan<'_, 'a, '_>)) -> Result<()> {
        let totals = self.scan(visit)?;
        self.output_size = self.output_size.saturating_add(totals.size);
        self.budget.allow_output(self.output_size)
    }

    fn assign(&mut self, name: &'a str, expression: &'a Expr) -> Result<()> {
        let totals = self.scan(|scan| scan.visit_expr(expression))?;
        let alias = match expression {
            Expr::Name(name) => Some(Loaded::read(name)),
            _ => None,
        };
        let value = if let Some(Loaded::Value(id)) = alias {
            id
        } else {
            self.values.add(Value {
                expression,
                environment: 0,
                text: None,
                size: totals.size,
                nesting: totals.nesting,
                needs_trial: totals.needs_trial,
                trial: None,
                mentions: merged(totals.mentions),
            })?
        };
        if let Some(binding) = self
            .names
            .get(name)
            .and_then(|&id| self.table.get_mut(id as usize))
        {
            *binding = Binding {
                value: Some(value),
                loaded: None,
            };
        }
        self.version = self.version.wrapping_add(1);
        Ok(())
    }

    fn scan(&mut self, visit: impl FnOnce(&mut Scan<'_, 'a, '_>)) -> Result<Totals> {
        let mut scan = Scan::new(self);
        visit(&mut scan);
        scan.finish()
    }

    /// What a name that is loaded now stands for.
    pub(super) fn load(&mut self, name: &str) -> Result<Loaded> {
        if self.first_letters & first_letter(name) == 0 {
            return Ok(Loaded::Itself);
        }
        let Some(&id) = self.names.get(name) else {
            return Ok(Loaded::Itself);
        };
        let binding = self.binding(id);
        let value = match binding.loaded {
            Some((version, value)) if version == self.version => value,
            _ => {
                let value = self.resolve(id)?;
                if let Some(binding) = self.table.get_mut(id as usize) {
                    binding.loaded = Some((self.version, value));
                }
                value
            }
        };
        Ok(value.map_or(Loaded::Free(id), Loaded::Value))
    }

    fn binding(&self, id: NameId) -> Binding {
        self.table.get(id as usize).copied().unwrap_or_default()
    }

    /// The stored value of a name, visited with the table of this moment, while the names of
    /// `self.chain` are being replaced; `None` where the name is left as it is.
    fn resolve(&mut self, id: NameId) -> Result<Option<ValueId>> {
        self.budget.tick()?;
        let Some(value) = self.binding(id).value else {
            return Ok(None);
        };
        if self.chain.len() > MAX_CHAIN || self.chain.contains(&id) || !self.is_copied(value)? {
            return Ok(None);
        }
        let mentions_assigned = {
            let value = self.values.get(value)?;
            value
                .mentions
                .iter()
                .any(|&(name, _)| name != id && self.binding(name).value.is_some())
        };
        if !mentions_assigned {
            return Ok(Some(value));
        }
        self.chain.push(id);
        let revisited = on_enough_stack(|| self.revisit(value));
        self.chain.pop();
        revisited.map(Some)
    }

    fn revisit(&mut self, value: ValueId) -> Result<ValueId> {
        let names: Vec<NameId> = self
            .values
            .get(value)?
            .mentions
            .iter()
            .map(|&(name, _)| name)
            .collect();
        let mut bound = Vec::new();
        for name in names {
            if let Some(inner) = self.resolve(name)? {
                bound.push((name, inner));
            }
        }
        let environment = self.values.add_environment(bound);
        self.values.derive(value, environment, self.budget)
    }

    /// Whether the reference copies this value where it is loaded, which it does by printing and
    /// parsing it: it leaves the name where printing fails, and fails where parsing does.
    fn is_copied(&mut self, id: ValueId) -> Result<bool> {
        let value = self.values.get(id)?;
        if matches!(value.expression, Expr::Starred(_)) {
            // `x = *y` parses, and `*y` alone does not.
            return self.unreadable(id);
        }
        if !value.needs_trial && value.nesting <= MAX_BRACKETS {
            return Ok(true);
        }
        let Some(measured) = try_printing(&mut self.values, id, self.source, self.budget)? else {
            return Ok(false);
        };
        let value = self.values.get(id)?;
        if measured.nesting + 1 > MAX_BRACKETS && value.needs_trial {
            return Err(Error::Unsure("deep-f-string"));
        }
        if measured.is_risky {
            return Err(Error::Unsure("risky-f-string"));
        }
        if measured.nesting_alone(value.expression) > MAX_BRACKETS {
            return self.unreadable(id);
        }
        Ok(true)
    }

    fn unreadable(&mut self, id: ValueId) -> Result<bool> {
        let text = standalone_text(&mut self.values, id, self.source, self.budget)?;
        Err(Error::Unreadable(text.into_boxed_slice()))
    }
}
