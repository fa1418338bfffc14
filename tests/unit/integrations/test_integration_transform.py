"""Batches of rows in and out: tables, record batches, data frames, lists."""

import sys
from typing import Any

import pytest
from inline_variables import Options, inline_source
from inline_variables.integrations.transform import transform_batch

pa = pytest.importorskip("pyarrow")

ADDED = ["inlined", "status", "error", "md5"]
SOURCES = ["x = 1\nprint(x)", None, "print(2)", "x = (", "", "def f(a):\n    b = a\n    return b"]


def _column(name: str) -> list[Any]:
    found: list[Any] = []
    for source in SOURCES:
        if source is None:
            found.append({"status": "fallback", "error": "no-source"}.get(name))
        else:
            outcome = inline_source(source)
            found.append(getattr(outcome, {"inlined": "source"}.get(name, name)))
    return found


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "dictionary"])
@pytest.mark.parametrize("make", [pa.table, pa.record_batch])
def test_arrow(make: Any, kind: str) -> None:
    type_ = pa.dictionary(pa.int32(), pa.string()) if kind == "dictionary" else getattr(pa, kind)()
    sources = pa.array(SOURCES, pa.string()).cast(type_)
    batch = make({"id": range(len(SOURCES)), "code": sources, "status": [0] * len(SOURCES)})
    found = transform_batch(batch, column="code")
    assert type(found) is type(batch)
    assert found.schema.names == ["id", "code", *ADDED]
    assert found["id"].to_pylist() == list(range(len(SOURCES)))
    assert found["code"].to_pylist() == SOURCES
    for name in ADDED:
        assert found[name].to_pylist() == _column(name)
    assert found.schema.field("inlined").type == (pa.string() if kind == "dictionary" else type_)


@pytest.mark.parametrize("make", [pa.table, pa.record_batch])
def test_arrow_without_a_source(make: Any) -> None:
    found = transform_batch(make({"code": pa.nulls(3)}), column="code")
    assert found["error"].to_pylist() == ["no-source"] * 3
    assert found["inlined"].to_pylist() == [None] * 3
    empty = make({"code": pa.array([], pa.string())})
    found = transform_batch(empty, column="code")
    assert (found.num_rows, found.schema.names) == (0, ["code", *ADDED])
    assert type(found) is type(empty)


def test_chunks_and_slices_of_arrow() -> None:
    table = pa.table({"code": pa.chunked_array([SOURCES[:2], [], SOURCES[2:]])})
    assert transform_batch(table, column="code")["status"].to_pylist() == _column("status")
    part = pa.record_batch({"code": SOURCES}).slice(2, 3)
    assert transform_batch(part, column="code")["status"].to_pylist() == _column("status")[2:5]


def test_lists() -> None:
    found = transform_batch({"code": [*SOURCES, 7]}, column="code")
    assert found == {
        name: [*_column(name), {"status": "fallback", "error": "no-source"}.get(name)]
        for name in ADDED
    }


def test_lists_with_surrogates() -> None:
    found = transform_batch({"code": ["x = '\ud800'\nprint(x)"]}, column="code")
    assert len(found["status"]) == 1


def test_options_reach_the_engine() -> None:
    table = pa.table({"code": ["x = 1\nprint(x)"]})
    options = Options(max_source_bytes=3)
    found = transform_batch(table, column="code", options=options)
    assert found["error"].to_pylist() == [inline_source("x = 1\nprint(x)", options=options).error]
    assert found["status"].to_pylist() == ["fallback"]


def test_polars_map_batches() -> None:
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"id": range(len(SOURCES)), "code": SOURCES, "status": SOURCES})
    schema = {"id": pl.Int64, "code": pl.String, **dict.fromkeys(ADDED, pl.String)}
    found = (
        frame.lazy()
        .map_batches(lambda batch: transform_batch(batch, column="code"), schema=schema)
        .collect()
    )
    assert found.schema == pl.Schema(schema)
    assert found["code"].to_list() == SOURCES
    for name in ADDED:
        assert found[name].to_list() == _column(name)
    nothing = transform_batch(pl.DataFrame({"code": [None]}), column="code")
    assert nothing["error"].to_list() == ["no-source"]
    assert transform_batch(frame.clear(), column="code").columns == ["id", "code", *ADDED]


def test_duckdb_function() -> None:
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()

    def inlined(sources: Any) -> Any:
        return transform_batch(pa.table({"code": sources}), column="code")["inlined"]

    connection.create_function(
        "inlined",
        inlined,
        [duckdb.sqltypes.VARCHAR],
        duckdb.sqltypes.VARCHAR,
        type="arrow",
        null_handling="special",
    )
    connection.execute("create table rows (id integer, code varchar)")
    connection.executemany("insert into rows values (?, ?)", list(enumerate(SOURCES)))
    found = connection.execute("select inlined(code) from rows order by id").fetchall()
    assert [text for (text,) in found] == _column("inlined")


@pytest.mark.parametrize("batch", [pa.table({"a": ["x"]}), {"a": ["x"]}])
def test_missing_column_is_named(batch: Any) -> None:
    with pytest.raises(KeyError, match="there is no column 'code', but a"):
        transform_batch(batch, column="code")


def test_column_of_numbers_is_refused() -> None:
    with pytest.raises(TypeError, match="not Int64"):
        transform_batch(pa.table({"a": [1]}), column="a")


@pytest.mark.parametrize("batch", [pa.array(["x"]), [1], "x"])
def test_other_kinds_of_batches_are_refused(batch: Any) -> None:
    kind = type(batch).__name__
    with pytest.raises(TypeError, match=rf"a batch must be .*, not {kind}"):
        transform_batch(batch, column="a")


def test_libraries_are_not_needed_for_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyarrow", "polars"):
        monkeypatch.setitem(sys.modules, name, None)
    found = transform_batch({"code": ["x = 1\nprint(x)"]}, column="code")
    assert found["inlined"] == ["print(1)"]
