"""What became of one source."""

from dataclasses import dataclass

__all__ = ["Outcome"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one source. It can be pickled.

    Attributes:
        source: The inlined text, or the raw source where that was fallen back to.
        status: ``"inlined"``; ``"unchanged"`` where the text is the source itself; ``"fallback"``.
        error: ``None``, or the stable code of why the raw source was fallen back to: ``"timeout"``,
            ``"syntax-error"``, ``"thread-error"``, ``"memory-error"``, ``"resource-error"``,
            ``"recursion-error"``, ``"source-too-large"``, ``"output-too-large"``,
            ``"nesting-too-deep"``, ``"empty-body"``, ``"pattern-value"``, ``"nested-brackets"``,
            ``"unreadable-text"``, ``"not-sure"``, ``"engine-fault"``, ``"no-text"`` or
            ``"engine-error"``.
        message: What went wrong, or ``None``.
        line: The line in the source, from 1, where the error has a place.
        column: The column, from 1, where the error has one.
        attempts: How often the engine was called.
        elapsed: Seconds in all, waits included.
        engine: ``"native"`` for the extension with the reference behind it, ``"reference"``, or the
            name of the callable.

    Example:
        >>> from inline_variables import inline_source
        >>> inline_source("x = 1\\nprint(x)").source
        'print(1)'
    """

    source: str
    status: str
    error: str | None = None
    message: str | None = None
    line: int | None = None
    column: int | None = None
    attempts: int = 1
    elapsed: float = 0.0
    engine: str = "native"

    @property
    def md5(self) -> str:
        """The MD5 of the UTF-8 bytes of ``source``, in hexadecimal; made when it is asked for."""
        from hashlib import md5

        return md5(self.source.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
