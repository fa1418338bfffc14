//! The proof after the fact: the edited text is parsed again, and its tree is the one that was
//! planned.

use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Pattern, Stmt, Suite};
use ruff_text_size::{Ranged, TextSize};
use rustc_hash::{FxHashSet, FxHasher};

use super::plan::Value;
use crate::budget::{Budget, on_enough_stack};
use crate::error::Result;

/// Folds a tree into a number, node by node, with planned values in the place of names.
pub struct Fingerprint<'v, 'a, 'b> {
    text: &'v str,
    values: Option<&'v std::collections::BTreeMap<TextSize, Value<'a>>>,
    removed: FxHashSet<TextSize>,
    hasher: FxHasher,
    budget: &'b mut Budget,
    outcome: Result<()>,
}

/// The number of a tree.
///
/// # Errors
/// What the budget gives.
pub fn fingerprint<'a>(
    body: &'a Suite,
    text: &str,
    values: Option<&std::collections::BTreeMap<TextSize, Value<'a>>>,
    removed: FxHashSet<TextSize>,
    budget: &mut Budget,
) -> Result<u64> {
    let mut fingerprint = Fingerprint {
        text,
        values,
        removed,
        hasher: FxHasher::default(),
        budget,
        outcome: Ok(()),
    };
    fingerprint.visit_body(body);
    fingerprint.outcome.map(|()| fingerprint.hasher.finish())
}

impl Fingerprint<'_, '_, '_> {
    fn source(&mut self, node: &impl Ranged) {
        let text = self.text.get(node.range().to_std_range());
        text.unwrap_or_default().hash(&mut self.hasher);
    }

    fn enters(&mut self) -> bool {
        if self.outcome.is_ok() {
            self.outcome = self.budget.enter();
        }
        self.outcome.is_ok()
    }

    fn leaves(&mut self) {
        u8::MAX.hash(&mut self.hasher);
        self.budget.leave();
    }
}

impl<'a> Visitor<'a> for Fingerprint<'_, 'a, '_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if self.removed.contains(&statement.range().start()) || !self.enters() {
            return;
        }
        discriminant(statement).hash(&mut self.hasher);
        match statement {
            Stmt::FunctionDef(node) => node.name.id.hash(&mut self.hasher),
            Stmt::ClassDef(node) => node.name.id.hash(&mut self.hasher),
            Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::Global(_) | Stmt::Nonlocal(_) => {
                self.source(statement);
            }
            Stmt::AugAssign(node) => discriminant(&node.op).hash(&mut self.hasher),
            _ => {}
        }
        on_enough_stack(|| visitor::walk_stmt(self, statement));
        self.leaves();
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        if !self.enters() {
            return;
        }
        if let Expr::Name(name) = expression
            && let Some(value) = self
                .values
                .and_then(|values| values.get(&name.range().start()))
        {
            let value = value.expression;
            on_enough_stack(|| self.visit_expr(value));
            self.budget.leave();
            return;
        }
        discriminant(expression).hash(&mut self.hasher);
        match expression {
            Expr::Name(name) => name.id.hash(&mut self.hasher),
            Expr::Attribute(node) => node.attr.id.hash(&mut self.hasher),
            Expr::BinOp(node) => discriminant(&node.op).hash(&mut self.hasher),
            Expr::UnaryOp(node) => discriminant(&node.op).hash(&mut self.hasher),
            Expr::BoolOp(node) => discriminant(&node.op).hash(&mut self.hasher),
            Expr::Compare(node) => {
                for op in &node.ops {
                    discriminant(op).hash(&mut self.hasher);
                }
            }
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_) => self.source(expression),
            _ => {}
        }
        on_enough_stack(|| visitor::walk_expr(self, expression));
        self.leaves();
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        if !self.enters() {
            return;
        }
        discriminant(pattern).hash(&mut self.hasher);
        on_enough_stack(|| visitor::walk_pattern(self, pattern));
        self.leaves();
    }

    fn visit_keyword(&mut self, keyword: &'a ast::Keyword) {
        keyword
            .arg
            .as_ref()
            .map(|name| name.id.as_str())
            .hash(&mut self.hasher);
        visitor::walk_keyword(self, keyword);
    }

    fn visit_parameter(&mut self, parameter: &'a ast::Parameter) {
        parameter.name.id.hash(&mut self.hasher);
        visitor::walk_parameter(self, parameter);
    }
}
