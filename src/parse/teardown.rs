//! Takes a tree apart without recursion.
//!
//! The parser builds `1+1+1+…` in a loop, as one node inside another for each sign; the derived
//! `Drop` of such a tree recurses as deep, and would overflow a small stack. Where indentation is
//! wrong, the parser goes on and nests statements in one another as deep as the source is long.

use std::cell::RefCell;

use ruff_python_ast::visitor::transformer::{self, Transformer};
use ruff_python_ast::{
    AtomicNodeIndex, Expr, ExprNoneLiteral, InterpolatedStringElement,
    InterpolatedStringLiteralElement, Pattern, PatternMatchStar, Stmt, StmtPass, Suite,
};
use ruff_text_size::TextRange;

/// A tree whose logical lines have no more tokens than this is dropped as it is: every level of an
/// expression takes a token at least, blocks nest a hundred deep at the most, and so many levels fit
/// on the smallest stack that a thread can have.
pub const ALWAYS_FLAT: usize = 128;

/// Drops `body` in steps of one node each.
pub fn take_apart(mut body: Suite) {
    let pieces = Pieces::default();
    pieces.visit_body(&mut body);
    loop {
        let statement = pieces.statements.borrow_mut().pop();
        if let Some(mut statement) = statement {
            transformer::walk_stmt(&pieces, &mut statement);
            continue;
        }
        let expression = pieces.expressions.borrow_mut().pop();
        if let Some(mut expression) = expression {
            transformer::walk_expr(&pieces, &mut expression);
            continue;
        }
        let element = pieces.elements.borrow_mut().pop();
        if let Some(mut element) = element {
            transformer::walk_interpolated_string_element(&pieces, &mut element);
            continue;
        }
        let pattern = pieces.patterns.borrow_mut().pop();
        let Some(mut pattern) = pattern else { break };
        transformer::walk_pattern(&pieces, &mut pattern);
    }
}

/// What was taken out of its parents and waits to be dropped.
#[derive(Default)]
struct Pieces {
    statements: RefCell<Vec<Stmt>>,
    expressions: RefCell<Vec<Expr>>,
    patterns: RefCell<Vec<Pattern>>,
    elements: RefCell<Vec<InterpolatedStringElement>>,
}

impl Transformer for Pieces {
    fn visit_expr(&self, expr: &mut Expr) {
        let hole = Expr::NoneLiteral(ExprNoneLiteral {
            node_index: AtomicNodeIndex::NONE,
            range: TextRange::default(),
        });
        self.expressions
            .borrow_mut()
            .push(std::mem::replace(expr, hole));
    }

    fn visit_pattern(&self, pattern: &mut Pattern) {
        let hole = Pattern::MatchStar(PatternMatchStar {
            node_index: AtomicNodeIndex::NONE,
            range: TextRange::default(),
            name: None,
        });
        self.patterns
            .borrow_mut()
            .push(std::mem::replace(pattern, hole));
    }

    fn visit_interpolated_string_element(&self, element: &mut InterpolatedStringElement) {
        let hole = InterpolatedStringElement::Literal(InterpolatedStringLiteralElement {
            node_index: AtomicNodeIndex::NONE,
            range: TextRange::default(),
            value: Box::default(),
        });
        self.elements
            .borrow_mut()
            .push(std::mem::replace(element, hole));
    }

    fn visit_stmt(&self, stmt: &mut Stmt) {
        let hole = Stmt::Pass(StmtPass {
            node_index: AtomicNodeIndex::NONE,
            range: TextRange::default(),
        });
        self.statements
            .borrow_mut()
            .push(std::mem::replace(stmt, hole));
    }
}
