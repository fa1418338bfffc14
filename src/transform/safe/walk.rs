//! What evaluating an expression takes, step by step.

use ruff_python_ast::{
    self as ast, CmpOp, Comprehension, Expr, ExprCall, ExprLambda, FStringPart,
    InterpolatedStringElement, Operator, StringFlags, UnaryOp, str::Quote,
};

use super::lifetimes::is_borrower;
use super::literals::{is_scalar, is_signed_number};
use super::place::{Place, Role};
use crate::print::Precedence;

/// What an evaluation does between its operands, seen from outside.
#[derive(Debug, Clone, Copy)]
pub enum Effect<'a> {
    /// Runs code of the operands' types.
    Runs(&'static str),
    /// Calls something.
    Call(&'a ExprCall),
    /// Looks an attribute up.
    Attribute(&'a ast::ExprAttribute),
    /// Binds a name.
    Binds(&'a Expr),
    /// Lets other code run meanwhile.
    Suspends,
}

/// What is done with the steps of an evaluation, in their order.
pub trait Steps<'a> {
    /// Why the walk ends early.
    type Stop;

    /// An operand is evaluated.
    fn operand(&mut self, expression: &'a Expr, place: Place) -> Result<(), Self::Stop>;

    /// Something happens between operands.
    fn effect(&mut self, effect: Effect<'a>) -> Result<(), Self::Stop>;

    /// A lambda is made; its defaults were evaluated.
    fn lambda(&mut self, lambda: &'a ExprLambda) -> Result<(), Self::Stop>;

    /// A comprehension runs; its first iterable was evaluated.
    fn comprehension(
        &mut self,
        elements: [Option<&'a Expr>; 2],
        generators: &'a [Comprehension],
    ) -> Result<(), Self::Stop>;
}

/// Takes the steps of evaluating `expression`, in the order of the language.
///
/// # Errors
/// What `steps` stops with.
#[expect(clippy::too_many_lines, reason = "one arm for each kind of expression")]
pub fn walk<'a, S: Steps<'a>>(
    expression: &'a Expr,
    place: Place,
    steps: &mut S,
) -> Result<(), S::Stop> {
    let place = if Precedence::of(expression) < place.precedence {
        place.in_brackets()
    } else {
        place
    };
    match expression {
        Expr::Name(_)
        | Expr::StringLiteral(_)
        | Expr::BytesLiteral(_)
        | Expr::NumberLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_)
        | Expr::EllipsisLiteral(_) => Ok(()),
        Expr::BoolOp(ast::ExprBoolOp {
            op,
            values,
            range: _,
            node_index: _,
        }) => {
            let precedence = Precedence::of_bool(*op).next();
            let last = values.len().saturating_sub(1);
            for (index, value) in values.iter().enumerate() {
                let mut at = if index < last {
                    place.tested_and_passed(precedence)
                } else {
                    place.passed(precedence)
                };
                at.conditional |= index > 0;
                steps.operand(value, at)?;
                if index < last {
                    steps.effect(Effect::Runs("a truth test"))?;
                }
            }
            Ok(())
        }
        Expr::Named(ast::ExprNamed {
            target,
            value,
            range: _,
            node_index: _,
        }) => {
            steps.operand(value, place.passed(Precedence::Test))?;
            steps.effect(Effect::Binds(target))
        }
        Expr::BinOp(ast::ExprBinOp {
            left,
            op,
            right,
            range: _,
            node_index: _,
        }) => {
            let precedence = Precedence::of_binary(*op);
            let (before, after) = match op {
                Operator::Pow => (precedence.next(), Precedence::Factor),
                _ => (precedence, precedence.next()),
            };
            steps.operand(left, place.folding(before))?;
            steps.operand(right, place.folding(after))?;
            steps.effect(Effect::Runs("an operator"))
        }
        Expr::UnaryOp(ast::ExprUnaryOp {
            op,
            operand,
            range: _,
            node_index: _,
        }) => {
            if is_signed_number(expression) {
                return Ok(());
            }
            let mut at = place.folding(Precedence::of_unary(*op));
            at.tested = *op == UnaryOp::Not;
            // The compiler warns of truth values that are inverted.
            at.folded |= *op == UnaryOp::Invert;
            steps.operand(operand, at)?;
            steps.effect(Effect::Runs("an operator"))
        }
        Expr::Lambda(lambda) => {
            let ast::ExprLambda {
                parameters,
                body: _,
                range: _,
                node_index: _,
            } = lambda;
            for default in parameters.iter().flat_map(|all| defaults(all)) {
                let mut at = place.operand(Precedence::Test);
                // It is the idiom that freezes a variable for the lambda.
                at.fixed = true;
                steps.operand(default, at)?;
            }
            steps.lambda(lambda)
        }
        Expr::If(ast::ExprIf {
            test,
            body,
            orelse,
            range: _,
            node_index: _,
        }) => {
            let mut at = place.operand(Precedence::Test.next()).tested();
            at.at_root = false;
            steps.operand(test, at)?;
            steps.effect(Effect::Runs("a truth test"))?;
            let mut arm = place.passed(Precedence::Test.next()).maybe();
            steps.operand(body, arm)?;
            arm.precedence = Precedence::Test;
            steps.operand(orelse, arm)
        }
        Expr::Dict(ast::ExprDict {
            items,
            range: _,
            node_index: _,
        }) => {
            for item in items {
                let Some(key) = &item.key else {
                    steps.operand(&item.value, place.unpacked().in_brackets())?;
                    steps.effect(Effect::Runs("unpacking"))?;
                    continue;
                };
                steps.operand(key, place.operand(Precedence::Test).in_brackets())?;
                steps.operand(&item.value, place.element(Precedence::Test))?;
                if !is_scalar(key) {
                    steps.effect(Effect::Runs("hashing a key"))?;
                }
            }
            Ok(())
        }
        Expr::Set(ast::ExprSet {
            elts,
            range: _,
            node_index: _,
        }) => {
            for element in elts {
                steps.operand(element, place.operand(Precedence::Test).in_brackets())?;
                if !is_scalar(element) {
                    steps.effect(Effect::Runs("hashing an element"))?;
                }
            }
            Ok(())
        }
        Expr::List(ast::ExprList {
            elts,
            ctx: _,
            range: _,
            node_index: _,
        })
        | Expr::Tuple(ast::ExprTuple {
            elts,
            ctx: _,
            parenthesized: _,
            range: _,
            node_index: _,
        }) => {
            for element in elts {
                steps.operand(element, place.element(Precedence::Test).folded_into(place))?;
            }
            Ok(())
        }
        Expr::ListComp(ast::ExprListComp {
            elt,
            generators,
            range: _,
            node_index: _,
        })
        | Expr::SetComp(ast::ExprSetComp {
            elt,
            generators,
            range: _,
            node_index: _,
        })
        | Expr::Generator(ast::ExprGenerator {
            elt,
            generators,
            parenthesized: _,
            range: _,
            node_index: _,
        }) => comprehension([None, Some(&**elt)], generators, place, steps),
        Expr::DictComp(ast::ExprDictComp {
            key,
            value,
            generators,
            range: _,
            node_index: _,
        }) => comprehension([key.as_deref(), Some(&**value)], generators, place, steps),
        Expr::Await(ast::ExprAwait {
            value,
            range: _,
            node_index: _,
        }) => {
            // What it waits for is asked for it first, and its own value is what the statement takes.
            steps.operand(value, place.operand(Precedence::Atom))?;
            steps.effect(Effect::Suspends)
        }
        Expr::Yield(ast::ExprYield {
            value,
            range: _,
            node_index: _,
        }) => {
            if let Some(value) = value {
                // Who gets it may drop it while this function goes on.
                steps.operand(value, place.operand(Precedence::Test))?;
            }
            steps.effect(Effect::Suspends)
        }
        Expr::YieldFrom(ast::ExprYieldFrom {
            value,
            range: _,
            node_index: _,
        }) => {
            steps.operand(value, place.operand(Precedence::Test))?;
            steps.effect(Effect::Suspends)
        }
        Expr::Compare(ast::ExprCompare {
            left,
            ops,
            comparators,
            range: _,
            node_index: _,
        }) => {
            let mut inner = place.operand(Precedence::Comparison.next());
            let is_identity = |op: Option<&CmpOp>| matches!(op, Some(CmpOp::Is | CmpOp::IsNot));
            inner.watched = is_identity(ops.first());
            // The result of the first of several comparisons is tested when its operand is gone.
            inner.at_root &= comparators.len() == 1;
            steps.operand(left, inner)?;
            for (index, comparator) in comparators.iter().enumerate() {
                inner.watched = is_identity(ops.get(index)) || is_identity(ops.get(index + 1));
                steps.operand(comparator, inner)?;
                if !is_identity(ops.get(index)) || comparators.len() > 1 {
                    steps.effect(Effect::Runs("a comparison"))?;
                }
                inner = inner.maybe();
            }
            Ok(())
        }
        Expr::Call(call) => {
            let ast::ExprCall {
                func,
                arguments,
                range_start: _,
                node_index: _,
            } = call;
            let mut callee = place.receiver();
            // A method that is looked up and called is one operation.
            callee.is_root = place.is_root && matches!(**func, Expr::Attribute(_));
            callee.borrowed |= is_borrower(func);
            steps.operand(func, callee)?;
            let mut inner = place.child(Precedence::Test, Role::Argument).in_brackets();
            inner.borrowed |= is_borrower(func);
            call_arguments(arguments, inner, steps)?;
            steps.effect(Effect::Call(call))
        }
        Expr::FString(ast::ExprFString {
            value,
            range: _,
            node_index: _,
        }) => {
            for part in value {
                let FStringPart::FString(part) = part else {
                    continue;
                };
                let mut inner = place.operand(Precedence::Atom).in_brackets();
                inner.at_root = false;
                inner.quotes |= match part.flags.quote_style() {
                    Quote::Single => 1,
                    Quote::Double => 2,
                } | 4;
                fields(&part.elements, inner, steps)?;
            }
            Ok(())
        }
        Expr::TString(ast::ExprTString {
            value,
            range: _,
            node_index: _,
        }) => {
            for part in value {
                let mut inner = place.operand(Precedence::Atom);
                inner.shown = true;
                fields(&part.elements, inner, steps)?;
            }
            Ok(())
        }
        Expr::Attribute(attribute) => {
            let ast::ExprAttribute {
                value,
                attr: _,
                ctx: _,
                range: _,
                node_index: _,
            } = attribute;
            let mut at = place.receiver();
            at.watched = false;
            steps.operand(value, at)?;
            steps.effect(Effect::Attribute(attribute))
        }
        Expr::Subscript(ast::ExprSubscript {
            value,
            slice,
            ctx: _,
            range: _,
            node_index: _,
        }) => {
            steps.operand(value, place.receiver().folded_into(place))?;
            let mut at = place.folding(Precedence::Test).in_brackets();
            at.watched = !matches!(**value, Expr::Name(_) | Expr::Attribute(_) | Expr::Call(_));
            steps.operand(slice, at)?;
            steps.effect(Effect::Runs("a lookup"))
        }
        Expr::Starred(ast::ExprStarred {
            value,
            ctx: _,
            range: _,
            node_index: _,
        }) => {
            steps.operand(value, place.unpacked())?;
            steps.effect(Effect::Runs("unpacking"))
        }
        Expr::Slice(ast::ExprSlice {
            lower,
            upper,
            step,
            range: _,
            node_index: _,
        }) => {
            for part in [lower, upper, step].into_iter().flatten() {
                steps.operand(part, place.operand(Precedence::Test))?;
            }
            Ok(())
        }
        Expr::IpyEscapeCommand(_) => steps.effect(Effect::Runs("a command")),
    }
}

fn comprehension<'a, S: Steps<'a>>(
    elements: [Option<&'a Expr>; 2],
    generators: &'a [Comprehension],
    place: Place,
    steps: &mut S,
) -> Result<(), S::Stop> {
    if let Some(first) = generators.first() {
        let mut at = place.operand(Precedence::Test.next()).in_brackets();
        at.in_comprehension = true;
        steps.operand(&first.iter, at)?;
    }
    steps.comprehension(elements, generators)?;
    steps.effect(Effect::Runs("a comprehension"))
}

/// What a comprehension evaluates in a scope of its own: all but its first iterable.
pub fn inside_comprehension<'a>(
    elements: [Option<&'a Expr>; 2],
    generators: &'a [Comprehension],
) -> impl Iterator<Item = &'a Expr> {
    generators
        .iter()
        .enumerate()
        .flat_map(|(index, generator)| {
            let later = (index > 0).then_some(&generator.iter);
            later.into_iter().chain(&generator.ifs)
        })
        .chain(elements.into_iter().flatten())
}

/// Starred arguments come before keywords, wherever they are written.
///
/// # Errors
/// What `steps` stops with.
pub fn call_arguments<'a, S: Steps<'a>>(
    arguments: &'a ast::Arguments,
    inner: Place,
    steps: &mut S,
) -> Result<(), S::Stop> {
    let ast::Arguments {
        args,
        keywords,
        range: _,
        node_index: _,
    } = arguments;
    for argument in args {
        steps.operand(argument, inner)?;
    }
    for keyword in keywords {
        let mut at = inner;
        if keyword.arg.is_none() {
            at.precedence = Precedence::BitOr;
            at.role = Role::Receiver;
            at.at_root = false;
        }
        steps.operand(&keyword.value, at)?;
        if keyword.arg.is_none() {
            steps.effect(Effect::Runs("unpacking"))?;
        }
    }
    Ok(())
}

fn fields<'a, S: Steps<'a>>(
    elements: &'a [InterpolatedStringElement],
    inner: Place,
    steps: &mut S,
) -> Result<(), S::Stop> {
    for element in elements {
        let InterpolatedStringElement::Interpolation(field) = element else {
            continue;
        };
        let ast::InterpolatedElement {
            expression,
            debug_text,
            conversion: _,
            format_spec,
            range: _,
            node_index: _,
        } = field;
        let mut at = inner;
        at.shown |= debug_text.is_some();
        steps.operand(expression, at)?;
        if let Some(specification) = format_spec {
            // Specifications hold no more than a level or two of fields: the parser refuses others.
            crate::budget::on_enough_stack(|| fields(&specification.elements, inner, steps))?;
        }
        steps.effect(Effect::Runs("formatting"))?;
    }
    Ok(())
}

/// The defaults of parameters, in the order in which they are evaluated.
pub fn defaults(parameters: &ast::Parameters) -> impl Iterator<Item = &Expr> {
    parameters
        .posonlyargs
        .iter()
        .chain(&parameters.args)
        .chain(&parameters.kwonlyargs)
        .filter_map(|parameter| parameter.default.as_deref())
}
