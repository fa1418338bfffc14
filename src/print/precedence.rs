//! When an operand needs brackets: the table that `ast.unparse` follows.

use ruff_python_ast::{BoolOp, Expr, Operator, UnaryOp};

/// How tightly an expression binds; what binds looser than its place allows gets brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precedence {
    /// `x := 1`
    NamedExpression,
    /// `a, b`
    Tuple,
    /// `yield`, `yield from`
    Yield,
    /// `a if b else c`, `lambda: a`
    Test,
    /// `or`
    Or,
    /// `and`
    And,
    /// `not`
    Not,
    /// `<`, `in`, `is` and their kind
    Comparison,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `&`
    BitAnd,
    /// `<<`, `>>`
    Shift,
    /// `+`, `-` between two operands
    Arithmetic,
    /// `*`, `@`, `/`, `%`, `//`
    Term,
    /// `+`, `-`, `~` before an operand
    Factor,
    /// `**`
    Power,
    /// `await`
    Await,
    /// What never needs brackets.
    Atom,
}

impl Precedence {
    /// The next tighter level; an atom has none.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::NamedExpression => Self::Tuple,
            Self::Tuple => Self::Yield,
            Self::Yield => Self::Test,
            Self::Test => Self::Or,
            Self::Or => Self::And,
            Self::And => Self::Not,
            Self::Not => Self::Comparison,
            Self::Comparison => Self::BitOr,
            Self::BitOr => Self::BitXor,
            Self::BitXor => Self::BitAnd,
            Self::BitAnd => Self::Shift,
            Self::Shift => Self::Arithmetic,
            Self::Arithmetic => Self::Term,
            Self::Term => Self::Factor,
            Self::Factor => Self::Power,
            Self::Power => Self::Await,
            Self::Await | Self::Atom => Self::Atom,
        }
    }

    /// How tightly an expression binds by itself.
    #[must_use]
    pub fn of(expression: &Expr) -> Self {
        match expression {
            Expr::Named(_) => Self::NamedExpression,
            Expr::Tuple(tuple) if !tuple.elts.is_empty() => Self::Tuple,
            Expr::Yield(_) | Expr::YieldFrom(_) => Self::Yield,
            Expr::Lambda(_) | Expr::If(_) => Self::Test,
            Expr::BoolOp(operation) => Self::of_bool(operation.op),
            Expr::UnaryOp(operation) => Self::of_unary(operation.op),
            Expr::Compare(_) => Self::Comparison,
            Expr::BinOp(operation) => Self::of_binary(operation.op),
            Expr::Await(_) => Self::Await,
            _ => Self::Atom,
        }
    }

    /// How tightly `and` or `or` binds.
    #[must_use]
    pub const fn of_bool(operator: BoolOp) -> Self {
        match operator {
            BoolOp::And => Self::And,
            BoolOp::Or => Self::Or,
        }
    }

    /// How tightly an operator before its operand binds.
    #[must_use]
    pub const fn of_unary(operator: UnaryOp) -> Self {
        match operator {
            UnaryOp::Not => Self::Not,
            UnaryOp::Invert | UnaryOp::UAdd | UnaryOp::USub => Self::Factor,
        }
    }

    /// How tightly an operator between two operands binds.
    #[must_use]
    pub const fn of_binary(operator: Operator) -> Self {
        match operator {
            Operator::Add | Operator::Sub => Self::Arithmetic,
            Operator::Mult
            | Operator::MatMult
            | Operator::Div
            | Operator::Mod
            | Operator::FloorDiv => Self::Term,
            Operator::LShift | Operator::RShift => Self::Shift,
            Operator::BitOr => Self::BitOr,
            Operator::BitXor => Self::BitXor,
            Operator::BitAnd => Self::BitAnd,
            Operator::Pow => Self::Power,
        }
    }
}
