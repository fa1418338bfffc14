//! Classes of effect: what evaluating an expression can do, and what can change its value.

use ruff_python_ast::{Expr, ExprAttribute, ExprCall};
use ruff_text_size::Ranged;

use super::literals::{is_scalar, is_signed_number};
use super::plan::Planner;
use crate::budget::on_enough_stack;
use crate::error::Result;

/// What a value is made of, from the most harmless on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A literal.
    Literal,
    /// A new object, made of literals and local variables.
    Fresh,
    /// A variable of the function that is bound here and that nobody else sees.
    Local,
    /// A name of the module that is bound once.
    Stable,
    /// A call without effects, by the caller's word.
    Pure,
    /// Anything else.
    Any,
}

/// Names of the interpreter that a file may take for granted, in every version from 3.11 on.
const BUILTINS: [&str; 142] = [
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "BaseExceptionGroup",
    "BlockingIOError",
    "BrokenPipeError",
    "BufferError",
    "BytesWarning",
    "ChildProcessError",
    "ConnectionAbortedError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "DeprecationWarning",
    "EOFError",
    "Ellipsis",
    "EncodingWarning",
    "EnvironmentError",
    "Exception",
    "ExceptionGroup",
    "False",
    "FileExistsError",
    "FileNotFoundError",
    "FloatingPointError",
    "FutureWarning",
    "GeneratorExit",
    "IOError",
    "ImportError",
    "ImportWarning",
    "IndentationError",
    "IndexError",
    "InterruptedError",
    "IsADirectoryError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "ModuleNotFoundError",
    "NameError",
    "None",
    "NotADirectoryError",
    "NotImplemented",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PendingDeprecationWarning",
    "PermissionError",
    "ProcessLookupError",
    "RecursionError",
    "ReferenceError",
    "ResourceWarning",
    "RuntimeError",
    "RuntimeWarning",
    "StopAsyncIteration",
    "StopIteration",
    "SyntaxError",
    "SyntaxWarning",
    "SystemError",
    "SystemExit",
    "TabError",
    "TimeoutError",
    "True",
    "TypeError",
    "UnboundLocalError",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "UnicodeError",
    "UnicodeTranslateError",
    "UnicodeWarning",
    "UserWarning",
    "ValueError",
    "Warning",
    "ZeroDivisionError",
    "abs",
    "aiter",
    "all",
    "anext",
    "any",
    "ascii",
    "bin",
    "bool",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "delattr",
    "dict",
    "divmod",
    "enumerate",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "zip",
    "__import__",
    "__build_class__",
    "__debug__",
    "__name__",
    "__doc__",
];

/// Builtins whose result is a plain number, string or truth value.
const GIVES_PLAIN_VALUE: [&str; 18] = [
    "len",
    "str",
    "int",
    "repr",
    "isinstance",
    "issubclass",
    "callable",
    "hasattr",
    "bool",
    "ord",
    "chr",
    "hash",
    "float",
    "hex",
    "oct",
    "bin",
    "ascii",
    "format",
];

/// What a name stands for where it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// A variable of the function, bound for sure, that no one else sees.
    Local,
    /// A name that is bound once and stays.
    Stable,
    /// Something that may be unbound, or be bound by others.
    Unstable,
}

