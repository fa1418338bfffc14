"""Columns of sources in Arrow's form: data frames and tables in, columns out, no object a row."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from . import _engine
from ._guard import Engine
from ._options import Options
from ._retry import Retry
from .rows import Counts, Resolver, RowError

if TYPE_CHECKING:
    from ._core import ArrowTable

__all__ = ["ArrowResult", "inline_arrow", "inline_rows"]

_DEFAULT_OPTIONS = Options()
_DEFAULT_RETRY = Retry()


class ArrowArray(Protocol):
    """What exports one array or batch."""

    def __arrow_c_array__(self, requested_schema: object = None, /) -> tuple[object, object]:
        """Return the schema and the array, as capsules."""


class ArrowStream(Protocol):
    """What exports arrays or batches one after another."""

    def __arrow_c_stream__(self, requested_schema: object = None, /) -> object:
        """Return the stream, as a capsule."""


def inline_arrow(
    data: ArrowArray | ArrowStream,
    *,
    column: str | None = None,
    options: Options = _DEFAULT_OPTIONS,
    retry: Retry = _DEFAULT_RETRY,
    engine: Engine | None = None,
) -> ArrowTable:
    """Inline a column of sources.

    Takes whatever exports Arrow's PyCapsule interface (pyarrow, Polars, pandas, DuckDB, arro3, …),
    chunk by chunk, and needs none of them. The GIL is released but for sources that the extension
    leaves to CPython's parser; no Python object is made for a row, and no thread.

    Args:
        data: A column of ``string``, ``large_string``, ``string_view`` or a dictionary of these; or
            a table, batch or stream of batches with such a column. The values of a dictionary are
            inlined once each.
        column: The name of the column in a table; not needed for a column.
        options: The budgets of each source.
        retry: How often a callable engine is called again after errors that pass.
        engine: As for :func:`inline_variables.inline_source`.

    Returns:
        A table with a row for each row of ``data``, in order: ``inlined`` (the text, or the source
        where there is none), ``status`` (``"inlined"``, ``"unchanged"``, ``"fallback"``), ``error``
        (null, or the code) and ``md5`` (of the text). ``inlined`` is of the column's own type, the
        others of its string type. A null source falls back with ``"no-source"``, and its
        ``inlined`` and ``md5`` are null. ``pyarrow.table``, ``polars.DataFrame`` and others take
        the table as it is, and ``.column(name)`` gives one column of it. What became of the rows is
        counted by :mod:`inline_variables.telemetry`.

    Raises:
        ImportError: The extension is missing.
        TypeError: The column holds no strings.
        KeyError: The table has no such column.
        ValueError: ``column`` is missing, ``data`` exports no Arrow, or its producer failed.
        KeyboardInterrupt: On Ctrl-C.

    Examples:
        >>> import pyarrow as pa
        >>> table = inline_arrow(pa.array(["x = 1\\nprint(x)", None]))
        >>> pa.table(table)["inlined"].to_pylist()
        ['print(1)', None]
    """
    return _inline(data, column, options, Resolver(options, retry, engine), False)[0]


@dataclass(frozen=True, slots=True)
class ArrowResult:
    """What became of rows.

    Attributes:
        table: The columns that :func:`inline_arrow` returns.
        counts: What the rows count as.
        errors: Those without an inlined text.
    """

    table: ArrowTable
    counts: Counts
    errors: list[RowError]


def inline_rows(
    batch: Any,
    *,
    column: str,
    id_column: str | None = None,
    options: Options = _DEFAULT_OPTIONS,
    retry: Retry = _DEFAULT_RETRY,
    engine: Engine | None = None,
) -> ArrowResult:
    """Inline a column of a ``pyarrow`` batch or table, and say which rows have no text.

    Args:
        batch: A ``pyarrow.RecordBatch`` or ``pyarrow.Table``.
        column: The name of the column that holds the sources.
        id_column: The name of the column that a row is named by in ``errors``.
        options: The budgets of each source.
        retry: How often a callable engine is called again after errors that pass.
        engine: As for :func:`inline_variables.inline_source`.

    Returns:
        The columns of :func:`inline_arrow`, the counts, and the rows without a text.

    Raises:
        ImportError, TypeError, KeyError, KeyboardInterrupt: As for :func:`inline_arrow`.
    """
    ids = None if id_column is None else batch.column(id_column)
    resolver = Resolver(options, retry, engine)
    table, counts, errors = _inline(batch, column, options, resolver, True)
    if ids is not None:
        errors = [
            RowError(
                row=error.row,
                id=json.dumps(ids[error.row].as_py(), default=str),
                code=error.code,
                message=error.message,
                line=error.line,
                column=error.column,
                sha256=error.sha256,
            )
            for error in errors
        ]
    return ArrowResult(table, counts, errors)


def _inline(
    data: object, column: str | None, options: Options, resolver: Resolver, keeps_errors: bool
) -> tuple[ArrowTable, Counts, list[RowError]]:
    core = _engine.require_core("inline_arrow")
    if not hasattr(data, "__arrow_c_array__") and not hasattr(data, "__arrow_c_stream__"):
        raise TypeError(
            f"data must export Arrow's PyCapsule interface, which {type(data).__name__} does not"
        )
    table, tally = core.inline_arrow(
        data, column, options, resolver.asks_for_all, keeps_errors, resolver
    )
    return table, *resolver.counts(tally)
