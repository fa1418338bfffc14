"""What a healthy run looks like."""

from __future__ import annotations

from typing import NamedTuple

from ._counters import Stats

WARNING = 0.05
ACTION = 0.10


class Rate(NamedTuple):
    """One rate, and what it is in a healthy run.

    Attributes:
        name: What is measured.
        value: The rate, from 0 to 1.
        limit: The healthy limit.
        is_least: Whether the rate must be above the limit; if not, below it.
    """

    name: str
    value: float
    limit: float
    is_least: bool = False

    @property
    def is_healthy(self) -> bool:
        """Whether the rate is on the right side of its limit."""
        return self.value > self.limit if self.is_least else self.value < self.limit


RATES = {
    "thread errors": 0.01,
    "thread errors resolved by retry": 0.90,
    "syntax errors": 0.02,
    "failures of the whole": 0.002,
}
"""The healthy limits."""


def errors(stats: Stats) -> int:
    """Return how many sources were not inlined."""
    return stats["timeout_count"] + stats["thread_retry_fallback"] + stats["other_errors"]


def rates(stats: Stats) -> list[Rate]:
    """Return each rate of a snapshot beside its healthy limit."""
    total = max(stats["total_attempts"], 1)
    resolved, unresolved = stats["thread_retry_success"], stats["thread_retry_fallback"]
    of_threads = resolved + unresolved
    syntax = stats["error_types"].get("ast_error", 0)
    whole = stats["other_errors"] - syntax
    values = {
        "thread errors": (of_threads / total, False),
        "thread errors resolved by retry": (resolved / of_threads if of_threads else 1.0, True),
        "syntax errors": (syntax / total, False),
        "failures of the whole": (whole / total, False),
    }
    return [Rate(name, value, RATES[name], least) for name, (value, least) in values.items()]


def health(stats: Stats) -> str:
    """Return ``"healthy"``, ``"warning"`` (over 5 % errors) or ``"action"`` (over 10 %)."""
    rate = errors(stats) / max(stats["total_attempts"], 1)
    if rate > ACTION:
        return "action"
    return "warning" if rate > WARNING else "healthy"
