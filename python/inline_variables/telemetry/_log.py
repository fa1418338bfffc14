"""One line of JSON for each run, in a file that several processes may share."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from ._counters import KEYS, Counters, Stats

DEFAULT_PATH = Path("logs") / "inlining_telemetry.jsonl"


def log_inlining_stats(
    path: str | os.PathLike[str] = DEFAULT_PATH, *, stats: Stats | None = None
) -> None:
    """Append a snapshot to a file, in one write.

    Args:
        path: The file, ``logs/inlining_telemetry.jsonl`` unless told; its folder is made.
        stats: The snapshot; that of this process unless told.

    Raises:
        OSError: The file cannot be written.
    """
    from . import counters

    stats = counters.snapshot() if stats is None else stats
    line = json.dumps({"timestamp": datetime.now(UTC).isoformat(), **stats}) + "\n"
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    # With O_APPEND the system puts each write as a whole at the end of the file.
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)


def read_stats(paths: Iterable[str | os.PathLike[str]]) -> list[Stats]:
    """Return the snapshots in files.

    Raises:
        OSError: A file cannot be read.
        ValueError: A line is no snapshot; the message names the file and the line.
    """
    found: list[Stats] = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    entry = json.loads(line)
                    found.append(Stats(**{key: entry[key] for key in KEYS}))  # type: ignore[typeddict-item]
                except (ValueError, KeyError, TypeError) as error:
                    message = f"{os.fspath(path)}, line {number} is no telemetry: {error}"
                    raise ValueError(message) from error
    return found


def add_up(snapshots: Iterable[Stats]) -> Stats:
    """Return the sums of snapshots."""
    total = Counters().snapshot()
    for stats in snapshots:
        for key in KEYS:
            if key != "error_types":
                total[key] += stats[key]  # type: ignore[literal-required]
        for kind, count in stats["error_types"].items():
            total["error_types"][kind] = total["error_types"].get(kind, 0) + count
    return total
