"""Folders of ``.py`` files: a row for each file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import decode_source
from typing import BinaryIO, Protocol

from ... import inline_many
from ..._options import Options
from ..._outcome import Outcome
from ...json_lines import ADDED
from ...rows import Counts, RowError
from .._inputs import Input, PythonFile
from .._options import BatchOptions
from .._types import Piece, Shard
from ._compression import compressor

__all__ = ["FILES_PER_SHARD", "inline", "split"]

FILES_PER_SHARD = 5000
_FILES_PER_PIECE = 500
_BYTES_PER_PIECE = 1 << 20
# No encoding needs more bytes for a source than this multiple of its UTF-8.
_LARGEST_ENCODING = 4

Row = dict[str, str | None]


def split(
    source: Input, shard_bytes: int, limit: int | None, is_last: bool
) -> tuple[list[Shard], int]:
    """Return the files by the 5,000."""
    files = source.files[:limit]
    shards = []
    for begin in range(0, len(files), FILES_PER_SHARD):
        part = files[begin : begin + FILES_PER_SHARD]
        shards.append(_shard(source, begin, part))
    return shards, len(files)


def _shard(source: Input, begin: int, files: tuple[PythonFile, ...]) -> Shard:
    digest = sha256()
    for file in files:
        digest.update(os.fsencode(f"{file.name}\0{file.size}\0{file.mtime_ns}\0"))
    size = sum(file.size for file in files)
    return Shard(
        kind="python",
        path=source.path,
        begin=begin,
        end=begin + len(files),
        size=size,
        mtime_ns=max(file.mtime_ns for file in files),
        files=tuple(file.name for file in files),
        digest=digest.hexdigest(),
        weight=size,
    )


@dataclass(slots=True)
class _File:
    """A file: its name in rows, and its source or what is wrong with it."""

    name: str
    size: int = 0
    source: str | None = None
    failure: Outcome | None = None
    sha256: str = ""

    def fail(self, code: str, message: str) -> None:
        """Say that there is no source."""
        self.failure = Outcome(
            source="", status="fallback", error=code, message=message, attempts=0
        )


class _Writer(Protocol):
    def write(self, rows: list[Row], /) -> None: ...
    def finish(self) -> None: ...
    def abandon(self) -> None: ...


class _JsonWriter:
    def __init__(self, file: BinaryIO, kind: str) -> None:
        self._file = file
        self._packer = compressor(kind)

    def write(self, rows: list[Row], /) -> None:
        text = "".join(json.dumps(row) + "\n" for row in rows)
        self._file.write(self._packer.compress(text.encode()))

    def finish(self) -> None:
        self._file.write(self._packer.flush())

    def abandon(self) -> None:
        pass


def inline(shard: Shard, file: BinaryIO, kind: str, options: BatchOptions) -> Iterator[Piece]:
    """Write a row for each file of a shard."""
    if kind == "parquet":
        from ._parquet import StringsWriter

        writer: _Writer = StringsWriter(file, ("path", *ADDED))
    else:
        writer = _JsonWriter(file, kind)
    try:
        for files in _pieces(shard, options.options):
            rows, piece = _inline(files, options)
            writer.write(rows)
            yield piece
        writer.finish()
    except BaseException:
        writer.abandon()
        raise


def _pieces(shard: Shard, options: Options) -> Iterator[list[_File]]:
    files: list[_File] = []
    size = 0
    for name in shard.files:
        files.append(_read(shard.path, name, options))
        size += files[-1].size
        if size >= _BYTES_PER_PIECE or len(files) >= _FILES_PER_PIECE:
            yield files
            files, size = [], 0
    if files:
        yield files


def _read(folder: str, name: str, options: Options) -> _File:
    """Read a file as Python would: in its declared encoding, each line break as a line feed."""
    # Names that are no text are shown with marks in place of what is none.
    file = _File(os.fsencode(name).decode("utf-8", "replace"))
    longest = _LARGEST_ENCODING * options.max_source_bytes
    try:
        with open(os.path.join(folder, name), "rb") as stream:
            data = stream.read(longest + 1)
    except OSError as error:
        file.fail("unreadable-file", error.strerror or str(error))
        return file
    file.size = len(data)
    file.sha256 = sha256(data).hexdigest()
    if len(data) > longest:
        file.fail("source-too-large", f"the file is longer than {longest} bytes")
        return file
    try:
        file.source = decode_source(data)
    except (SyntaxError, ValueError, LookupError) as error:
        file.fail("undecodable-source", str(error))
    else:
        file.sha256 = sha256(file.source.encode()).hexdigest()
    return file


def _inline(files: list[_File], options: BatchOptions) -> tuple[list[Row], Piece]:
    sources = [file.source for file in files if file.source is not None]
    outcomes = iter(
        inline_many(
            sources,
            options=options.options,
            retry=options.retry,
            engine=options.engine,
            md5=True,
        )
    )
    rows: list[Row] = []
    counts = Counts()
    errors: list[RowError] = []
    for number, file in enumerate(files):
        outcome = file.failure or next(outcomes)
        has_text = file.failure is None
        rows.append(
            {
                "path": file.name,
                "inlined": outcome.source if has_text else None,
                "status": outcome.status,
                "error": outcome.error,
                "md5": outcome.md5 if has_text else None,
            }
        )
        counts.rows += 1
        counts.inlined += outcome.status == "inlined"
        counts.unchanged += outcome.status == "unchanged"
        if outcome.error is not None:
            counts.fallback += 1
            counts.errors[outcome.error] = counts.errors.get(outcome.error, 0) + 1
            errors.append(_row_error(number, file, outcome))
    return rows, Piece(counts, errors, sum(file.size for file in files))


def _row_error(number: int, file: _File, outcome: Outcome) -> RowError:
    return RowError(
        row=number,
        id=json.dumps(file.name),
        code=outcome.error or "",
        message=outcome.message or "",
        line=outcome.line,
        column=outcome.column,
        sha256=file.sha256,
    )
