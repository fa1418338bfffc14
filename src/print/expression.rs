//! Expressions.

use ruff_python_ast::{
    self as ast, Arguments, BoolOp, CmpOp, Comprehension, Expr, Operator, UnaryOp,
};

use super::precedence::Precedence;
use super::printer::Printer;
use crate::budget::on_enough_stack;
use crate::error::{Error, Result};
use crate::transform::Environment;

impl<'a> Printer<'_, 'a> {
    /// Prints an expression without brackets around it.
    pub fn bare(&mut self, expression: &'a Expr, environment: Environment) -> Result<()> {
        if let Expr::Name(name) = expression {
            self.write(&name.id);
            return Ok(());
        }
        self.budget.enter()?;
        on_enough_stack(|| self.compound(expression, environment))?;
        self.budget.leave();
        Ok(())
    }

    fn compound(&mut self, expression: &'a Expr, environment: Environment) -> Result<()> {
        match expression {
            Expr::Name(name) => self.write(&name.id),
            Expr::Call(call) => return self.call(call, environment),
            Expr::Attribute(attribute) => return self.attribute(attribute, environment),
            Expr::Subscript(subscript) => return self.subscript(subscript, environment),
            Expr::BinOp(operation) => return self.binary(operation, environment),
            Expr::UnaryOp(operation) => return self.unary(operation, environment),
            Expr::BoolOp(operation) => return self.boolean(operation, environment),
            Expr::Compare(comparison) => return self.comparison(comparison, environment),
            Expr::StringLiteral(string) => return self.string(string),
            Expr::BytesLiteral(bytes) => self.bytes(bytes),
            Expr::NumberLiteral(number) => return self.number(number),
            Expr::BooleanLiteral(boolean) => {
                self.write(if boolean.value { "True" } else { "False" });
            }
            Expr::NoneLiteral(_) => self.write("None"),
            Expr::EllipsisLiteral(_) => self.write("..."),
            Expr::FString(string) => return self.f_string(string, environment),
            Expr::TString(string) => return self.t_string(string, environment),
            Expr::List(list) => {
                self.open(b'[');
                self.list(&list.elts, environment)?;
                self.close(b']');
            }
            Expr::Tuple(tuple) => return self.tuple(tuple, environment),
            Expr::Set(set) => return self.set(set, environment),
            Expr::Dict(dict) => return self.dict(dict, environment),
            Expr::ListComp(node) => {
                self.open(b'[');
                self.at(&node.elt, Precedence::Test, environment)?;
                self.generators(&node.generators, environment)?;
                self.close(b']');
            }
            Expr::SetComp(node) => {
                self.open(b'{');
                self.at(&node.elt, Precedence::Test, environment)?;
                self.generators(&node.generators, environment)?;
                self.close(b'}');
            }
            Expr::Generator(node) => {
                self.open(b'(');
                self.at(&node.elt, Precedence::Test, environment)?;
                self.generators(&node.generators, environment)?;
                self.close(b')');
            }
            Expr::DictComp(node) => return self.dict_comprehension(node, environment),
            Expr::Lambda(lambda) => return self.lambda(lambda, environment),
            Expr::If(node) => {
                self.at(&node.body, Precedence::Test.next(), environment)?;
                self.write(" if ");
                self.at(&node.test, Precedence::Test.next(), environment)?;
                self.write(" else ");
                self.at(&node.orelse, Precedence::Test, environment)?;
            }
            Expr::Named(node) => {
                self.at(&node.target, Precedence::Atom, environment)?;
                self.write(" := ");
                self.at(&node.value, Precedence::Atom, environment)?;
            }
            Expr::Starred(node) => {
                self.write("*");
                self.at(&node.value, Precedence::BitOr, environment)?;
            }
            Expr::Await(node) => {
                self.write("await ");
                self.at(&node.value, Precedence::Atom, environment)?;
            }
            Expr::Yield(node) => {
                self.write("yield");
                if let Some(value) = &node.value {
                    self.write(" ");
                    self.at(value, Precedence::Atom, environment)?;
                }
            }
            Expr::YieldFrom(node) => {
                self.write("yield from ");
                self.at(&node.value, Precedence::Atom, environment)?;
            }
            Expr::Slice(slice) => return self.slice(slice, environment),
            Expr::IpyEscapeCommand(_) => return Err(Error::Refused("escape-command")),
        }
        Ok(())
    }

    fn call(&mut self, call: &'a ast::ExprCall, environment: Environment) -> Result<()> {
        self.at(&call.func, Precedence::Atom, environment)?;
        self.open(b'(');
        self.arguments(&call.arguments, environment)?;
        self.close(b')');
        Ok(())
    }

    /// What stands between the brackets of a call or of a class.
    pub fn arguments(&mut self, arguments: &'a Arguments, environment: Environment) -> Result<()> {
        self.list(&arguments.args, environment)?;
        if !arguments.args.is_empty() && !arguments.keywords.is_empty() {
            self.write(", ");
        }
        self.separated(&arguments.keywords, |printer, keyword| {
            match &keyword.arg {
                Some(name) => {
                    printer.identifier(name);
                    printer.write("=");
                }
                None => printer.write("**"),
            }
            printer.at(&keyword.value, Precedence::Test, environment)
        })
    }

    fn attribute(&mut self, node: &'a ast::ExprAttribute, environment: Environment) -> Result<()> {
        let object = self.settle(&node.value, environment)?;
        self.settled_at(object, Precedence::Atom)?;
        if is_integer(object.expression) {
            self.write(" ");
        }
        self.write(".");
        self.identifier(&node.attr);
        Ok(())
    }

    fn subscript(&mut self, node: &'a ast::ExprSubscript, environment: Environment) -> Result<()> {
        self.at(&node.value, Precedence::Atom, environment)?;
        self.open(b'[');
        let slice = self.settle(&node.slice, environment)?;
        match slice.expression {
            Expr::Tuple(tuple) if !tuple.elts.is_empty() => self.settled_bare(slice)?,
            _ => self.settled_at(slice, Precedence::Test)?,
        }
        self.close(b']');
        Ok(())
    }

    fn slice(&mut self, slice: &'a ast::ExprSlice, environment: Environment) -> Result<()> {
        if let Some(lower) = &slice.lower {
            self.at(lower, Precedence::Test, environment)?;
        }
        self.write(":");
        if let Some(upper) = &slice.upper {
            self.at(upper, Precedence::Test, environment)?;
        }
        if let Some(step) = &slice.step {
            self.write(":");
            self.at(step, Precedence::Test, environment)?;
        }
        Ok(())
    }

    fn binary(&mut self, node: &'a ast::ExprBinOp, environment: Environment) -> Result<()> {
        let precedence = Precedence::of_binary(node.op);
        let (left, right) = match node.op {
            Operator::Pow => (precedence.next(), precedence),
            _ => (precedence, precedence.next()),
        };
        self.at(&node.left, left, environment)?;
        self.write(" ");
        self.write(node.op.as_str());
        self.write(" ");
        self.at(&node.right, right, environment)
    }

    fn unary(&mut self, node: &'a ast::ExprUnaryOp, environment: Environment) -> Result<()> {
        self.write(match node.op {
            UnaryOp::Invert => "~",
            UnaryOp::Not => "not ",
            UnaryOp::UAdd => "+",
            UnaryOp::USub => "-",
        });
        self.at(&node.operand, Precedence::of_unary(node.op), environment)
    }

    /// Each operand is held a level tighter than the one before it.
    fn boolean(&mut self, node: &'a ast::ExprBoolOp, environment: Environment) -> Result<()> {
        let word = match node.op {
            BoolOp::And => " and ",
            BoolOp::Or => " or ",
        };
        let mut precedence = Precedence::of_bool(node.op);
        let mut is_first = true;
        for operand in &node.values {
            if !std::mem::take(&mut is_first) {
                self.write(word);
            }
            precedence = precedence.next();
            self.at(operand, precedence, environment)?;
        }
        Ok(())
    }

    fn comparison(&mut self, node: &'a ast::ExprCompare, environment: Environment) -> Result<()> {
        let operand = Precedence::Comparison.next();
        self.at(&node.left, operand, environment)?;
        for (operator, right) in node.ops.iter().zip(&node.comparators) {
            self.write(match operator {
                CmpOp::Eq => " == ",
                CmpOp::NotEq => " != ",
                CmpOp::Lt => " < ",
                CmpOp::LtE => " <= ",
                CmpOp::Gt => " > ",
                CmpOp::GtE => " >= ",
                CmpOp::Is => " is ",
                CmpOp::IsNot => " is not ",
                CmpOp::In => " in ",
                CmpOp::NotIn => " not in ",
            });
            self.at(right, operand, environment)?;
        }
        Ok(())
    }

    fn tuple(&mut self, tuple: &'a ast::ExprTuple, environment: Environment) -> Result<()> {
        match tuple.elts.as_slice() {
            [] => {
                self.open(b'(');
                self.close(b')');
                Ok(())
            }
            [only] => {
                self.at(only, Precedence::Test, environment)?;
                self.write(",");
                Ok(())
            }
            elements => self.list(elements, environment),
        }
    }

    fn set(&mut self, set: &'a ast::ExprSet, environment: Environment) -> Result<()> {
        if set.elts.is_empty() {
            self.write("{*()}");
            return Ok(());
        }
        self.open(b'{');
        self.list(&set.elts, environment)?;
        self.close(b'}');
        Ok(())
    }

    fn dict(&mut self, dict: &'a ast::ExprDict, environment: Environment) -> Result<()> {
        self.open(b'{');
        self.separated(&dict.items, |printer, item| {
            let Some(key) = &item.key else {
                printer.write("**");
                return printer.at(&item.value, Precedence::BitOr, environment);
            };
            printer.at(key, Precedence::Test, environment)?;
            printer.write(": ");
            printer.at(&item.value, Precedence::Test, environment)
        })?;
        self.close(b'}');
        Ok(())
    }

    fn dict_comprehension(
        &mut self,
        node: &'a ast::ExprDictComp,
        environment: Environment,
    ) -> Result<()> {
        let Some(key) = &node.key else {
            return Err(Error::Unsure("unpacking-comprehension"));
        };
        self.open(b'{');
        self.at(key, Precedence::Test, environment)?;
        self.write(": ");
        self.at(&node.value, Precedence::Test, environment)?;
        self.generators(&node.generators, environment)?;
        self.close(b'}');
        Ok(())
    }

    fn generators(
        &mut self,
        generators: &'a [Comprehension],
        environment: Environment,
    ) -> Result<()> {
        let tight = Precedence::Test.next();
        for generator in generators {
            self.write(if generator.is_async {
                " async for "
            } else {
                " for "
            });
            self.at(&generator.target, Precedence::Tuple, environment)?;
            self.write(" in ");
            self.at(&generator.iter, tight, environment)?;
            for condition in &generator.ifs {
                self.write(" if ");
                self.at(condition, tight, environment)?;
            }
        }
        Ok(())
    }

    fn lambda(&mut self, lambda: &'a ast::ExprLambda, environment: Environment) -> Result<()> {
        self.write("lambda");
        if let Some(parameters) = lambda.parameters.as_ref().filter(|list| !list.is_empty()) {
            self.write(" ");
            self.parameters(parameters, environment)?;
        }
        self.write(": ");
        self.at(&lambda.body, Precedence::Test, environment)
    }
}

/// Whether an attribute of this expression needs a space before its dot.
fn is_integer(expression: &Expr) -> bool {
    match expression {
        Expr::NumberLiteral(number) => number.value.is_int(),
        Expr::BooleanLiteral(_) => true,
        _ => false,
    }
}
