//! The one table of what can end a call, each with its stable code and its message.

/// What a step of the pipeline gives.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call ended without a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The parser, or a check beside it, does not take the source. `CPython`'s parser has the last
    /// word: its error is the error, and if it has none, the reference engine answers.
    Refused(&'static str),
    /// The native engine is not sure of the text; the reference engine answers.
    Unsure(&'static str),
    /// The text of a stored value which `CPython` does not read again: its brackets nest too deep,
    /// or it is starred.
    Unreadable(Box<[u8]>),
    /// The source is longer than this many bytes.
    SourceTooLarge(usize),
    /// The output would be longer than this many bytes.
    OutputTooLarge(usize),
    /// The tree would be deeper than this many levels.
    NestingTooDeep(usize),
    /// The deadline has passed.
    DeadlineExceeded,
    /// The caller asked to stop (a signal is waiting in the interpreter).
    Interrupted,
    /// The dialect does not know the characters of this block of 256 code points yet.
    UnknownCharacters(u32),
    /// `ast.unparse` raises `ValueError` here; only the transform may go on after it.
    Unprintable,
}

impl Error {
    /// The stable code of this kind of error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(code) | Self::Unsure(code) => code,
            Self::Unreadable(_) => "unreadable-value",
            Self::SourceTooLarge(_) => "source-too-large",
            Self::OutputTooLarge(_) => "output-too-large",
            Self::NestingTooDeep(_) => "nesting-too-deep",
            Self::DeadlineExceeded => "deadline-exceeded",
            Self::Interrupted => "interrupted",
            Self::UnknownCharacters(_) => "unknown-characters",
            Self::Unprintable => "unprintable-value",
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(code) => write!(formatter, "the parser refused the source ({code})"),
            Self::Unsure(code) => write!(formatter, "the native engine is not sure ({code})"),
            Self::Unreadable(_) => {
                formatter.write_str("a stored value is no expression that can be parsed again")
            }
            Self::SourceTooLarge(limit) => write!(
                formatter,
                "the source is longer than max_source_bytes ({limit} bytes)"
            ),
            Self::OutputTooLarge(limit) => write!(
                formatter,
                "the inlined text would be longer than max_output_bytes ({limit} bytes)"
            ),
            Self::NestingTooDeep(limit) => write!(
                formatter,
                "the program nests deeper than max_nesting ({limit} levels)"
            ),
            Self::DeadlineExceeded => formatter.write_str("the deadline has passed"),
            Self::Interrupted => formatter.write_str("the call was interrupted"),
            Self::UnknownCharacters(block) => {
                write!(
                    formatter,
                    "the characters from U+{:04X} on are not known yet",
                    block << 8
                )
            }
            Self::Unprintable => formatter.write_str("ast.unparse cannot print this value"),
        }
    }
}

impl std::error::Error for Error {}
