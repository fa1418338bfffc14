"""Joins the parts of a run into one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from ._atomic import replacing
from ._done import ShardReport, quarantine_path
from ._errors import reading, writing
from ._plan import Plan

__all__ = ["join_parts", "join_quarantines"]

_COPY_BYTES = 1 << 20
_ROW = b'{"row": '


def join_parts(parts: Sequence[Path], target: Path, kind: str) -> int:
    """Put the rows of parts into one file, in order, and return its bytes.

    Members of compressed files are joined as they are; Parquet files by their row groups.

    Raises:
        InputError: A part cannot be read.
        OutputError: The file cannot be written.
    """
    with writing(target), replacing(target) as file:
        if kind == "parquet":
            from ._formats._parquet import join

            join(map(str, parts), file)
        else:
            for part in parts:
                _copy(part, file)
        file.flush()
        return file.tell()


def _copy(part: Path, file: BinaryIO) -> None:
    for block in _blocks(part):
        file.write(block)


def _blocks(part: Path) -> Iterator[bytes]:
    with reading(part), open(part, "rb") as source:
        while block := source.read(_COPY_BYTES):
            yield block


def join_quarantines(plan: Plan, reports: Sequence[ShardReport], target: Path) -> None:
    """Put the rows that fell back into one file, numbered from their input's beginning.

    Raises:
        InputError: The quarantine of a shard cannot be read.
        OutputError: The file cannot be written.
    """
    before = 0
    path: str | None = None
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as file:
            for shard, report in zip(plan.shards, reports, strict=True):
                if shard.path != path:
                    path, before = shard.path, 0
                for line in _lines(quarantine_path(report.output)):
                    row, rest = line[len(_ROW) :].split(b",", 1)
                    file.write(b"%b%d,%b" % (_ROW, int(row) + before, rest))
                before += report.counts.rows


def _lines(path: Path) -> Iterator[bytes]:
    with reading(path), open(path, "rb") as source:
        yield from source
