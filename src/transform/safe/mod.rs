//! Safe mode: inlines what is meant to behave the same, and edits the text without touching anything
//! else.
//!
//! One call goes parse ▸ gather facts ([`scopes`], [`loads`], [`stores`]) ▸ plan ([`suites`],
//! [`definitions`], [`uses`], [`order`], [`effects`], [`lifetimes`]) ▸ edit ([`edits`]) ▸ verify
//! ([`verify`]). Facts and plan are of the original tree, which is never changed: a plan says which
//! statements go, and which value stands where a name did. The pipeline calls it until nothing is
//! left to inline.

mod definitions;
mod edits;
mod effects;
mod explain;
mod facts;
mod lifetimes;
mod literals;
mod loads;
mod nesting;
mod order;
mod place;
mod plan;
mod rules;
mod scopes;
mod settings;
mod stores;
mod suites;
mod uses;
mod verify;
mod walk;

use std::collections::BTreeMap;

use ruff_python_ast::Suite;
use ruff_text_size::TextSize;
use rustc_hash::{FxHashMap, FxHashSet};

pub use explain::{Finding, join, places};
pub use rules::{Rule, Switches};
pub use settings::{MultiUse, Settings};

use crate::budget::Budget;
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::parse;
use crate::source::prepare;
use edits::Original;
use plan::Planner;

/// What safe mode makes of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Safe {
    /// The text; `None` where nothing was inlined.
    pub text: Option<String>,
    /// What was done with each assignment to a plain name, where that was asked for.
    pub findings: Vec<Finding>,
}

/// Inlines what is sure to behave the same, where the source is looked at once. What is inlined may
/// make way for more: [`join`] puts the findings of several calls together.
///
/// Work and memory grow with source and output.
///
/// # Errors
/// See [`crate::Error`]; [`Error::Unsure`] where the edited text is not the one that was planned,
/// which would be a mistake in this crate.
pub fn inline(
    original: &str,
    settings: &Settings,
    explains: bool,
    dialect: &Dialect,
    budget: &mut Budget,
) -> Result<Safe> {
    let text = prepare(original, budget)?;
    let (module, comments) = parse::parse_with_comments(&text, dialect, budget)?;
    let body = module.body();
    let length = TextSize::try_from(text.len()).map_err(|_| Error::Unsure("long-source"))?;
    let mut planner = Planner {
        facts: scopes::gather(body, length, budget)?,
        settings,
        budget,
        text: &text,
        comments: &comments,
        minor: settings
            .target_minor
            .unwrap_or(dialect.minor)
            .min(dialect.minor),
        scope: 0,
        is_function: false,
        assigned: FxHashSet::default(),
        assigned_in_order: Vec::new(),
        seen: FxHashSet::default(),
        is_protected: false,
        in_loop: false,
        values: BTreeMap::new(),
        removals: Vec::new(),
        decisions: Vec::new(),
        gone: FxHashMap::default(),
    };
    planner.suite(body, false)?;
    let findings = if explains {
        explain::findings(&text, &mut planner.decisions, planner.budget)?
    } else {
        Vec::new()
    };
    if planner.removals.is_empty() {
        return Ok(Safe {
            text: None,
            findings,
        });
    }
    let edited = edits::apply(&mut planner, &Original::new(original))?;
    let Planner {
        values,
        removals,
        budget,
        ..
    } = planner;
    if !is_as_planned(body, &text, &values, &removals, &edited, dialect, budget)? {
        return Err(Error::Unsure("edited-text"));
    }
    Ok(Safe {
        text: Some(edited),
        findings,
    })
}

fn is_as_planned(
    body: &Suite,
    text: &str,
    values: &BTreeMap<TextSize, plan::Value<'_>>,
    removals: &[plan::Removal],
    edited: &str,
    dialect: &Dialect,
    budget: &mut Budget,
) -> Result<bool> {
    let removed: FxHashSet<TextSize> = removals
        .iter()
        .map(|removal| removal.range.start())
        .collect();
    let planned = verify::fingerprint(body, text, Some(values), removed, budget)?;
    let edited = prepare(edited, budget)?;
    let module = match parse::parse(&edited, dialect, budget) {
        Err(Error::Refused(_)) => return Ok(false),
        other => other?,
    };
    let found = verify::fingerprint(module.body(), &edited, None, FxHashSet::default(), budget)?;
    Ok(planned == found)
}
