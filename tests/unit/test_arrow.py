"""Columns of sources, from every producer of Arrow that is installed."""

import hashlib
from collections.abc import Iterator
from typing import Any

import arro3.core
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from inline_variables import Options, inline_arrow, inline_source, telemetry
from inline_variables.arrow import inline_rows

SOURCES = [
    "x = f(I)\nprint(x)",
    None,
    "print(1)",
    "x = (",
    "for i in y:\n    x = i",
    "x = *y\nprint(x)",
    "é = 'ж'\nprint(é)",
]


def _expected(source: str | None) -> dict[str, str | None]:
    if source is None:
        return {"inlined": None, "status": "fallback", "error": "no-source", "md5": None}
    outcome = inline_source(source)
    return {
        "inlined": outcome.source,
        "status": outcome.status,
        "error": outcome.error,
        "md5": outcome.md5,
    }


EXPECTED = [_expected(source) for source in SOURCES]
VIEW = pa.string_view()


@pytest.fixture(autouse=True)
def _from_zero() -> Iterator[None]:
    telemetry.reset_inlining_stats()
    yield
    telemetry.reset_inlining_stats()


def _rows(data: Any, **arguments: Any) -> list[dict[str, str | None]]:
    return list(pa.table(inline_arrow(data, **arguments)).to_pylist())


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), VIEW], ids=str)
def test_strings(kind: pa.DataType) -> None:
    table = pa.table(inline_arrow(pa.array(SOURCES, kind)))
    assert table.to_pylist() == EXPECTED
    assert [field.type for field in table.schema] == [kind] * 4
    assert table.column_names == ["inlined", "status", "error", "md5"]


@pytest.mark.parametrize("values", [pa.string(), pa.large_string()], ids=str)
@pytest.mark.parametrize("keys", [pa.int8(), pa.uint32(), pa.int64()], ids=str)
def test_dictionaries(keys: pa.DataType, values: pa.DataType) -> None:
    kind = pa.dictionary(keys, values)
    column = pa.array(SOURCES * 3, values).dictionary_encode().cast(kind)
    table = pa.table(inline_arrow(column))
    assert table.to_pylist() == EXPECTED * 3
    assert [field.type for field in table.schema] == [kind, values, values, values]
    assert telemetry.get_inlining_stats()["total_attempts"] == len(SOURCES) * 3


def test_values_of_a_dictionary_are_inlined_once_and_only_if_used() -> None:
    asked: list[str] = []

    def engine(source: str) -> str:
        asked.append(source)
        return source.upper()

    column = pa.DictionaryArray.from_arrays([2, 0, None, 2], ["a", "b", "c", None])
    assert [row["inlined"] for row in _rows(column, engine=engine)] == ["C", "A", None, "C"]
    assert asked == ["a", "c"]


@pytest.mark.parametrize("kind", [pa.string(), VIEW, pa.dictionary(pa.int8(), pa.string())])
def test_slices_and_chunks(kind: pa.DataType) -> None:
    strings = pa.array(SOURCES, pa.string())
    column = (
        strings.dictionary_encode().cast(kind)
        if pa.types.is_dictionary(kind)
        else (strings.cast(kind))
    )
    for start in range(len(SOURCES)):
        for stop in range(start, len(SOURCES) + 1):
            assert _rows(column[start:stop]) == EXPECTED[start:stop]
    chunked = pa.chunked_array([column[:2], column[2:2], column[2:]])
    assert _rows(chunked) == EXPECTED
    assert _rows(chunked[1:5]) == EXPECTED[1:5]


def test_empty() -> None:
    assert _rows(pa.array([], pa.string())) == []
    table = pa.table(inline_arrow(pa.chunked_array([], pa.large_string())))
    assert table.schema.field("inlined").type == pa.large_string()


def test_pyarrow_tables() -> None:
    table = pa.table({"id": range(len(SOURCES)), "code": SOURCES})
    assert _rows(table, column="code") == EXPECTED
    assert _rows(table.to_batches()[0], column="code") == EXPECTED
    assert _rows(table[2:5], column="code") == EXPECTED[2:5]
    reader = pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=2))
    assert _rows(reader, column="code") == EXPECTED


def test_polars() -> None:
    frame = pl.DataFrame({"code": SOURCES})
    assert pl.DataFrame(inline_arrow(frame, column="code")).to_dicts() == EXPECTED
    assert pl.DataFrame(inline_arrow(frame["code"])).to_dicts() == EXPECTED
    assert _rows(frame["code"].cast(pl.Categorical)) == EXPECTED
    column = pl.Series(inline_arrow(frame["code"]).column("inlined"))
    assert column.to_list() == [row["inlined"] for row in EXPECTED]
    assert frame.with_columns(inlined=column).width == 2


def test_pandas() -> None:
    frame = pd.DataFrame({"code": SOURCES})
    assert _rows(frame, column="code") == EXPECTED
    assert _rows(frame["code"]) == EXPECTED
    found = pd.DataFrame.from_arrow(inline_arrow(frame, column="code"))
    assert list(found["status"]) == [row["status"] for row in EXPECTED]


