"""How many rows may fall back before a run is stopped."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..rows import Counts

__all__ = ["MaxErrors"]

# A share of fewer rows says little of the rest.
_ROWS_FOR_A_SHARE = 10_000


@dataclass(frozen=True, slots=True)
class MaxErrors:
    """The most rows that may fall back: a number, or a share of all.

    Attributes:
        number: How many; ``None`` where it is a share.
        percent: The share, in percent; ``None`` where it is a number.

    Examples:
        >>> MaxErrors.parse("2.5%").are_exceeded(Counts(rows=100, fallback=3), is_over=True)
        True
    """

    number: int | None = None
    percent: float | None = None

    @classmethod
    def parse(cls, text: str) -> MaxErrors:
        """Read ``"100"`` or ``"2.5%"``.

        Raises:
            ValueError: It is neither, or above 100 %.
        """
        found = re.fullmatch(r"(\d+)|(\d+(?:\.\d+)?)\s?%", text.strip())
        if found is None or (found[2] and float(found[2]) > 100):
            raise ValueError(f"must be a number such as 100, or a share such as 2.5%, got {text!r}")
        return cls(int(found[1])) if found[1] else cls(percent=float(found[2]))

    def are_exceeded(self, counts: Counts, *, is_over: bool) -> bool:
        """Return whether more rows fell back; a share is judged at the end, or from 10,000 on."""
        if self.number is not None:
            return counts.fallback > self.number
        if self.percent is None or not (is_over or counts.rows >= _ROWS_FOR_A_SHARE):
            return False
        return counts.fallback * 100 > self.percent * counts.rows

    def __str__(self) -> str:
        """Return it as it is given."""
        return f"{self.percent:g}%" if self.number is None else str(self.number)
