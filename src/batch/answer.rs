//! What became of one source of many.

use std::borrow::Cow;

use crate::error::{Error, Result};
use crate::pipeline::Inlined;
use crate::print::Invalid;

/// Which text stands in the source's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The inlined text.
    Inlined,
    /// The source itself, which is its own inlined text.
    Unchanged,
    /// The source itself, because there is no text.
    Fallback,
}

impl Status {
    /// The stable word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Inlined => "inlined",
            Self::Unchanged => "unchanged",
            Self::Fallback => "fallback",
        }
    }
}

/// Why there is no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A stable code.
    pub code: Cow<'static, str>,
    /// What went wrong, for people.
    pub message: String,
    /// The line in the source, from 1, where the problem has a place.
    pub line: Option<u32>,
    /// The column, from 1.
    pub column: Option<u32>,
}

impl Problem {
    /// A problem without a place.
    #[must_use]
    pub const fn new(code: &'static str, message: String) -> Self {
        Self {
            code: Cow::Borrowed(code),
            message,
            line: None,
            column: None,
        }
    }
}

/// What became of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// This text, in WTF-8.
    Inlined(Vec<u8>),
    /// The source is its own inlined text.
    Unchanged,
    /// The source has to do, or there is none at all.
    Fallback(Problem),
}

impl Answer {
    /// What the engine's result means; `None` where the engine leaves the source to the caller's
    /// `CPython`. A `result` of `None` is a panic.
    #[must_use]
    pub fn settle(
        result: Option<Result<Inlined>>,
        source: &str,
        allow_invalid: bool,
    ) -> Option<Self> {
        let problem = match result {
            Some(Ok(inlined)) if inlined.invalid == Some(Invalid::Doubtful) && !allow_invalid => {
                return None;
            }
            Some(Ok(inlined)) => match inlined.invalid.map(Invalid::code) {
                Some(code) if !allow_invalid => {
                    Problem::new(code, format!("the inlined text is no Python ({code})"))
                }
                _ if inlined.text == source.as_bytes() => return Some(Self::Unchanged),
                _ => return Some(Self::Inlined(inlined.text)),
            },
            Some(Err(error)) => {
                let code = match error {
                    Error::DeadlineExceeded => "timeout",
                    Error::SourceTooLarge(_)
                    | Error::OutputTooLarge(_)
                    | Error::NestingTooDeep(_) => error.code(),
                    _ => return None,
                };
                Problem::new(code, error.to_string())
            }
            None => Problem::new("engine-fault", "the native engine failed".to_owned()),
        };
        Some(Self::Fallback(problem))
    }

    /// The answer where the caller, who was asked, gave none.
    #[must_use]
    pub fn missing() -> Self {
        Self::Fallback(Problem::new(
            "not-sure",
            "the native engine is not sure".to_owned(),
        ))
    }

    /// Which text stands in the source's place.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self {
            Self::Inlined(_) => Status::Inlined,
            Self::Unchanged => Status::Unchanged,
            Self::Fallback(_) => Status::Fallback,
        }
    }

    /// The text that stands in the place of `source`.
    #[must_use]
    pub fn text<'a>(&'a self, source: &'a [u8]) -> &'a [u8] {
        match self {
            Self::Inlined(text) => text,
            Self::Unchanged | Self::Fallback(_) => source,
        }
    }

    /// Why there is no text.
    #[must_use]
    pub const fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Fallback(problem) => Some(problem),
            Self::Inlined(_) | Self::Unchanged => None,
        }
    }
}
