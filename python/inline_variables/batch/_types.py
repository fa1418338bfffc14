"""What the parts of a batch hand to each other."""

from __future__ import annotations

from dataclasses import dataclass

from ..rows import Counts, RowError

__all__ = ["Piece", "Shard"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A part of the input that is worked on alone; it can be pickled.

    Attributes:
        number: Its place among the shards of a plan, from 0.
        kind: The format of the input: ``"jsonl"``, ``"jsonl.gz"``, ``"jsonl.zst"``,
            ``"parquet"`` or ``"python"``.
        path: The input file, or what the names in ``files`` are relative to; absolute.
        begin: Where it begins: a byte, a row group, or the number of a ``.py`` file. The lines of
            a range of bytes are those that begin in it.
        end: Where it ends, likewise; that one does not belong to it.
        rows: The most rows that are taken; ``None`` for all.
        size: Bytes of the whole input.
        mtime_ns: When the input was modified last, in nanoseconds.
        files: The names of the ``.py`` files.
        digest: The digest of the names, sizes and times of the ``.py`` files, or ``None``.
        weight: About how many bytes of the input it is, for the progress.
    """

    number: int = 0
    kind: str
    path: str
    begin: int
    end: int
    rows: int | None = None
    size: int
    mtime_ns: int
    files: tuple[str, ...] = ()
    digest: str | None = None
    weight: int = 0

    def __str__(self) -> str:
        """Return its number and where its rows are, for people."""
        units = {"parquet": "row groups", "python": "files"}
        unit = units.get(self.kind, "bytes")
        return f"shard {self.number} ({self.path}, {unit} {self.begin} to {self.end})"

    def recorded(self) -> dict[str, object]:
        """Return what tells it from other shards, for files of JSON."""
        return {
            "number": self.number,
            "kind": self.kind,
            "path": self.path,
            "begin": self.begin,
            "end": self.end,
            "rows": self.rows,
            "size": self.size,
            "mtime_ns": self.mtime_ns,
            "digest": self.digest,
        }


@dataclass(frozen=True, slots=True)
class Piece:
    """What became of a few rows of a shard, whose output is written.

    Attributes:
        counts: The rows.
        errors: Those that fell back; their numbers count from the piece's first row.
        weight: About how many bytes of the input they were.
    """

    counts: Counts
    errors: list[RowError]
    weight: int
