"""What is known of a shard that is finished: a small file beside its output."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..rows import Counts
from ._atomic import replacing
from ._formats._kinds import stem_of
from ._options import BatchOptions
from ._types import Shard

__all__ = ["ShardReport", "differences", "done_path", "made_by", "quarantine_path", "read_done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardReport:
    """What became of a shard; it can be pickled.

    Attributes:
        number: The shard's number.
        output: The file that holds its rows.
        output_bytes: The bytes of that file.
        counts: What the rows count as.
        elapsed_seconds: How long it took.
        was_finished: Whether it was finished before, so that nothing was done.
    """

    number: int
    output: Path
    output_bytes: int
    counts: Counts
    elapsed_seconds: float
    was_finished: bool = False


def done_path(output: Path) -> Path:
    """Return where it is written down that a shard is finished."""
    return output.with_name(f"{stem_of(output.name)}.done.json")


def quarantine_path(output: Path) -> Path:
    """Return where the rows of a shard are that fell back."""
    return output.with_name(f"{stem_of(output.name)}.quarantine.jsonl")


def made_by(options: BatchOptions) -> dict[str, object]:
    """Return what outputs depend on besides their inputs, for files of JSON."""
    from .. import __version__

    return {
        "version": __version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "options": options.recorded(),
    }


def write_done(report: ShardReport, shard: Shard, options: BatchOptions) -> None:
    """Write down that a shard is finished.

    Raises:
        OSError: It cannot be written.
    """
    content = {
        **made_by(options),
        "shard": shard.recorded(),
        "output": {"file": report.output.name, "bytes": report.output_bytes},
        "counts": asdict(report.counts),
        "elapsed_seconds": round(report.elapsed_seconds, 3),
    }
    with replacing(done_path(report.output)) as file:
        file.write(json.dumps(content, indent=1).encode() + b"\n")


def read_done(output: Path) -> dict[str, Any] | None:
    """Return what is written down of a shard; ``None`` where it is not finished.

    A shard whose output is missing or of another size is not, nor is one whose file is damaged.
    """
    try:
        content = json.loads(done_path(output).read_bytes())
        is_whole = (
            content["output"]["file"] == output.name
            and content["output"]["bytes"] == output.stat().st_size
        )
        Counts(**content["counts"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return content if is_whole else None


def stored_report(output: Path, content: Mapping[str, Any]) -> ShardReport:
    """Return the report that is written down."""
    return ShardReport(
        number=content["shard"]["number"],
        output=output,
        output_bytes=content["output"]["bytes"],
        counts=Counts(**content["counts"]),
        elapsed_seconds=content["elapsed_seconds"],
        was_finished=True,
    )


def differences(
    content: Mapping[str, Any], shard: Mapping[str, object], made: Mapping[str, Any]
) -> list[str]:
    """Return what a finished shard has that this run would make otherwise, for people."""
    found = _changes(content.get("options", {}), made["options"], "")
    for name in ("version", "python"):
        found += _changes({name: content.get(name)}, {name: made[name]}, "")
    return found + _changes(content.get("shard", {}), shard, "the input's ")


def _changes(before: Mapping[str, Any], now: Mapping[str, Any], whose: str) -> list[str]:
    return [
        f"{whose}{name} was {before.get(name)!r} and is {now.get(name)!r}"
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]
