//! Which expressions are plain values as they are written.

use ruff_python_ast::{Expr, UnaryOp};

/// Whether it is a number with signs before it.
#[must_use]
pub fn is_signed_number(expression: &Expr) -> bool {
    match expression {
        Expr::UnaryOp(unary) if matches!(unary.op, UnaryOp::USub | UnaryOp::UAdd) => {
            matches!(*unary.operand, Expr::NumberLiteral(_))
        }
        _ => false,
    }
}

/// Whether it is a literal that is no display: hashing it runs no code of anyone.
#[must_use]
pub fn is_scalar(expression: &Expr) -> bool {
    matches!(
        expression,
        Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
    ) || is_signed_number(expression)
}
