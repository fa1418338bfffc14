"""What became of a run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ..rows import Counts
from ..telemetry import Counters, Stats
from ._atomic import replacing
from ._errors import writing
from ._inputs import Input
from ._types import Piece, Shard

__all__ = ["EXAMPLES", "BatchReport", "examples_of", "stats_of", "write_report"]

# How many of the rows that fell back a report shows.
EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReport:
    """What became of a run.

    Attributes:
        counts: The rows that were seen: those of finished shards, and of a run that was stopped
            those of the shards it was at.
        new_counts: The rows of the shards that this run finished.
        shards: How many shards there are.
        finished_shards: How many of them are finished.
        kept_shards: How many of these were finished before.
        elapsed_seconds: How long this run took.
        rows_per_second: How fast it was, over the rows that were not kept.
        is_complete: Whether all shards are finished, and joined where they become one file.
        too_many_errors: Whether more rows fell back than is allowed.
        output: The file, or the folder of the parts.
        output_files: The files that are there.
        inputs: The input files, or the folder of the ``.py`` files.
        examples: Where the first few rows are that fell back, and why.
        made_by: The version, the interpreter and the options.
        quarantined_shards: The shards that are left out because each process that worked on them
            was ended, and why; only an executor's processes can be.
    """

    counts: Counts
    new_counts: Counts
    shards: int
    finished_shards: int
    kept_shards: int
    elapsed_seconds: float
    rows_per_second: float
    is_complete: bool
    too_many_errors: bool
    output: Path
    output_files: tuple[Path, ...]
    inputs: tuple[Input, ...]
    examples: tuple[str, ...] = ()
    made_by: Mapping[str, object] = field(default_factory=dict)
    quarantined_shards: tuple[str, ...] = ()


def write_report(report: BatchReport, path: Path) -> None:
    """Write a report as JSON.

    Raises:
        OutputError: The file cannot be written.
    """
    content = {
        "counts": asdict(report.counts),
        "is_complete": report.is_complete,
        "too_many_errors": report.too_many_errors,
        "shards": {
            "all": report.shards,
            "finished": report.finished_shards,
            "kept": report.kept_shards,
            "quarantined": len(report.quarantined_shards),
        },
        "quarantined_shards": list(report.quarantined_shards),
        "elapsed_seconds": round(report.elapsed_seconds, 3),
        "rows_per_second": round(report.rows_per_second, 1),
        "examples": list(report.examples),
        **report.made_by,
        "inputs": [
            {
                "path": each.path,
                "format": each.kind,
                "size": each.size,
                "mtime_ns": each.mtime_ns,
                **({"files": len(each.files)} if each.files else {}),
            }
            for each in report.inputs
        ],
        "output": str(report.output),
        "output_files": [str(file) for file in report.output_files],
    }
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(json.dumps(content, indent=1).encode() + b"\n")


def examples_of(shard: Shard, rows_before: int, piece: Piece, known: int) -> list[str]:
    """Return where the first rows of a piece are that fell back, and why.

    Args:
        shard: The shard.
        rows_before: How many rows of it were before.
        piece: What became of the next ones.
        known: How many examples there are already.
    """
    return [
        f"{shard.path}, shard {shard.number}, row {rows_before + error.row}: "
        f"{error.code}: {error.message}"
        for error in piece.errors[: EXAMPLES - known]
    ]


def stats_of(counts: Counts) -> Stats:
    """Return counts of rows in the form of the telemetry."""
    counters = Counters()
    counters.count_many(counts.inlined + counts.unchanged, counts.errors)
    return counters.snapshot()
