"""Parquet files, through pyarrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from ...arrow import inline_rows
from ...json_lines import ADDED
from .._errors import BatchError, InputError, reading
from .._inputs import Input
from .._options import BatchOptions
from .._types import Piece, Shard

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ModuleNotFoundError as error:
    raise BatchError(
        "Parquet files need the package pyarrow: pip install 'inline-variables[arrow]'"
    ) from error

__all__ = [
    "StringsWriter",
    "check",
    "inline",
    "join",
    "output_schema",
    "split",
    "with_added",
]

_BYTES_PER_PIECE = 1 << 20
_ROWS_PER_PIECE = 4096
# What is gathered before it is written as a row group, in bytes of memory.
_BYTES_PER_GROUP = 16 << 20


def _open(path: str) -> Any:
    # Reading ahead would take memory, and threads, by the row group.
    return pq.ParquetFile(path, pre_buffer=False)


def split(
    source: Input, shard_bytes: int, limit: int | None, is_last: bool
) -> tuple[list[Shard], int]:
    """Return runs of whole row groups."""
    with reading(source.path):
        metadata = pq.read_metadata(source.path)
    shards: list[Shard] = []
    taken = begin = rows = weight = 0
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        rows += group.num_rows
        weight += group.total_byte_size
        is_over = limit is not None and taken + rows >= limit
        if weight >= shard_bytes or is_over or number == metadata.num_row_groups - 1:
            most = limit - taken if limit is not None and is_over else None
            shards.append(_shard(source, begin, number + 1, most, weight))
            taken, begin, rows, weight = taken + (most or rows), number + 1, 0, 0
        if is_over:
            break
    return shards or [_shard(source, 0, 0, None, 0)], taken


def _shard(source: Input, begin: int, end: int, rows: int | None, weight: int) -> Shard:
    return Shard(
        kind="parquet",
        path=source.path,
        begin=begin,
        end=end,
        rows=rows,
        size=source.size,
        mtime_ns=source.mtime_ns,
        weight=weight,
    )


def check(inputs: Iterable[Input], options: BatchOptions, *, alike: bool) -> None:
    """Check that the columns are there and hold strings.

    Args:
        inputs: The files.
        options: What names the columns.
        alike: Whether all files must have the same columns, because they become one.

    Raises:
        InputError: They are not; the message names the file, and the columns that it has.
    """
    first: tuple[str, Any] | None = None
    for source in inputs:
        with reading(source.path):
            schema = pq.read_schema(source.path)
        for name in (options.column, options.id_column):
            if name is not None and name not in schema.names:
                raise InputError(
                    f"{source.path} has no column {name!r}, but {', '.join(schema.names)}: "
                    "name another one with --column or --id-column"
                )
        found = schema.field(options.column).type
        if not _is_text(_values_of(found)):
            raise InputError(
                f"the column {options.column!r} of {source.path} holds no strings but {found}: "
                "name another one with --column"
            )
        first = first or (source.path, schema)
        if alike and not schema.equals(first[1]):
            raise InputError(
                f"{first[0]} and {source.path} have different columns and cannot become one file: "
                "give a folder as the output"
            )


def _values_of(type_: Any) -> Any:
    return type_.value_type if pa.types.is_dictionary(type_) else type_


def _is_text(type_: Any) -> bool:
    types = pa.types
    return bool(
        types.is_string(type_) or types.is_large_string(type_) or types.is_string_view(type_)
    )


def output_schema(schema: Any, column: str) -> Any:
    """Return the input's columns and those that are added."""
    kept = [field for field in schema if field.name not in ADDED]
    types = [_values_of(schema.field(column).type), pa.string(), pa.string(), pa.string()]
    added = [pa.field(name, type_) for name, type_ in zip(ADDED, types, strict=True)]
    return pa.schema([*kept, *added], metadata=schema.metadata)


class _GroupWriter:
    """Writes tables, gathered to row groups of a few megabytes."""

    def __init__(self, file: BinaryIO, schema: Any) -> None:
        self.schema = schema
        self._writer = pq.ParquetWriter(file, schema)
        self._tables: list[Any] = []
        self._bytes = 0

    def write(self, table: Any) -> None:
        self._tables.append(table)
        self._bytes += table.nbytes
        if self._bytes >= _BYTES_PER_GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._tables:
            self._writer.write_table(pa.concat_tables(self._tables))
        self._tables, self._bytes = [], 0

    def finish(self) -> None:
        self._flush()
        self._writer.close()

    def abandon(self) -> None:
        """Let go of a file that is not going to be used."""
        with suppress(Exception):
            self._writer.close()
        # A writer that could not be closed would try again when it is collected.
        self._writer.is_open = False


class StringsWriter:
    """Writes rows of strings."""

    def __init__(self, file: BinaryIO, columns: Iterable[str]) -> None:
        """Begin a file with these columns."""
        self._writer = _GroupWriter(file, pa.schema([(name, pa.string()) for name in columns]))

    def write(self, rows: list[dict[str, str | None]], /) -> None:
        """Write rows."""
        self._writer.write(pa.Table.from_pylist(rows, schema=self._writer.schema))

    def finish(self) -> None:
        """Write what is left."""
        self._writer.finish()

    def abandon(self) -> None:
        """Let go of a file that is not going to be used."""
        self._writer.abandon()


def _batches(shard: Shard) -> Iterator[tuple[Any, int]]:
    """Yield the rows of a shard, a few at a time, and what each is of the shard's weight."""
    with reading(shard.path), _open(shard.path) as file:
        groups = range(shard.begin, shard.end)
        rows = sum(file.metadata.row_group(group).num_rows for group in groups)
        if rows == 0:
            return
        per_piece = _BYTES_PER_PIECE * rows // max(shard.weight, 1)
        for batch in file.iter_batches(
            batch_size=min(max(per_piece, 1), _ROWS_PER_PIECE),
            row_groups=list(groups),
            use_threads=False,
        ):
            yield batch, shard.weight * batch.num_rows // rows


def inline(shard: Shard, file: BinaryIO, kind: str, options: BatchOptions) -> Iterator[Piece]:
    """Write the rows of a shard with the columns that are added."""
    with reading(shard.path), _open(shard.path) as source:
        schema = output_schema(source.schema_arrow, options.column)
    writer = _GroupWriter(file, schema)
    left = shard.rows
    try:
        for batch, weight in _batches(shard):
            rows = batch if left is None else batch.slice(0, left)
            result = inline_rows(
                rows,
                column=options.column,
                id_column=options.id_column,
                options=options.options,
                retry=options.retry,
                engine=options.engine,
            )
            writer.write(with_added(rows, pa.table(result.table), schema))
            yield Piece(result.counts, result.errors, weight)
            if left is not None:
                left -= rows.num_rows
                if left <= 0:
                    break
        writer.finish()
    except BaseException:
        writer.abandon()
        raise


def with_added(rows: Any, added: Any, schema: Any) -> Any:
    columns = [
        added.column(field.name).cast(field.type)
        if field.name in ADDED
        else rows.column(field.name)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def join(parts: Iterable[str], file: BinaryIO) -> None:
    """Write the row groups of files with the same columns into one file."""
    writer = None
    try:
        for path in parts:
            with reading(path), _open(path) as part:
                writer = writer or pq.ParquetWriter(file, part.schema_arrow)
                for group in range(part.num_row_groups):
                    writer.write_table(part.read_row_group(group, use_threads=False))
        if writer is not None:
            writer.close()
    except BaseException:
        if writer is not None:
            with suppress(Exception):
                writer.close()
            writer.is_open = False
        raise
