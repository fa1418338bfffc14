"""What each format reads and writes."""

import gzip
import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from inline_variables.batch import BatchError, BatchOptions, InputError, plan, run_batch

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

MakeRows = Callable[..., Path]


def _pack(data: bytes, kind: str) -> bytes:
    if kind == "jsonl.gz":
        # Two members are one file.
        return gzip.compress(data[:100]) + gzip.compress(data[100:])
    if kind == "jsonl.zst":
        return zstd.compress(data[:100]) + zstd.compress(data[100:])
    return data


def _unpack(file: Path) -> bytes:
    data = file.read_bytes()
    if file.name.endswith(".gz"):
        return gzip.decompress(data)
    return zstd.decompress(data) if file.name.endswith(".zst") else data


@pytest.mark.parametrize("read", ["jsonl", "jsonl.gz", "jsonl.zst"])
@pytest.mark.parametrize("written", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_lines_in_any_packing(read: str, written: str, make_rows: MakeRows, tmp_path: Path) -> None:
    plain = make_rows(50)
    run_batch([plain], tmp_path / "plain.jsonl", jobs=1)
    packed = tmp_path / f"packed.{read}"
    packed.write_bytes(_pack(plain.read_bytes(), read))
    outputs = [tmp_path / f"out.{written}", tmp_path / f"again.{written}"]
    for output in outputs:
        run_batch([packed], output, jobs=1, shard_bytes=500)
    assert _unpack(outputs[0]) == (tmp_path / "plain.jsonl").read_bytes()
    assert outputs[0].read_bytes() == outputs[1].read_bytes()


@pytest.mark.parametrize("kind", ["jsonl.gz", "jsonl.zst", "parquet"])
@pytest.mark.parametrize("damage", ["cut off", "overwritten"])
def test_damaged_files_are_named(
    kind: str, damage: str, make_rows: MakeRows, tmp_path: Path
) -> None:
    file = tmp_path / f"bad.{kind}"
    if kind == "parquet":
        pq.write_table(pa.table({"source": [f"x = {n}" for n in range(1000)]}), file)
        data = file.read_bytes()
    else:
        data = _pack(make_rows(500).read_bytes(), kind)
    middle = len(data) // 2
    tail = b"" if damage == "cut off" else data[middle + 40 :]
    file.write_bytes(data[:middle] + (b"" if damage == "cut off" else b"\xff" * 40) + tail)
    with pytest.raises(InputError, match=rf"bad\.{kind}.* (is )?damaged"):
        run_batch([file], tmp_path / "out", jobs=1)
    assert [path.name for path in (tmp_path / "out").glob("*")] == []


_TYPES = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.dictionary(pa.int32(), pa.string()),
]


@pytest.mark.parametrize("type_", _TYPES, ids=str)
def test_parquet_columns(type_: Any, tmp_path: Path) -> None:
    sources = ["x = 1\nprint(x)", None, "x = (", "print(2)"] * 50
    table = pa.table(
        {
            "number": list(range(200)),
            "status": ["old"] * 200,
            "source": pa.array(sources, pa.string()).cast(type_),
            "nested": [{"a": [1, 2]}] * 200,
        },
        metadata={"made": "here"},
    )
    pq.write_table(table, tmp_path / "in.parquet", row_group_size=30)
    output = tmp_path / "out.parquet"
    report = run_batch([tmp_path / "in.parquet"], output, jobs=1, shard_bytes=1)
    assert report.counts.errors == {"no-source": 50, "syntax-error": 50}
    found = pq.read_table(output)
    assert found.column_names == ["number", "source", "nested", "inlined", "status", "error", "md5"]
    assert found.schema.metadata[b"made"] == b"here"
    for name in ("number", "source", "nested"):
        assert found[name].to_pylist() == table[name].to_pylist()
    value = type_.value_type if pa.types.is_dictionary(type_) else type_
    assert found.schema.field("inlined").type == value
    assert found["inlined"].to_pylist()[:4] == ["print(1)", None, "x = (", "print(2)"]
    assert found["status"].to_pylist()[:4] == ["inlined", "fallback", "fallback", "unchanged"]
    assert found["error"].to_pylist()[:4] == [None, "no-source", "syntax-error", None]
    assert found["md5"].to_pylist()[:2] == [hashlib.md5(b"print(1)").hexdigest(), None]


