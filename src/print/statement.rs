//! Statements, and the lines that they make.

use ruff_python_ast::{
    self as ast, Alias, ElifElseClause, ExceptHandler, Expr, Identifier, Stmt, StmtIf, Suite,
};
use ruff_text_size::Ranged;

use super::precedence::Precedence;
use super::printer::{Invalid, Printer};
use crate::budget::on_enough_stack;
use crate::error::{Error, Result};
use crate::transform::is_removed;

impl<'a> Printer<'_, 'a> {
    /// Prints a module.
    pub fn module(&mut self, body: &'a Suite) -> Result<()> {
        self.documented(body)
    }

    fn kept<'s>(&self, body: &'s [Stmt]) -> impl Iterator<Item = &'s Stmt> + use<'s> {
        let drops = self.drops;
        body.iter()
            .filter(move |statement| !(drops && is_removed(statement)))
    }

    fn has_kept(&self, body: &[Stmt]) -> bool {
        self.kept(body).next().is_some()
    }

    /// Prints statements of which the first may be a docstring.
    fn documented(&mut self, body: &'a [Stmt]) -> Result<()> {
        let mut statements = self.kept(body);
        let Some(first) = statements.next() else {
            return Ok(());
        };
        match first {
            Stmt::Expr(statement) => {
                let settled = self.settle(&statement.value, 0)?;
                if let Expr::StringLiteral(string) = settled.expression {
                    self.fill("");
                    self.docstring(string)?;
                } else {
                    self.statement(first)?;
                }
            }
            _ => self.statement(first)?,
        }
        for statement in statements {
            self.statement(statement)?;
        }
        Ok(())
    }

    fn statements(&mut self, body: &'a [Stmt]) -> Result<()> {
        for statement in self.kept(body) {
            self.statement(statement)?;
        }
        Ok(())
    }

    fn note_lost(&mut self, body: &[Stmt]) {
        if !self.has_kept(body) {
            self.note_invalid(Invalid::EmptyBody);
        }
    }

    /// Prints the colon and the block behind it.
    fn block(&mut self, body: &'a [Stmt]) -> Result<()> {
        self.note_lost(body);
        self.write(":");
        self.indent += 1;
        self.statements(body)?;
        self.indent -= 1;
        Ok(())
    }

    fn documented_block(&mut self, body: &'a [Stmt]) -> Result<()> {
        self.note_lost(body);
        self.write(":");
        self.indent += 1;
        self.documented(body)?;
        self.indent -= 1;
        Ok(())
    }

    /// Prints a clause that is left out where its body is empty: `else`, `finally`.
    fn optional_clause(&mut self, word: &str, body: &'a [Stmt]) -> Result<()> {
        if !self.has_kept(body) {
            return Ok(());
        }
        self.fill(word);
        self.block(body)
    }

    fn expression(&mut self, expression: &'a Expr) -> Result<()> {
        self.at(expression, Precedence::Test, 0)
    }

    fn statement(&mut self, statement: &'a Stmt) -> Result<()> {
        self.budget.enter()?;
        self.budget.allow_output(self.out.len() as u64)?;
        on_enough_stack(|| self.unguarded(statement))?;
        self.budget.leave();
        Ok(())
    }

    fn unguarded(&mut self, statement: &'a Stmt) -> Result<()> {
        match statement {
            Stmt::Expr(node) => {
                self.fill("");
                self.at(&node.value, Precedence::Yield, 0)
            }
            Stmt::Assign(node) => self.assign(node),
            Stmt::AugAssign(node) => {
                self.fill("");
                self.expression(&node.target)?;
                self.write(" ");
                self.write(node.op.as_str());
                self.write("= ");
                self.expression(&node.value)
            }
            Stmt::AnnAssign(node) => self.annotated(node),
            Stmt::Return(node) => {
                self.fill("return");
                self.after_space(node.value.as_deref())
            }
            Stmt::Delete(node) => {
                self.fill("del ");
                self.list(&node.targets, 0)
            }
            Stmt::Assert(node) => {
                self.fill("assert ");
                self.expression(&node.test)?;
                if let Some(message) = &node.msg {
                    self.write(", ");
                    self.expression(message)?;
                }
                Ok(())
            }
            Stmt::Raise(node) => {
                self.fill("raise");
                self.after_space(node.exc.as_deref())?;
                if let Some(cause) = &node.cause {
                    self.write(" from ");
                    self.expression(cause)?;
                }
                Ok(())
            }
            Stmt::FunctionDef(node) => self.function(node),
            Stmt::ClassDef(node) => self.class(node),
            Stmt::TypeAlias(node) => {
                self.fill("type ");
                self.expression(&node.name)?;
                self.type_params(node.type_params.as_deref())?;
                self.write(" = ");
                self.expression(&node.value)
            }
            Stmt::For(node) => self.for_loop(node),
            Stmt::While(node) => {
                self.fill("while ");
                self.expression(&node.test)?;
                self.block(&node.body)?;
                self.optional_clause("else", &node.orelse)
            }
            Stmt::If(node) => self.if_statement(node),
            Stmt::With(node) => self.with(node),
            Stmt::Match(node) => self.match_statement(node),
            Stmt::Try(node) => self.try_statement(node),
            Stmt::Import(node) => {
                if node.is_lazy {
                    return Err(Error::Unsure("lazy-import"));
                }
                self.fill("import ");
                self.aliases(&node.names)
            }
            Stmt::ImportFrom(node) => self.import_from(node),
            Stmt::Global(node) => self.names("global ", &node.names),
            Stmt::Nonlocal(node) => self.names("nonlocal ", &node.names),
            Stmt::Pass(_) => {
                self.fill("pass");
                Ok(())
            }
            Stmt::Break(_) => {
                self.fill("break");
                Ok(())
            }
            Stmt::Continue(_) => {
                self.fill("continue");
                Ok(())
            }
            Stmt::IpyEscapeCommand(_) => Err(Error::Refused("escape-command")),
        }
    }

    fn after_space(&mut self, expression: Option<&'a Expr>) -> Result<()> {
        let Some(expression) = expression else {
            return Ok(());
        };
        self.write(" ");
        self.expression(expression)
    }

    fn assign(&mut self, node: &'a ast::StmtAssign) -> Result<()> {
        self.fill("");
        for target in &node.targets {
            self.at(target, Precedence::Tuple, 0)?;
            self.write(" = ");
        }
        self.expression(&node.value)
    }

    fn annotated(&mut self, node: &'a ast::StmtAnnAssign) -> Result<()> {
        // Of `(a).b: c` the grammar takes `(a)` for the whole target, and does not look further.
        let start = node.range.start();
        if node.target.range().start() == start
            && self.source.text[start.to_usize()..].starts_with('(')
        {
            return Err(Error::Refused("annotated-target"));
        }
        self.fill("");
        if !node.simple && node.target.is_name_expr() {
            self.open(b'(');
            self.expression(&node.target)?;
            self.close(b')');
        } else {
            self.expression(&node.target)?;
        }
        self.write(": ");
        self.expression(&node.annotation)?;
        if let Some(value) = &node.value {
            self.write(" = ");
            self.expression(value)?;
        }
        Ok(())
    }

    fn decorators(&mut self, decorators: &'a [ast::Decorator]) -> Result<()> {
        self.new_line();
        for decorator in decorators {
            self.fill("@");
            self.expression(&decorator.expression)?;
        }
        Ok(())
    }

    fn function(&mut self, node: &'a ast::StmtFunctionDef) -> Result<()> {
        self.decorators(&node.decorator_list)?;
        self.fill(if node.is_async { "async def " } else { "def " });
        self.identifier(&node.name);
        self.type_params(node.type_params.as_deref())?;
        self.open(b'(');
        self.parameters(&node.parameters, 0)?;
        self.close(b')');
        if let Some(returns) = &node.returns {
            self.write(" -> ");
            self.expression(returns)?;
        }
        self.documented_block(&node.body)
    }

    fn class(&mut self, node: &'a ast::StmtClassDef) -> Result<()> {
        self.decorators(&node.decorator_list)?;
        self.fill("class ");
        self.identifier(&node.name);
        self.type_params(node.type_params.as_deref())?;
        if let Some(arguments) = node.arguments.as_ref().filter(|list| !list.is_empty()) {
            self.open(b'(');
            self.arguments(arguments, 0)?;
            self.close(b')');
        }
        self.documented_block(&node.body)
    }

    fn for_loop(&mut self, node: &'a ast::StmtFor) -> Result<()> {
        self.fill(if node.is_async { "async for " } else { "for " });
        self.at(&node.target, Precedence::Tuple, 0)?;
        self.write(" in ");
        self.expression(&node.iter)?;
        self.block(&node.body)?;
        self.optional_clause("else", &node.orelse)
    }

    /// Prints an `if` with all its clauses. An `else` that holds but an `if` is an `elif`, also
    /// where the source spells it out, or where other statements of the `else` have disappeared.
    fn if_statement(&mut self, node: &'a StmtIf) -> Result<()> {
        self.fill("if ");
        let mut node = node;
        'chain: loop {
            self.expression(&node.test)?;
            self.block(&node.body)?;
            for ElifElseClause {
                test,
                body,
                range: _,
                node_index: _,
            } in &node.elif_else_clauses
            {
                if let Some(test) = test {
                    self.fill("elif ");
                    self.expression(test)?;
                    self.block(body)?;
                    continue;
                }
                let mut kept = self.kept(body);
                if let (Some(Stmt::If(inner)), None) = (kept.next(), kept.next()) {
                    self.budget.tick()?;
                    self.fill("elif ");
                    node = inner;
                    continue 'chain;
                }
                self.optional_clause("else", body)?;
            }
            return Ok(());
        }
    }

    fn with(&mut self, node: &'a ast::StmtWith) -> Result<()> {
        self.fill(if node.is_async {
            "async with "
        } else {
            "with "
        });
        self.separated(&node.items, |printer, item| {
            printer.expression(&item.context_expr)?;
            if let Some(target) = &item.optional_vars {
                printer.write(" as ");
                printer.expression(target)?;
            }
            Ok(())
        })?;
        self.block(&node.body)
    }

    fn match_statement(&mut self, node: &'a ast::StmtMatch) -> Result<()> {
        self.fill("match ");
        self.expression(&node.subject)?;
        self.write(":");
        self.indent += 1;
        for case in &node.cases {
            self.fill("case ");
            self.pattern(&case.pattern, Precedence::Test)?;
            if let Some(guard) = &case.guard {
                self.write(" if ");
                self.expression(guard)?;
            }
            self.block(&case.body)?;
        }
        self.indent -= 1;
        Ok(())
    }

    fn try_statement(&mut self, node: &'a ast::StmtTry) -> Result<()> {
        // The parser takes an `else` without any `except`.
        if node.handlers.is_empty() && !node.orelse.is_empty() {
            return Err(Error::Refused("try-else"));
        }
        self.fill("try");
        self.block(&node.body)?;
        for handler in &node.handlers {
            let ExceptHandler::ExceptHandler(handler) = handler;
            self.fill(if node.is_star { "except*" } else { "except" });
            self.after_space(handler.type_.as_deref())?;
            if let Some(name) = &handler.name {
                self.write(" as ");
                self.identifier(name);
            }
            self.block(&handler.body)?;
        }
        self.optional_clause("else", &node.orelse)?;
        self.optional_clause("finally", &node.finalbody)?;
        if node.handlers.is_empty() {
            self.note_lost(&node.finalbody);
        }
        Ok(())
    }

    fn import_from(&mut self, node: &'a ast::StmtImportFrom) -> Result<()> {
        if node.is_lazy {
            return Err(Error::Unsure("lazy-import"));
        }
        self.fill("from ");
        for _ in 0..node.level {
            self.write(".");
        }
        if let Some(module) = &node.module {
            self.identifier(module);
        }
        self.write(" import ");
        self.aliases(&node.names)
    }

    fn aliases(&mut self, aliases: &'a [Alias]) -> Result<()> {
        self.separated(aliases, |printer, alias| {
            printer.identifier(&alias.name);
            if let Some(name) = &alias.asname {
                printer.write(" as ");
                printer.identifier(name);
            }
            Ok(())
        })
    }

    fn names(&mut self, word: &str, names: &'a [Identifier]) -> Result<()> {
        self.fill(word);
        self.separated(names, |printer, name| {
            printer.identifier(name);
            Ok(())
        })
    }
}
