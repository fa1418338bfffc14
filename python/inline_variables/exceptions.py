"""What this package raises besides Python's own exceptions. All of it can be pickled."""

__all__ = [
    "DeadlineExceeded",
    "EngineFault",
    "InlineError",
    "InvalidText",
    "LimitExceeded",
    "NotSure",
    "UnreadableValue",
]


class InlineError(Exception):
    """Base of the exceptions that this package defines. Its first argument is the message."""

    def __str__(self) -> str:
        """Return the message alone."""
        return str(self.args[0]) if self.args else ""


class LimitExceeded(InlineError, ValueError):
    """A budget other than time was reached.

    Attributes:
        code: ``"source-too-large"``, ``"output-too-large"`` or ``"nesting-too-deep"``.
        limit: The limit, in bytes or levels.
    """

    def __init__(self, message: str, code: str, limit: int) -> None:
        """Make the exception from its message, its stable code and the limit."""
        super().__init__(message, code, limit)
        self.code = code
        self.limit = limit


class DeadlineExceeded(InlineError, TimeoutError):
    """The engine's deadline passed."""


class EngineFault(InlineError, RuntimeError):
    """The native engine failed where it should not: please report it."""


class InvalidText(InlineError, ValueError):
    """The drop-in text is no Python.

    Attributes:
        code: ``"empty-body"``, ``"pattern-value"``, ``"nested-brackets"`` or ``"unreadable-text"``.
    """

    def __init__(self, message: str, code: str) -> None:
        """Make the exception from its message and its stable code."""
        super().__init__(message, code)
        self.code = code


class NotSure(InlineError):
    """The native engine declines; CPython's parser or the reference engine has the word.

    Attributes:
        code: Why, as a stable word.
    """

    def __init__(self, message: str, code: str) -> None:
        """Make the exception from its message and its stable code."""
        super().__init__(message, code)
        self.code = code


class UnreadableValue(InlineError):
    """CPython's parser does not take the printed text of a stored value.

    Attributes:
        text: That text.
    """

    def __init__(self, message: str, text: str) -> None:
        """Make the exception from its message and the text of the value."""
        super().__init__(message, text)
        self.text = text
