"""The summary of a run, for people."""

from __future__ import annotations

from typing import TextIO

from ._counters import Stats
from ._health import errors, health

_VERDICTS = {
    "healthy": "Health: healthy",
    "warning": "Health: WARNING, more than 5% errors",
    "action": "Health: ACTION NEEDED, more than 10% errors",
}


def summary(stats: Stats) -> str:
    """Return the summary of a snapshot, as lines of text."""
    total = stats["total_attempts"]

    def part(count: int) -> str:
        return f"{count} ({count / max(total, 1):.1%})"

    kinds = ", ".join(f"{kind}={part(count)}" for kind, count in stats["error_types"].items())
    return "\n".join(
        [
            "Inlining summary",
            f"Total attempts: {total}",
            f"Success: {part(stats['success_count'])}",
            f"Errors: {part(errors(stats))}",
            f"Error types: {kinds}",
            "Timeouts:",
            f"  → Timed out: {stats['timeout_count']}",
            f"  → Retry success: {stats['timeout_retry_success']}",
            f"  → Timeout fallback (raw source): {stats['timeout_retry_fail']}",
            "Thread exhaustion retries:",
            f"  → Retry success: {stats['thread_retry_success']}",
            f"  → Retry fallback (raw source): {stats['thread_retry_fallback']}",
            f"Time spent retrying: {stats['retry_time_ms']:.0f} ms",
            _VERDICTS[health(stats)],
        ]
    )


def print_inlining_summary(*, stats: Stats | None = None, file: TextIO | None = None) -> None:
    """Print the summary of a snapshot.

    Args:
        stats: The snapshot; that of this process unless told.
        file: Where to; standard output unless told.
    """
    from . import counters

    print(summary(counters.snapshot() if stats is None else stats), file=file)
