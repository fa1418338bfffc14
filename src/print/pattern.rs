//! Patterns of `match`.

use ruff_python_ast::{self as ast, Expr, Pattern, Singleton};

use super::precedence::Precedence;
use super::printer::{Invalid, Printer};
use crate::budget::on_enough_stack;
use crate::error::Result;

impl<'a> Printer<'_, 'a> {
    /// Prints a pattern in a place that allows `precedence`.
    pub fn pattern(&mut self, pattern: &'a Pattern, precedence: Precedence) -> Result<()> {
        let own = match pattern {
            Pattern::MatchAs(node) if node.pattern.is_some() && node.name.is_some() => {
                Precedence::Test
            }
            Pattern::MatchOr(_) => Precedence::BitOr,
            _ => Precedence::Atom,
        };
        self.budget.enter()?;
        if precedence > own {
            self.open(b'(');
            on_enough_stack(|| self.bare_pattern(pattern))?;
            self.close(b')');
        } else {
            on_enough_stack(|| self.bare_pattern(pattern))?;
        }
        self.budget.leave();
        Ok(())
    }

    fn bare_pattern(&mut self, pattern: &'a Pattern) -> Result<()> {
        match pattern {
            Pattern::MatchValue(node) => self.pattern_value(&node.value, Precedence::Test)?,
            Pattern::MatchSingleton(node) => self.write(match node.value {
                Singleton::None => "None",
                Singleton::True => "True",
                Singleton::False => "False",
            }),
            Pattern::MatchSequence(node) => {
                self.open(b'[');
                self.patterns(&node.patterns)?;
                self.close(b']');
            }
            Pattern::MatchMapping(node) => self.mapping_pattern(node)?,
            Pattern::MatchClass(node) => self.class_pattern(node)?,
            Pattern::MatchStar(node) => {
                self.write("*");
                self.write(node.name.as_ref().map_or("_", |name| name.id.as_str()));
            }
            Pattern::MatchAs(node) => match (&node.name, &node.pattern) {
                (None, _) => self.write("_"),
                (Some(name), None) => self.identifier(name),
                (Some(name), Some(pattern)) => {
                    self.pattern(pattern, Precedence::BitOr)?;
                    self.write(" as ");
                    self.identifier(name);
                }
            },
            Pattern::MatchOr(node) => {
                let mut is_first = true;
                for pattern in &node.patterns {
                    if !std::mem::take(&mut is_first) {
                        self.write(" | ");
                    }
                    self.pattern(pattern, Precedence::BitOr.next())?;
                }
            }
        }
        Ok(())
    }

    /// Prints a dotted name or a literal, and notes where a name in it was replaced by anything
    /// that a pattern does not take.
    fn pattern_value(&mut self, expression: &'a Expr, precedence: Precedence) -> Result<()> {
        let mut settled = self.settle(expression, 0)?;
        let mut was_replaced = settled.value.is_some();
        while let Expr::Attribute(attribute) = settled.expression {
            settled = self.settle(&attribute.value, settled.environment)?;
            was_replaced |= settled.value.is_some();
        }
        if was_replaced && !settled.expression.is_name_expr() {
            self.note_invalid(Invalid::PatternValue);
        }
        self.at(expression, precedence, 0)
    }

    fn patterns(&mut self, patterns: &'a [Pattern]) -> Result<()> {
        self.separated(patterns, |printer, pattern| {
            printer.pattern(pattern, Precedence::Test)
        })
    }

    fn mapping_pattern(&mut self, node: &'a ast::PatternMatchMapping) -> Result<()> {
        self.open(b'{');
        self.separated(
            node.keys.iter().zip(&node.patterns),
            |printer, (key, pattern)| {
                printer.pattern_value(key, Precedence::Test)?;
                printer.write(": ");
                printer.pattern(pattern, Precedence::Test)
            },
        )?;
        if let Some(rest) = &node.rest {
            if !node.keys.is_empty() {
                self.write(", ");
            }
            self.write("**");
            self.identifier(rest);
        }
        self.close(b'}');
        Ok(())
    }

    fn class_pattern(&mut self, node: &'a ast::PatternMatchClass) -> Result<()> {
        self.pattern_value(&node.cls, Precedence::Atom)?;
        self.open(b'(');
        let arguments = &node.arguments;
        self.patterns(&arguments.patterns)?;
        if !arguments.patterns.is_empty() && !arguments.keywords.is_empty() {
            self.write(", ");
        }
        self.separated(&arguments.keywords, |printer, keyword| {
            printer.identifier(&keyword.attr);
            printer.write("=");
            printer.pattern(&keyword.pattern, Precedence::Test)
        })?;
        self.close(b')');
        Ok(())
    }
}
