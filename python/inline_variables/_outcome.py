"""What became of one source."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Outcome", "make_outcomes"]


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
            ``"unreadable-text"``, ``"not-sure"``, ``"engine-fault"``, ``"no-text"``,
            ``"batch-timeout"`` or ``"engine-error"``.
        message: What went wrong, or ``None``.
        line: The line in the source, from 1, where the error has a place.
        column: The column, from 1, where the error has one.
        attempts: How often the engine was called.
        elapsed: Seconds in all, waits included.
        engine: ``"native"`` for the extension with the reference behind it, ``"reference"``, or the
            name of the callable.

    Examples:
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
    _md5: str | None = field(default=None, repr=False, compare=False)

    @property
    def md5(self) -> str:
        """Return the MD5 of the UTF-8 bytes of ``source``, in hexadecimal.

        It is made when it is asked for, unless it was made along with the text.
        """
        if self._md5 is not None:
            return self._md5
        from hashlib import md5

        return md5(self.source.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


class _Blank:
    """The slots of an :class:`Outcome`, open to be written."""

    __slots__ = Outcome.__slots__


def make_outcomes(
    texts: Sequence[str],
    statuses: Sequence[str],
    seconds: Sequence[float],
    digests: Sequence[str | None],
) -> list[Outcome]:
    """Return outcomes of the extension, none of them with an error.

    Each is filled while it is open and made an :class:`Outcome` then: a quarter of the time that as
    many calls of the class take, all of it under the GIL.
    """
    outcomes = []
    for text, status, elapsed, digest in zip(texts, statuses, seconds, digests, strict=True):
        outcome: Any = _Blank()
        outcome.source = text
        outcome.status = status
        outcome.error = outcome.message = outcome.line = outcome.column = None
        outcome.attempts = 1
        outcome.elapsed = elapsed
        outcome.engine = "native"
        outcome._md5 = digest
        outcome.__class__ = Outcome
        outcomes.append(outcome)
    return outcomes
