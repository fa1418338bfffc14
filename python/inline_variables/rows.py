"""What batches of rows have in common: counts, and the rows that have no text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from ._guard import Engine, inline_source, resolve_engine
from ._options import Options
from ._retry import Retry

__all__ = ["Counts", "RowError"]

_Answer: TypeAlias = tuple[str, str, str | None, str | None, int | None, int | None, str]
Tally: TypeAlias = tuple[
    int,
    int,
    int,
    dict[str, int],
    list[tuple[int, str | None, str, str, int | None, int | None, str]],
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """A row that has no inlined text.

    Attributes:
        row: Its number among the rows that were given, from 0.
        id: What it calls itself, as JSON; ``None`` where no column of ids was named.
        code: Why, as for :class:`~inline_variables.Outcome`; besides, ``"no-source"`` where the row
            has no string in its column, ``"broken-row"`` where it is no row at all, and
            ``"surrogates"`` where the text holds some that a column cannot.
        message: What went wrong.
        line: The line in the source, from 1, where the error has a place.
        column: The column, from 1, where the error has one.
        sha256: The SHA-256 of the source's UTF-8 bytes, in hexadecimal; of the row's bytes where it
            has no source.
    """

    row: int
    id: str | None
    code: str
    message: str
    line: int | None
    column: int | None
    sha256: str


@dataclass(slots=True)
class Counts:
    """Counts of rows; ``rows`` is always the sum of the next three.

    Attributes:
        rows: All rows.
        inlined: Rows with an inlined text.
        unchanged: Rows whose source is its own inlined text.
        fallback: Rows without one.
        errors: The last of these, by their codes.

    Examples:
        >>> counts = Counts(rows=2, inlined=1, fallback=1, errors={"timeout": 1})
        >>> counts.add(Counts(rows=1, unchanged=1))
        >>> counts.rows
        3
    """

    rows: int = 0
    inlined: int = 0
    unchanged: int = 0
    fallback: int = 0
    errors: dict[str, int] = field(default_factory=dict)

    def add(self, other: Counts) -> None:
        """Add what another one counted."""
        self.rows += other.rows
        self.inlined += other.inlined
        self.unchanged += other.unchanged
        self.fallback += other.fallback
        for code, count in other.errors.items():
            self.errors[code] = self.errors.get(code, 0) + count


class Resolver:
    """Answers for the sources that a batch leaves to Python, and counts all of its rows."""

    def __init__(self, options: Options, retry: Retry, engine: Engine | None) -> None:
        """Remember how sources are to be inlined."""
        self._options = options
        self._retry = retry
        self._engine = resolve_engine(engine)
        self.asks_for_all = self._engine not in ("auto", "native")
        self._asked = {"inlined": 0, "unchanged": 0, "fallback": 0}
        self._asked_errors: dict[str, int] = {}

    def __call__(self, source: str) -> _Answer:
        """Return what became of one source, which is counted by the telemetry at once."""
        outcome = inline_source(
            source, options=self._options, retry=self._retry, engine=self._engine
        )
        self._asked[outcome.status] += 1
        if outcome.error is not None:
            self._asked_errors[outcome.error] = self._asked_errors.get(outcome.error, 0) + 1
        return (
            outcome.status,
            outcome.source,
            outcome.error,
            outcome.message,
            outcome.line,
            outcome.column,
            outcome.md5,
        )

    def counts(self, tally: Tally) -> tuple[Counts, list[RowError]]:
        """Return the counts of a batch, and count what was not asked about in the telemetry."""
        from .telemetry import counters

        inlined, unchanged, fallback, errors, problems = tally
        asked = sum(self._asked.values()) - self._asked["fallback"]
        others = {code: count - self._asked_errors.get(code, 0) for code, count in errors.items()}
        counters.count_many(inlined + unchanged - asked, others)
        counts = Counts(inlined + unchanged + fallback, inlined, unchanged, fallback, errors)
        return counts, [
            RowError(
                row=row,
                id=name,
                code=code,
                message=message,
                line=line,
                column=column,
                sha256=sha256,
            )
            for row, name, code, message, line, column, sha256 in problems
        ]


Settle: TypeAlias = Callable[[bytes], tuple[bytes, _Answer, str | None, bytes]]