def test_duckdb() -> None:
    connection = duckdb.connect()
    connection.register("programs", pa.table({"code": SOURCES}))
    assert _rows(connection.sql("select code from programs"), column="code") == EXPECTED
    connection.register("found", pa.table(inline_arrow(pa.array(SOURCES))))
    assert connection.execute(
        "select count(*) from found where status = 'fallback'"
    ).fetchall() == [(4,)]


def test_arro3() -> None:
    table = arro3.core.Table.from_arrow(pa.table({"code": SOURCES}))
    assert _rows(table, column="code") == EXPECTED
    assert _rows(table["code"]) == EXPECTED
    found = arro3.core.Table.from_arrow(inline_arrow(table, column="code"))
    assert found.column_names == ["inlined", "status", "error", "md5"]
    assert found.num_rows == len(SOURCES)


def test_many_rows_come_in_several_arrays() -> None:
    source = "x = '" + "a" * 200_000 + "'\nprint(x, x)"
    table = pa.table(inline_arrow(pa.array([source] * 100)))
    assert table.num_rows == 100
    assert table["inlined"].num_chunks > 1
    assert set(table["inlined"].to_pylist()) == {inline_source(source).source}


def test_the_table_says_what_it_is() -> None:
    table = inline_arrow(pa.array(SOURCES))
    assert (len(table), table.num_rows) == (7, 7)
    assert table.column_names == ["inlined", "status", "error", "md5"]
    assert repr(table) == "<ArrowTable of 7 rows: inlined, status, error, md5>"
    assert len(table.column("md5")) == 7
    assert pa.schema(table).names == table.column_names
    # Each consumer gets a stream of its own.
    assert pa.table(table) == pa.table(table)
    with pytest.raises(KeyError, match='there is no column "text", but: inlined'):
        table.column("text")


def test_digests() -> None:
    assert _rows(pa.array(["x = 1\nprint(x)"]))[0]["md5"] == hashlib.md5(b"print(1)").hexdigest()


@pytest.mark.parametrize("engine", ["reference", "native", str.upper])
def test_other_engines(engine: Any) -> None:
    found = _rows(pa.array(SOURCES), engine=engine)
    for row, source in zip(found, SOURCES, strict=True):
        if source is not None:
            outcome = inline_source(source, engine=engine)
            assert (row["inlined"], row["error"]) == (outcome.source, outcome.error)


def test_text_that_a_column_cannot_hold() -> None:
    (row,) = _rows(pa.array(["x"]), engine=lambda _: "\ud800")
    assert (row["inlined"], row["status"], row["error"]) == ("x", "fallback", "surrogates")
    assert row["md5"] == hashlib.md5(b"x").hexdigest()
    stats = telemetry.get_inlining_stats()
    assert (stats["total_attempts"], stats["success_count"]) == (1, 0)


def test_options() -> None:
    options = Options(max_source_bytes=10)
    assert [
        row["error"] for row in _rows(pa.array(["print(1)", "print(1, 2)"]), options=options)
    ] == [
        None,
        "source-too-large",
    ]


@pytest.mark.parametrize(
    ("data", "column", "error", "message"),
    [
        (pa.array([1]), None, TypeError, "the column must hold strings .* not Int64"),
        (pa.table({"a": [1]}), "a", TypeError, 'the column "a" must hold strings'),
        (pa.table({"a": ["x"], "b": ["y"]}), None, ValueError, "a table needs column=.*: a, b"),
        (pa.table({"a": ["x"]}), "b", KeyError, "the table has no column"),
        (["x"], None, TypeError, "must export Arrow's PyCapsule interface, which list does not"),
    ],
)
def test_mistakes_of_the_caller_raise(
    data: Any, column: str | None, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        inline_arrow(data, column=column)


def test_what_the_producer_raises_comes_through() -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"a": ["x"]})
        raise OSError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(pa.schema({"a": pa.string()}), batches())
    with pytest.raises(ValueError, match="the disk is gone"):
        inline_arrow(reader, column="a")


def test_rows_with_their_errors() -> None:
    batch = pa.record_batch({"id": [7, 8, 9], "code": ["x = 1\nprint(x)", "y = 1\nx = (", None]})
    result = inline_rows(batch, column="code", id_column="id")
    counts = result.counts
    assert (counts.rows, counts.inlined, counts.unchanged, counts.fallback) == (3, 1, 0, 2)
    assert counts.errors == {"syntax-error": 1, "no-source": 1}
    assert [(error.row, error.id, error.code) for error in result.errors] == [
        (1, "8", "syntax-error"),
        (2, "9", "no-source"),
    ]
    first = result.errors[0]
    assert (first.line, first.column) == (2, 5)
    assert first.sha256 == hashlib.sha256(b"y = 1\nx = (").hexdigest()
