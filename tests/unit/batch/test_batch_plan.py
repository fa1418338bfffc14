"""Shards: where they begin and end, alone and under a limit."""

import gzip
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from inline_variables.batch import InputError, plan, process_shard
from inline_variables.batch._formats import _python

MakeRows = Callable[..., Path]


def _run(inputs: list[Path], folder: Path, **arguments: int) -> bytes:
    folder.mkdir(exist_ok=True)
    outputs = []
    for shard in plan(inputs, **arguments).shards:  # type: ignore[arg-type]
        output = folder / f"part-{shard.number:05}.jsonl"
        process_shard(pickle.loads(pickle.dumps(shard)), output)
        outputs.append(output.read_bytes())
    return b"".join(outputs)


def test_shards_of_any_size_give_the_same_rows(make_rows: MakeRows, tmp_path: Path) -> None:
    file = make_rows(5)
    whole = _run([file], tmp_path / "whole")
    assert whole.count(b"\n") == 5
    for shard_bytes in range(1, file.stat().st_size + 2, 3):
        folder = tmp_path / f"{shard_bytes}"
        assert _run([file], folder, shard_bytes=shard_bytes) == whole


def test_plan_is_the_same_each_time(make_rows: MakeRows) -> None:
    file = make_rows(100)
    assert plan([file], shard_bytes=500) == plan([file], shard_bytes=500)


@pytest.mark.parametrize("limit", [1, 9, 10, 11, 19, 20, 21, 99])
@pytest.mark.parametrize("suffix", ["jsonl", "jsonl.gz"])
def test_limit_is_the_first_rows_of_all_files(
    limit: int, suffix: str, make_rows: MakeRows, tmp_path: Path
) -> None:
    files = []
    for name in ("a", "b", "c"):
        file = make_rows(10, f"{name}.{suffix}")
        # Blank lines are no rows.
        data = b"\n" + file.read_bytes().replace(b"\n", b"\n \n")
        file.write_bytes(gzip.compress(data) if suffix.endswith("gz") else data)
        files.append(file)
    rows = _run(files, tmp_path / "out", limit=limit, shard_bytes=300).splitlines()
    assert rows == _run(files, tmp_path / "all").splitlines()[:limit]
    assert len(rows) == min(limit, 30)


@pytest.mark.parametrize("limit", [1, 39, 40, 41, 100, 150, 999])
def test_limit_of_parquet(limit: int, tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    for name in ("a", "b"):
        table = pa.table({"source": [f"x = {n}\nprint(x)" for n in range(100)]})
        pq.write_table(table, tmp_path / f"{name}.parquet", row_group_size=40)
    inputs = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    found = []
    for shard in plan(inputs, limit=limit, shard_bytes=1).shards:
        output = tmp_path / f"part-{shard.number:05}.parquet"
        process_shard(shard, output)
        found += pq.read_table(output)["inlined"].to_pylist()
    assert found == ([f"print({n})" for n in range(100)] * 2)[:limit]


def test_limit_and_shards_of_python_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_python, "FILES_PER_SHARD", 4)
    for number in range(10):
        (tmp_path / f"{number}.py").write_text("x = 1")
    shards = plan([tmp_path], limit=9).shards
    assert [len(shard.files) for shard in shards] == [4, 4, 1]
    assert len({shard.digest for shard in shards}) == 3


def test_small_inputs_are_cut_into_no_small_shards(make_rows: MakeRows) -> None:
    assert len(plan([make_rows(1000)]).shards) == 1


def test_empty_file_is_a_shard(make_rows: MakeRows, tmp_path: Path) -> None:
    assert _run([make_rows(0)], tmp_path / "out") == b""


@pytest.mark.parametrize("name", ["shard_bytes", "limit"])
def test_numbers_are_positive(name: str, make_rows: MakeRows) -> None:
    with pytest.raises(ValueError, match=f"{name} must be positive, got 0"):
        plan([make_rows(1)], **{name: 0})  # type: ignore[arg-type]


def test_no_input() -> None:
    with pytest.raises(InputError, match="there is no input"):
        plan([])