impl<'a> Planner<'a, '_> {
    /// What a name stands for here.
    pub fn reads(&self, name: &str) -> Reads {
        let all_is_pure = self.settings.all_is_pure();
        match self.facts.variable(self.scope, name) {
            Some(variable) if variable.is_declared => return Reads::Unstable,
            Some(variable) if variable.bindings > 0 && self.is_function => {
                let is_sure = !variable.is_deleted
                    && !variable.is_captured
                    && (variable.is_parameter || self.assigned.contains(name));
                return if is_sure {
                    Reads::Local
                } else {
                    Reads::Unstable
                };
            }
            Some(variable) if variable.bindings > 0 => return Reads::Unstable,
            _ => {}
        }
        if self.facts.is_free(self.scope, name) {
            return Reads::Unstable;
        }
        if all_is_pure {
            return Reads::Stable;
        }
        if self.is_stable_global(name) {
            Reads::Stable
        } else {
            Reads::Unstable
        }
    }

    fn is_stable_global(&self, name: &str) -> bool {
        // Inside a class a name with two underscores before it is another name.
        let is_mangled = name.starts_with("__") && !name.ends_with("__");
        if is_mangled || self.facts.is_dynamic || self.facts.declared_global.contains(name) {
            return false;
        }
        match self.facts.variable(0, name) {
            Some(variable) if variable.bindings > 0 => {
                variable.is_stable && variable.bindings == 1 && !variable.is_deleted
            }
            _ => {
                BUILTINS.contains(&name)
                    && !["builtins", "__builtins__"]
                        .iter()
                        .any(|module| self.facts.attributes_bound.contains(module))
            }
        }
    }

    /// Whether the builtin of this name is what the name means.
    pub fn is_builtin(&self, name: &str) -> bool {
        self.reads(name) == Reads::Stable
            && self
                .facts
                .variable(0, name)
                .is_none_or(|variable| variable.bindings == 0)
            && BUILTINS.contains(&name)
    }

    /// Whether it is an attribute of an imported module.
    pub fn is_module_attribute(&self, attribute: &ExprAttribute) -> bool {
        let Some(module) = dotted(&attribute.value) else {
            return false;
        };
        let root = module.split('.').next().unwrap_or(&module);
        root != "sys"
            && self.reads(root) == Reads::Stable
            && !self.facts.attributes_bound.contains(root)
            && self
                .facts
                .variable(0, root)
                .is_some_and(|variable| variable.bindings > 0)
            && self.facts.modules.contains(module.as_str())
    }

    /// Whether a call is pure by the caller's word.
    pub fn is_pure_call(&self, call: &ExprCall) -> bool {
        if self.settings.pure.is_empty() {
            return false;
        }
        self.settings.all_is_pure()
            || dotted(&call.func).is_some_and(|name| self.settings.is_pure(&name))
    }

    /// The class of an expression, where it stands now.
    ///
    /// # Errors
    /// What the budget gives.
    pub fn class(&mut self, expression: &'a Expr) -> Result<Class> {
        self.budget.enter()?;
        let class = on_enough_stack(|| self.class_of(expression))?;
        self.budget.leave();
        Ok(class)
    }

    fn class_of(&mut self, expression: &'a Expr) -> Result<Class> {
        if is_scalar(expression) {
            return Ok(Class::Literal);
        }
        Ok(match expression {
            Expr::Name(name) => {
                if let Some(value) = self.value_at(name.range().start()) {
                    return self.class(value);
                }
                match self.reads(&name.id) {
                    Reads::Local => Class::Local,
                    Reads::Stable => Class::Stable,
                    Reads::Unstable => Class::Any,
                }
            }
            Expr::Tuple(tuple) => match self.worst(tuple.elts.iter())? {
                Class::Literal => Class::Literal,
                class => made_of(class),
            },
            Expr::List(list) => made_of(self.worst(list.elts.iter())?),
            Expr::Dict(dict) => {
                if dict
                    .items
                    .iter()
                    .any(|item| item.key.as_ref().is_none_or(|key| !is_scalar(key)))
                {
                    return self.otherwise(expression);
                }
                made_of(self.worst(dict.items.iter().map(|item| &item.value))?)
            }
            Expr::Lambda(lambda) => match &lambda.parameters {
                Some(parameters) => made_of(self.worst(super::walk::defaults(parameters))?),
                None => Class::Fresh,
            },
            Expr::Attribute(attribute) if self.is_module_attribute(attribute) => Class::Stable,
            Expr::Call(call) if self.is_pure_call(call) => {
                let arguments = &call.arguments;
                if arguments.args.iter().any(Expr::is_starred_expr)
                    || arguments
                        .keywords
                        .iter()
                        .any(|keyword| keyword.arg.is_none())
                {
                    return self.otherwise(expression);
                }
                let values = arguments
                    .args
                    .iter()
                    .chain(arguments.keywords.iter().map(|keyword| &keyword.value));
                match self.worst(values)?.max(self.callee(&call.func)?) {
                    Class::Any => Class::Any,
                    _ => Class::Pure,
                }
            }
            _ => return self.otherwise(expression),
        })
    }

    fn callee(&mut self, callee: &'a Expr) -> Result<Class> {
        match callee {
            Expr::Name(_) => self.class(callee),
            Expr::Attribute(attribute) if self.settings.all_is_pure() => {
                self.class(&attribute.value)
            }
            // The caller's word covers the function that a dotted name stands for.
            Expr::Attribute(_) => Ok(Class::Stable),
            _ => Ok(Class::Any),
        }
    }

    /// What is pure only where everything is.
    fn otherwise(&mut self, expression: &'a Expr) -> Result<Class> {
        if !self.settings.all_is_pure() {
            return Ok(Class::Any);
        }
        Ok(match expression {
            Expr::BinOp(node) => self
                .class(&node.left)?
                .max(self.class(&node.right)?)
                .max(Class::Pure),
            Expr::UnaryOp(node) => self.class(&node.operand)?.max(Class::Pure),
            Expr::Attribute(node) => self.class(&node.value)?.max(Class::Pure),
            Expr::Subscript(node) => self
                .class(&node.value)?
                .max(self.class(&node.slice)?)
                .max(Class::Pure),
            Expr::Compare(node) => self
                .class(&node.left)?
                .max(self.worst(node.comparators.iter())?)
                .max(Class::Pure),
            Expr::BoolOp(node) => self.worst(node.values.iter())?.max(Class::Pure),
            Expr::If(node) => self
                .class(&node.test)?
                .max(self.class(&node.body)?)
                .max(self.class(&node.orelse)?)
                .max(Class::Pure),
            _ => Class::Any,
        })
    }

    fn worst(&mut self, all: impl Iterator<Item = &'a Expr>) -> Result<Class> {
        let mut worst = Class::Literal;
        for expression in all {
            worst = worst.max(self.class(expression)?);
            if worst == Class::Any {
                break;
            }
        }
        Ok(worst)
    }

    /// Whether the value is a plain number, string or truth value, whose lifetime nobody sees.
    pub fn is_plain_value(&self, expression: &Expr) -> bool {
        match expression {
            Expr::FString(_) => true,
            Expr::Compare(comparison) => {
                use ruff_python_ast::CmpOp;
                matches!(
                    *comparison.ops,
                    [CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn]
                )
            }
            Expr::UnaryOp(unary) => {
                unary.op == ruff_python_ast::UnaryOp::Not || is_signed_number(expression)
            }
            Expr::BinOp(operation) => {
                operation.op == ruff_python_ast::Operator::Mod
                    && operation.left.is_string_literal_expr()
            }
            Expr::Call(call) => match &*call.func {
                // Where names may be bound anew, it may be another function.
                Expr::Name(name) => {
                    !self.settings.strict
                        && GIVES_PLAIN_VALUE.contains(&name.id.as_str())
                        && self.is_builtin(&name.id)
                }
                Expr::Attribute(attribute) => attribute.value.is_string_literal_expr(),
                _ => false,
            },
            _ => is_scalar(expression),
        }
    }
}

/// The class of a new object of parts.
fn made_of(class: Class) -> Class {
    match class {
        Class::Literal | Class::Fresh | Class::Local => Class::Fresh,
        other => other,
    }
}

/// The text of a dotted name.
#[must_use]
pub fn dotted(expression: &Expr) -> Option<String> {
    let mut parts = Vec::new();
    let mut at = expression;
    loop {
        match at {
            Expr::Attribute(attribute) => {
                parts.push(attribute.attr.as_str());
                if parts.len() > 8 {
                    return None;
                }
                at = &attribute.value;
            }
            Expr::Name(name) => {
                parts.push(name.id.as_str());
                parts.reverse();
                return Some(parts.join("."));
            }
            _ => return None,
        }
    }
}
