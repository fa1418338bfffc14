//! The parts of the walk over scopes that look at what is read: names, and the words of strings, which
//! may be names as well.

use ruff_python_ast::{
    Comprehension, Expr, ExprContext, ExprLambda, FStringPart, InterpolatedStringElement,
};
use ruff_text_size::{Ranged, TextSize};

use super::facts::{FRAME_READERS, MODULE_WRITERS, key_of};
use super::place::Place;
use super::scopes::{Builder, How};
use super::walk::{Effect, Steps, inside_comprehension, walk};
use crate::budget::on_enough_stack;
use crate::error::{Error, Result};

impl Builder<'_, '_> {
    /// Notes what may look at frames, or write into the module.
    pub(super) fn look_at(&mut self, name: &str, at: TextSize) {
        if FRAME_READERS.contains(&name) || self.reader_names.contains(&name) {
            self.facts.frame_readers.push(at);
        }
        if MODULE_WRITERS.contains(&name) {
            self.facts.is_dynamic = true;
        }
    }

    fn words(&mut self, text: &str, at: TextSize) {
        if FRAME_READERS.contains(&text) {
            self.facts.frame_readers.push(at);
        }
        for word in text.split(|character: char| !character.is_alphanumeric() && character != '_') {
            if !word.is_empty() && !word.starts_with(|first: char| first.is_ascii_digit()) {
                self.facts.words.entry(key_of(word)).or_default().push(at);
            }
        }
    }
}

impl<'a> Steps<'a> for Builder<'a, '_> {
    type Stop = Error;

    fn operand(&mut self, expression: &'a Expr, place: Place) -> Result<()> {
        self.budget.enter()?;
        let at = expression.range().start();
        match expression {
            Expr::Name(name) if name.ctx == ExprContext::Load => {
                self.read(&name.id, name.range(), place)?;
            }
            Expr::StringLiteral(string) => self.words(string.value.to_str(), at),
            Expr::BytesLiteral(bytes) => {
                let all: Vec<u8> = bytes.value.bytes().collect();
                self.words(&String::from_utf8_lossy(&all), at);
            }
            Expr::Attribute(attribute) => self.look_at(&attribute.attr.id, at),
            Expr::Subscript(node)
                if node
                    .slice
                    .as_name_expr()
                    .is_some_and(|name| name.id == "__name__") =>
            {
                // The module itself, as `sys.modules` has it.
                self.facts.is_dynamic = true;
            }
            Expr::FString(string) => {
                let mut text = String::new();
                for part in &string.value {
                    match part {
                        FStringPart::Literal(literal) => text.push_str(&literal.value),
                        FStringPart::FString(part) => constants(&part.elements, &mut text),
                    }
                }
                self.words(&text, at);
            }
            Expr::TString(string) => {
                let mut text = String::new();
                for part in &string.value {
                    constants(&part.elements, &mut text);
                }
                self.words(&text, at);
            }
            _ => {}
        }
        on_enough_stack(|| walk(expression, place, self))?;
        self.budget.leave();
        Ok(())
    }

    fn effect(&mut self, effect: Effect<'a>) -> Result<()> {
        match effect {
            Effect::Binds(target) => self.target(target, How::Otherwise),
            Effect::Runs(_) | Effect::Call(_) | Effect::Attribute(_) | Effect::Suspends => Ok(()),
        }
    }

    fn lambda(&mut self, lambda: &'a ExprLambda) -> Result<()> {
        let names: Vec<&'a str> = lambda
            .parameters
            .iter()
            .flat_map(|parameters| parameters.iter())
            .map(|parameter| parameter.name().id.as_str())
            .collect();
        self.inner += 1;
        self.hide(&names);
        self.operand(&lambda.body, Place::fixed())?;
        self.unhide(&names);
        self.inner -= 1;
        Ok(())
    }

    fn comprehension(
        &mut self,
        elements: [Option<&'a Expr>; 2],
        generators: &'a [Comprehension],
    ) -> Result<()> {
        let mut names = Vec::new();
        self.inner += 1;
        for generator in generators {
            self.comprehension_target(&generator.target, &mut names)?;
        }
        self.hide(&names);
        for expression in inside_comprehension(elements, generators) {
            self.operand(expression, Place::fixed())?;
        }
        self.unhide(&names);
        self.inner -= 1;
        Ok(())
    }
}

/// The constant text of an f-string or t-string, with a gap for each field.
fn constants(elements: &[InterpolatedStringElement], text: &mut String) {
    for element in elements {
        match element {
            InterpolatedStringElement::Literal(literal) => text.push_str(&literal.value),
            InterpolatedStringElement::Interpolation(field) => {
                text.push(' ');
                if let Some(specification) = &field.format_spec {
                    on_enough_stack(|| constants(&specification.elements, text));
                    text.push(' ');
                }
            }
        }
    }
}
