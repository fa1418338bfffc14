"""Counts what became of sources: a snapshot, a line in a file for each run, a summary.

:mod:`.prometheus` and :mod:`.opentelemetry` export the same counters; each needs its extra.
"""

from ._counters import KEYS, Counters, Stats
from ._health import RATES, Rate, health, rates
from ._log import add_up, log_inlining_stats, read_stats
from ._summary import print_inlining_summary, summary

__all__ = [
    "KEYS",
    "RATES",
    "Counters",
    "Rate",
    "Stats",
    "add_up",
    "counters",
    "get_inlining_stats",
    "health",
    "log_inlining_stats",
    "print_inlining_summary",
    "rates",
    "read_stats",
    "reset_inlining_stats",
    "summary",
]

counters = Counters()
"""What all calls in this process are counted by."""


def get_inlining_stats() -> Stats:
    """Return a snapshot of this process's counters.

    Examples:
        >>> get_inlining_stats()["timeout_count"] >= 0
        True
    """
    return counters.snapshot()


def reset_inlining_stats() -> None:
    """Set this process's counters to zero."""
    counters.reset()
