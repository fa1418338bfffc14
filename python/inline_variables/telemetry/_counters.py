"""Thread-safe counters of outcomes."""

from __future__ import annotations

from threading import Lock
from typing import TypedDict

from .._outcome import Outcome


class Stats(TypedDict):
    """A snapshot: counts, but for the kinds of errors and the milliseconds spent on retries."""

    total_attempts: int
    success_count: int
    timeout_count: int
    timeout_retry_success: int
    timeout_retry_fail: int
    thread_retry_success: int
    thread_retry_fallback: int
    other_errors: int
    error_types: dict[str, int]
    retry_time_ms: float


KEYS = tuple(Stats.__annotations__)
"""The keys of a snapshot, as they are logged."""

# What the kinds of errors are counted as; others as their code.
_TYPES = {"syntax-error": "ast_error", "thread-error": "thread_error"}


def _nothing() -> Stats:
    return Stats(
        total_attempts=0,
        success_count=0,
        timeout_count=0,
        timeout_retry_success=0,
        timeout_retry_fail=0,
        thread_retry_success=0,
        thread_retry_fallback=0,
        other_errors=0,
        error_types={"thread_error": 0, "ast_error": 0, "other_value_error": 0},
        retry_time_ms=0.0,
    )


class Counters:
    """Counts outcomes; any thread may count and take snapshots at any time."""

    def __init__(self) -> None:
        """Begin at zero."""
        self._lock = Lock()
        self._stats = _nothing()

    def count(self, outcome: Outcome, retry_seconds: float = 0.0) -> None:
        """Count one outcome, and the seconds that were spent on retries for it."""
        with self._lock:
            stats = self._stats
            stats["total_attempts"] += 1
            stats["retry_time_ms"] += retry_seconds * 1000
            if outcome.error is None:
                stats["success_count"] += 1
                stats["thread_retry_success"] += outcome.attempts > 1
            else:
                self._count_code(outcome.error, 1)

    def count_many(self, successes: int, errors: dict[str, int]) -> None:
        """Count many outcomes at once: those with a text, and those without by their codes."""
        with self._lock:
            stats = self._stats
            stats["total_attempts"] += successes + sum(errors.values())
            stats["success_count"] += successes
            for code, count in errors.items():
                self._count_code(code, count)

    def _count_code(self, code: str, count: int) -> None:
        stats = self._stats
        if code in ("timeout", "batch-timeout"):
            stats["timeout_count"] += count
            stats["timeout_retry_fail"] += count
            return
        stats["thread_retry_fallback" if code == "thread-error" else "other_errors"] += count
        self._add_type(code, count)

    def count_error(self, kind: str) -> None:
        """Count a record that failed outside the engine, under the name of its error."""
        with self._lock:
            self._stats["total_attempts"] += 1
            self._stats["other_errors"] += 1
            self._add_type(kind)

    def _add_type(self, code: str, count: int = 1) -> None:
        kind = _TYPES.get(code, code.replace("-", "_"))
        types = self._stats["error_types"]
        types[kind] = types.get(kind, 0) + count

    def snapshot(self) -> Stats:
        """Return the counts of this moment, as a copy."""
        with self._lock:
            copy = self._stats.copy()
            copy["error_types"] = copy["error_types"].copy()
            return copy

    def reset(self) -> None:
        """Set everything to zero."""
        with self._lock:
            self._stats = _nothing()