def test_parquet_without_rows(tmp_path: Path) -> None:
    pq.write_table(pa.table({"source": pa.array([], pa.string())}), tmp_path / "in.parquet")
    report = run_batch([tmp_path / "in.parquet"], tmp_path / "out.parquet", jobs=1)
    assert report.counts.rows == 0
    assert pq.read_table(tmp_path / "out.parquet").column_names[0] == "source"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (BatchOptions(column="code"), r"in\.parquet has no column 'code', but source, n: name"),
        (BatchOptions(id_column="key"), "has no column 'key'"),
        (BatchOptions(column="n"), "column 'n' of .* holds no strings but int64"),
    ],
)
def test_parquet_columns_that_are_not_there(
    options: BatchOptions, message: str, tmp_path: Path
) -> None:
    pq.write_table(pa.table({"source": ["1"], "n": [1]}), tmp_path / "in.parquet")
    with pytest.raises(InputError, match=message):
        run_batch([tmp_path / "in.parquet"], tmp_path / "out", options=options)
    assert not (tmp_path / "out").exists()


def test_parquet_files_of_different_columns(tmp_path: Path) -> None:
    pq.write_table(pa.table({"source": ["1"], "n": [1]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"source": ["1"]}), tmp_path / "b.parquet")
    inputs = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    with pytest.raises(InputError, match="have different columns and cannot become one file"):
        run_batch(inputs, tmp_path / "out.parquet")
    assert run_batch(inputs, tmp_path / "out", jobs=1).counts.rows == 2


@pytest.mark.parametrize("output", ["out.jsonl", "out.parquet"])
def test_folder_of_python_files(output: str, tmp_path: Path) -> None:
    folder = tmp_path / "programs"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.py").write_bytes(b"x = 1\r\nprint(x)\r\n")
    (folder / "b.py").write_bytes(b"# coding: latin-1\nprint('\xe9')")
    (folder / "c.py").write_bytes(b"print('\xe9')")
    (folder / "d.py").write_bytes(b"\xef\xbb\xbfx = (")
    (folder / "e.py").write_bytes(b"# coding: nothing\n1")
    (folder / "sub" / "f.py").write_bytes(b"# " + b"x" * 500)
    options = BatchOptions(quarantine=True)
    quarantine = tmp_path / "quarantine.jsonl"
    report = run_batch([folder], tmp_path / output, options=options, jobs=1, quarantine=quarantine)
    if output == "out.jsonl":
        lines = (tmp_path / output).read_text().splitlines()
        rows = [json.loads(line) for line in lines]
    else:
        rows = pq.read_table(tmp_path / output).to_pylist()
    assert [(row["path"], row["inlined"], row["error"]) for row in rows] == [
        ("a.py", "print(1)", None),
        ("b.py", "print('é')", None),
        ("c.py", None, "undecodable-source"),
        ("d.py", "x = (", "syntax-error"),
        ("e.py", None, "undecodable-source"),
        ("sub/f.py", "", None),
    ]
    assert list(rows[0]) == ["path", "inlined", "status", "error", "md5"]
    assert report.counts.errors == {"undecodable-source": 2, "syntax-error": 1}
    found = [json.loads(line) for line in quarantine.read_text().splitlines()]
    assert [(each["id"], each["row"]) for each in found] == [("c.py", 2), ("d.py", 3), ("e.py", 4)]
    assert found[0]["sha256"] == hashlib.sha256(b"print('\xe9')").hexdigest()


def test_python_file_that_went_away_or_is_too_large(tmp_path: Path) -> None:
    from inline_variables import Options
    from inline_variables.batch import process_shard

    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("x = 1\nprint(x)")
    (tmp_path / "c.py").write_text("x" * 500)
    shard = plan([tmp_path]).shards[0]
    (tmp_path / "a.py").unlink()
    options = BatchOptions(options=Options(max_source_bytes=100))
    report = process_shard(shard, tmp_path / "part-00000.jsonl", options)
    assert report.counts.errors == {"unreadable-file": 1, "source-too-large": 1}
    assert report.counts.rows == 3


def test_formats_that_cannot_be_turned_into_each_other(make_rows: MakeRows, tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="JSON lines cannot be written as Parquet"):
        run_batch([make_rows(1)], tmp_path / "out.parquet")
    pq.write_table(pa.table({"source": ["1"]}), tmp_path / "in.parquet")
    with pytest.raises(BatchError, match="Parquet cannot be written as JSON lines"):
        run_batch([tmp_path / "in.parquet"], tmp_path / "out", output_format="jsonl")
