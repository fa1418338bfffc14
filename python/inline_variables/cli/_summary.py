"""What became of a batch, in a few lines for people."""

from __future__ import annotations

from ..batch import BatchReport

__all__ = ["stop_advice", "summary_of"]


def summary_of(report: BatchReport) -> str:
    """Return the counts, the errors by their codes, the speed, and where the output is."""
    counts = report.counts
    lines = [
        f"rows {counts.rows} = inlined {counts.inlined} + unchanged {counts.unchanged} "
        f"+ fallback {counts.fallback}"
    ]
    if counts.errors:
        errors = sorted(counts.errors.items(), key=lambda item: (-item[1], item[0]))
        lines.append("errors: " + ", ".join(f"{code} {count}" for code, count in errors))
    if counts.rows and counts.errors.get("no-source") == counts.rows:
        lines.append("hint: no row has a source where --column says: is its name right?")
    before = f", {report.kept_shards} of them before" if report.kept_shards else ""
    lines.append(
        f"{report.elapsed_seconds:.1f} s, {report.rows_per_second:.0f} rows/s, "
        f"{report.finished_shards} of {report.shards} shards finished{before}"
    )
    lines.append(f"output: {report.output}")
    return "\n".join(lines)


def stop_advice(report: BatchReport) -> str:
    """Return how to go on after a run that was stopped."""
    return (
        f"{report.finished_shards} of {report.shards} shards are finished and kept: "
        "the same command with --resume goes on"
    )
