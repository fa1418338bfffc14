"""Rows that a library hands over by the batch: Ray Data, Spark, Daft, Polars, DuckDB, datasets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from .._options import Options
from ..arrow import inline_arrow
from ..json_lines import ADDED
from ..many import inline_many

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["transform_batch"]

Batch = TypeVar("Batch")

_DEFAULT_OPTIONS = Options()


def transform_batch(
    table_or_record_batch: Batch, *, column: str, options: Options = _DEFAULT_OPTIONS
) -> Batch:
    """Add what became of each row to a batch of rows.

    No row raises anything: one that cannot be inlined keeps its source, and ``status`` and
    ``error`` say so. Their order and number are kept. Columns of the names that are added are
    replaced.

    Args:
        table_or_record_batch: A ``pyarrow.Table``, a ``pyarrow.RecordBatch``, a
            ``polars.DataFrame``, or a mapping from names of columns to lists of values.
        column: The name of the column that holds the sources: ``string``, ``large_string``,
            ``string_view`` or a dictionary of these. Where all of it is null, its type may be too.
        options: The budgets of each source.

    Returns:
        The same kind of batch with the columns ``inlined``, ``status``, ``error`` and ``md5``
        added, as :func:`inline_variables.inline_arrow` has them; of a mapping, these alone.

    Raises:
        KeyError: There is no such column.
        TypeError: It holds no strings, or the batch is of another kind.

    Example:
        >>> import pyarrow as pa
        >>> table = pa.table({"id": [7, 8], "code": ["x = 1\\nprint(x)", "x = ("]})
        >>> transform_batch(table, column="code").select(["id", "inlined", "error"]).to_pylist()
        [{'id': 7, 'inlined': 'print(1)', 'error': None},
         {'id': 8, 'inlined': 'x = (', 'error': 'syntax-error'}]
    """
    batch: Any = table_or_record_batch
    library = type(batch).__module__.partition(".")[0]
    result: Any
    if library == "pyarrow" and hasattr(batch, "schema"):
        result = _of_arrow(batch, column, options)
    elif library == "polars" and hasattr(batch, "hstack"):
        result = _of_polars(batch, column, options)
    elif isinstance(batch, Mapping):
        result = _of_lists(batch, column, options)
    else:
        raise TypeError(
            "a batch must be a pyarrow.Table, a pyarrow.RecordBatch, a polars.DataFrame or a "
            f"mapping from columns to lists, not {type(batch).__name__}"
        )
    return result  # type: ignore[no-any-return]


def _check_column(column: str, names: Any) -> None:
    if column not in names:
        raise KeyError(f"there is no column {column!r}, but {', '.join(names)}")


def _of_arrow(batch: Any, column: str, options: Options) -> pa.Table | pa.RecordBatch:
    import pyarrow as pa

    from ..batch._formats._parquet import output_schema, with_added

    _check_column(column, batch.schema.names)
    if pa.types.is_null(batch.schema.field(column).type):
        # What libraries make of a batch without a single source.
        index = batch.schema.get_field_index(column)
        batch = batch.set_column(index, column, batch.column(column).cast(pa.string()))
    added = pa.table(inline_arrow(batch, column=column, options=options))
    table = with_added(batch, added, output_schema(batch.schema, column))
    if isinstance(batch, pa.Table):
        return table
    batches = table.combine_chunks().to_batches()
    if len(batches) > 1:
        raise OverflowError(
            f"the {len(batch)} rows become more than one record batch holds: use fewer at a time, "
            "or a pyarrow.Table"
        )
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)


def _of_polars(batch: Any, column: str, options: Options) -> Any:
    import polars as pl

    _check_column(column, batch.columns)
    sources = batch[column]
    if sources.dtype == pl.Null:
        sources = sources.cast(pl.String)
    added = pl.DataFrame(inline_arrow(sources, options=options))
    return batch.drop(ADDED, strict=False).with_columns(added.get_columns())


def _of_lists(batch: Mapping[str, Any], column: str, options: Options) -> dict[str, list[Any]]:
    _check_column(column, batch.keys())
    values = list(batch[column])
    sources = [value for value in values if isinstance(value, str)]
    outcomes = iter(inline_many(sources, options=options, md5=True))
    added: dict[str, list[Any]] = {name: [] for name in ADDED}
    for value in values:
        row: tuple[str | None, ...] = (None, "fallback", "no-source", None)
        if isinstance(value, str):
            outcome = next(outcomes)
            row = (outcome.source, outcome.status, outcome.error, outcome.md5)
        for name, cell in zip(ADDED, row, strict=True):
            added[name].append(cell)
    return added
