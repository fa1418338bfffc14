"""Lines of JSON, plain or compressed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from ...json_lines import inline_json_lines
from ...rows import Counts, RowError
from .._errors import reading
from .._inputs import Input
from .._options import BatchOptions
from .._types import Piece, Shard
from ._compression import compressor, decompressed, require
from ._lines import Lines, LongLine, count_rows, first_rows, lines

__all__ = ["inline", "split"]


def split(
    source: Input, shard_bytes: int, limit: int | None, is_last: bool
) -> tuple[list[Shard], int]:
    """Return ranges of bytes of a plain file, or the whole of a compressed one."""
    require(source.kind)
    if source.kind != "jsonl":
        rows = 0 if limit is None or is_last else _count(source, limit)
        return [_shard(source, 0, source.size, limit)], rows
    end, rows = source.size, 0
    if limit is not None:
        end, rows = _end_of_row(source, limit)
    begins = range(0, max(end, 1), shard_bytes)
    return [_shard(source, begin, min(begin + shard_bytes, end)) for begin in begins], rows


def _shard(source: Input, begin: int, end: int, rows: int | None = None) -> Shard:
    return Shard(
        kind=source.kind,
        path=source.path,
        begin=begin,
        end=end,
        rows=rows,
        size=source.size,
        mtime_ns=source.mtime_ns,
        weight=end - begin,
    )


def _count(source: Input, limit: int) -> int:
    """Return how many rows a compressed file has, up to a limit."""
    rows = 0
    for part, _ in _read(_shard(source, 0, source.size)):
        rows += count_rows(part.data) if isinstance(part, Lines) else 1
        if rows >= limit:
            return limit
    return rows


def _end_of_row(source: Input, limit: int) -> tuple[int, int]:
    """Return the byte behind row number ``limit`` of a plain file, and that row's number.

    Where there are fewer rows, it is the end of the file and the number of the last one.
    """
    rows = 0
    for part, _ in _read(_shard(source, 0, source.size)):
        if isinstance(part, LongLine):
            rows += 1
        else:
            count = count_rows(part.data)
            if rows + count >= limit:
                left_out = len(part.data) - len(first_rows(part.data, limit - rows))
                return part.end - left_out, limit
            rows += count
        if rows >= limit:
            return part.end, rows
    return source.size, rows


def _read(shard: Shard) -> Iterator[tuple[Lines | LongLine, int]]:
    """Yield the lines of a shard, and how many bytes of the file they took."""
    with reading(shard.path), open(shard.path, "rb") as file:
        if shard.kind == "jsonl":
            file.seek(max(shard.begin - 1, 0))
            at = shard.begin
            for part in lines(file.read, shard.begin, shard.end):
                yield part, part.end - at
                at = part.end
            return
        with decompressed(file, shard.kind) as stream:
            at = 0
            for part in lines(stream.read):
                yield part, file.tell() - at
                at = file.tell()


def inline(shard: Shard, file: BinaryIO, kind: str, options: BatchOptions) -> Iterator[Piece]:
    """Write the inlined lines of a shard."""
    packer = compressor(kind)
    left = shard.rows
    for part, weight in _read(shard):
        if isinstance(part, LongLine):
            output, piece = _too_long(part, weight)
        else:
            data = part.data if left is None else first_rows(part.data, left)
            result = inline_json_lines(
                data,
                column=options.column,
                id_column=options.id_column,
                options=options.options,
                retry=options.retry,
                engine=options.engine,
            )
            output, piece = result.output, Piece(result.counts, result.errors, weight)
        file.write(packer.compress(output))
        yield piece
        if left is not None:
            left -= piece.counts.rows
            if left <= 0:
                break
    file.write(packer.flush())


def _too_long(line: LongLine, weight: int) -> tuple[bytes, Piece]:
    """Return the row of a line that is too long to be one."""
    row = {
        "raw": line.head.decode("utf-8", "replace"),
        "inlined": None,
        "status": "fallback",
        "error": "broken-row",
        "md5": None,
    }
    error = RowError(
        row=0,
        id=None,
        code="broken-row",
        message=f"the line has {line.length} bytes, which is too long for a row; "
        "its beginning alone is kept",
        line=None,
        column=None,
        sha256=line.sha256,
    )
    counts = Counts(rows=1, fallback=1, errors={"broken-row": 1})
    return json.dumps(row).encode() + b"\n", Piece(counts, [error], weight)
