//! Parameters of functions and lambdas, and type parameters.

use ruff_python_ast::{Expr, Parameter, ParameterWithDefault, Parameters, TypeParam, TypeParams};

use super::precedence::Precedence;
use super::printer::Printer;
use crate::error::{Error, Result};
use crate::transform::Environment;

impl<'a> Printer<'_, 'a> {
    /// Prints parameters without the brackets around them.
    pub fn parameters(
        &mut self,
        parameters: &'a Parameters,
        environment: Environment,
    ) -> Result<()> {
        let Parameters {
            posonlyargs,
            args,
            vararg,
            kwonlyargs,
            kwarg,
            range: _,
            node_index: _,
        } = parameters;
        let mut comma = Comma::default();
        for parameter in posonlyargs {
            comma.before(self);
            self.parameter_with_default(parameter, environment)?;
        }
        if !posonlyargs.is_empty() {
            self.write(", /");
        }
        for parameter in args {
            comma.before(self);
            self.parameter_with_default(parameter, environment)?;
        }
        if vararg.is_some() || !kwonlyargs.is_empty() {
            comma.before(self);
            self.write("*");
            if let Some(parameter) = vararg {
                self.parameter(parameter, environment)?;
            }
        }
        for parameter in kwonlyargs {
            comma.before(self);
            self.parameter_with_default(parameter, environment)?;
        }
        if let Some(parameter) = kwarg {
            comma.before(self);
            self.write("**");
            self.parameter(parameter, environment)?;
        }
        Ok(())
    }

    fn parameter_with_default(
        &mut self,
        node: &'a ParameterWithDefault,
        environment: Environment,
    ) -> Result<()> {
        self.parameter(&node.parameter, environment)?;
        if let Some(default) = &node.default {
            self.write("=");
            self.at(default, Precedence::Test, environment)?;
        }
        Ok(())
    }

    fn parameter(&mut self, node: &'a Parameter, environment: Environment) -> Result<()> {
        self.identifier(&node.name);
        if let Some(annotation) = &node.annotation {
            self.write(": ");
            self.at(annotation, Precedence::Test, environment)?;
        }
        Ok(())
    }

    /// Prints type parameters with the brackets around them, or nothing.
    pub fn type_params(&mut self, type_params: Option<&'a TypeParams>) -> Result<()> {
        let Some(type_params) = type_params.filter(|list| !list.type_params.is_empty()) else {
            return Ok(());
        };
        self.open(b'[');
        self.separated(&type_params.type_params, Self::type_param)?;
        self.close(b']');
        Ok(())
    }

    fn type_param(&mut self, node: &'a TypeParam) -> Result<()> {
        let default = match node {
            TypeParam::TypeVar(variable) => {
                self.identifier(&variable.name);
                if let Some(bound) = &variable.bound {
                    self.write(": ");
                    self.at(bound, Precedence::Test, 0)?;
                }
                &variable.default
            }
            TypeParam::TypeVarTuple(variable) => {
                self.write("*");
                self.identifier(&variable.name);
                &variable.default
            }
            TypeParam::ParamSpec(variable) => {
                self.write("**");
                self.identifier(&variable.name);
                &variable.default
            }
        };
        default
            .as_deref()
            .map_or(Ok(()), |default| self.type_default(default))
    }

    fn type_default(&mut self, default: &'a Expr) -> Result<()> {
        // The parser lets a default of `*Ts` through where the grammar has none yet.
        if self.source.dialect.minor < 13 {
            return Err(Error::Refused("type-parameter-default"));
        }
        self.write(" = ");
        self.at(default, Precedence::Test, 0)
    }
}

#[derive(Default)]
struct Comma {
    is_due: bool,
}

impl Comma {
    fn before(&mut self, printer: &mut Printer<'_, '_>) {
        if std::mem::replace(&mut self.is_due, true) {
            printer.write(", ");
        }
    }
}
