"""What the command makes of one source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import click

from .. import Finding, Options, Outcome, inline_source
from .._guard import error_code
from ._text import UndecodableSource, UnencodableText, decode

__all__ = ["Result", "explain_bytes", "inline_bytes", "unreadable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of the bytes of one source.

    Attributes:
        path: Its name in messages.
        raw: Its bytes.
        content: The bytes of the inlined file; ``raw`` where there is an error.
        encoding: The encoding of both.
        error: ``None``, or a stable code: one of :class:`inline_variables.Outcome`, or
            ``"undecodable-source"``, ``"unencodable-text"``, ``"unreadable-file"`` or
            ``"unwritable-file"``.
        message: What went wrong, or ``None``.
        line: The line in the source, from 1, where the error has a place.
        column: The column, from 1, where the error has one.
    """

    path: str
    raw: bytes
    content: bytes
    encoding: str = "utf-8"
    error: str | None = None
    message: str | None = None
    line: int | None = None
    column: int | None = None

    @property
    def changed(self) -> bool:
        """Whether the inlined file is another than the source."""
        return self.content != self.raw

    @property
    def status(self) -> str:
        """``"inlined"``, ``"unchanged"``, or ``"fallback"`` where there is an error."""
        if self.error is not None:
            return "fallback"
        return "inlined" if self.changed else "unchanged"

    @property
    def text(self) -> str:
        """The content as text; bytes that are none become lone surrogates."""
        return self.content.decode(self.encoding, "surrogateescape")

    @property
    def place(self) -> str:
        """The path, and the line and column where they are known."""
        numbers = [self.line, self.column] if self.column else [self.line] if self.line else []
        return ":".join([self.path, *map(str, numbers)])

    def failed(
        self, error: str, message: str | None, line: int | None = None, column: int | None = None
    ) -> Result:
        """Return this result as a failure, with the raw source as its content."""
        return replace(
            self, content=self.raw, error=error, message=message, line=line, column=column
        )


def unreadable(path: str, error: OSError) -> Result:
    """Return the result of a file that cannot be read."""
    message = f"cannot read: {error.strerror or error}"
    return Result(path=path, raw=b"", content=b"", error="unreadable-file", message=message)


def inline_bytes(path: str, raw: bytes, options: Options) -> Result:
    """Inline the bytes of a source file.

    Args:
        path: Its name in messages.
        raw: Its bytes.
        options: The budgets of the call.

    Returns:
        The result; no bytes make it raise.

    Raises:
        click.UsageError: The environment names an engine that there is none of.

    Examples:
        >>> inline_bytes("a.py", b"x = 1\\nprint(x)\\n", Options()).content
        b'print(1)\\n'
    """
    result = Result(path=path, raw=raw, content=raw)
    try:
        source = decode(raw)
    except UndecodableSource as error:
        return result.failed("undecodable-source", error.message, error.line, error.column)
    result = replace(result, encoding=source.encoding)
    outcome = _transform(source.text, options)
    if outcome.error is not None:
        # The place is told by the fields, and CPython's message repeats it.
        message = (outcome.message or "").removesuffix(f" (<unknown>, line {outcome.line})")
        return result.failed(outcome.error, message, outcome.line, outcome.column)
    try:
        if options.mode == "safe" and options.layout == "keep":
            if outcome.source == source.text:
                return result
            return replace(result, content=source.encode_whole(outcome.source))
        return replace(result, content=source.encode(outcome.source))
    except UnencodableText as error:
        return result.failed("unencodable-text", str(error))


def explain_bytes(
    result: Result, options: Options, explain: Callable[..., list[Finding]]
) -> tuple[Result, list[Finding]]:
    """Say what safe mode does with the bytes of a source file.

    Args:
        result: The file as it was read.
        options: The options of safe mode.
        explain: :func:`inline_variables.explain`.

    Returns:
        The result, as a failure where there is one, and the findings.
    """
    try:
        source = decode(result.raw)
    except UndecodableSource as error:
        return result.failed("undecodable-source", error.message, error.line, error.column), []
    try:
        return result, explain(source.text, options=options)
    except SyntaxError as error:
        return result.failed("syntax-error", error.msg, error.lineno, error.offset), []
    except ImportError as error:
        raise click.UsageError(str(error)) from error
    except Exception as error:
        return result.failed(error_code(error), str(error)), []


def _transform(text: str, options: Options) -> Outcome:
    """Return what is made of one text."""
    try:
        return inline_source(text, options=options)
    except (ImportError, ValueError) as error:
        # Sources raise nothing; this is INLINE_VARIABLES_ENGINE in the environment.
        raise click.UsageError(str(error)) from error
