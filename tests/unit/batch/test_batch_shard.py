"""One shard: its output, its word that it is finished, its quarantine."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from inline_variables import Options
from inline_variables.batch import (
    BatchError,
    BatchOptions,
    InputError,
    OutputError,
    Shard,
    plan,
    process_shard,
)
from inline_variables.batch._formats import _lines

MakeRows = Callable[..., Path]


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def shard(make_rows: MakeRows) -> Shard:
    return plan([make_rows(8)]).shards[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def test_rows_are_what_they_were_and_what_became_of_them(shard: Shard, folder: Path) -> None:
    report = process_shard(shard, folder / "part-00000.jsonl")
    counts = report.counts
    assert (counts.rows, counts.inlined, counts.unchanged, counts.fallback) == (8, 4, 2, 2)
    assert counts.errors == {"syntax-error": 2}
    rows = [json.loads(line) for line in report.output.read_text().splitlines()]
    assert [row["name"] for row in rows] == [f"row {number}" for number in range(8)]
    assert rows[0]["inlined"] == "print(0)"
    assert (rows[3]["inlined"], rows[3]["error"]) == ("x = (", "syntax-error")
    assert _files(folder) == ["part-00000.done.json", "part-00000.jsonl"]


def test_second_time_nothing_is_done(shard: Shard, folder: Path) -> None:
    output = folder / "part-00000.jsonl"
    first = process_shard(shard, output)
    before = output.stat().st_mtime_ns, output.stat().st_ino
    second = process_shard(shard, output)
    assert (output.stat().st_mtime_ns, output.stat().st_ino) == before
    elapsed = second.elapsed_seconds
    assert second == replace(first, was_finished=True, elapsed_seconds=elapsed)


def _truncate(output: Path) -> None:
    output.write_bytes(output.read_bytes()[:-1])


def _damage_word(output: Path) -> None:
    (output.parent / "part-00000.done.json").write_text("{")


@pytest.mark.parametrize("damage", [Path.unlink, _truncate, _damage_word])
def test_damaged_output_is_made_anew(
    damage: Callable[[Path], None], shard: Shard, folder: Path
) -> None:
    output = folder / "part-00000.jsonl"
    process_shard(shard, output)
    whole = output.read_bytes()
    damage(output)
    assert not process_shard(shard, output).was_finished
    assert output.read_bytes() == whole


@pytest.mark.parametrize(
    "options",
    [
        BatchOptions(options=Options(timeout_seconds=7)),
        BatchOptions(engine="reference"),
        BatchOptions(column="name"),
        BatchOptions(quarantine=True),
    ],
)
def test_other_options_make_it_anew(options: BatchOptions, shard: Shard, folder: Path) -> None:
    output = folder / "part-00000.jsonl"
    process_shard(shard, output)
    assert not process_shard(shard, output, options).was_finished
    assert process_shard(shard, output, options).was_finished


def test_quarantine_names_rows(make_rows: MakeRows, folder: Path) -> None:
    file = make_rows(8)
    with file.open("a") as stream:
        stream.write('{"name": 1}\nnonsense\n')
    options = BatchOptions(quarantine=True, id_column="name")
    process_shard(plan([file]).shards[0], folder / "part-00000.jsonl", options)
    lines = (folder / "part-00000.quarantine.jsonl").read_text().splitlines()
    found = [json.loads(line) for line in lines]
    assert [(each["row"], each["id"], each["error"]) for each in found] == [
        (3, "row 3", "syntax-error"),
        (7, "row 7", "syntax-error"),
        (8, 1, "no-source"),
        (9, None, "broken-row"),
    ]
    assert found[0]["input"] == str(file)
    assert (found[0]["line"], found[0]["column"]) == (1, 5)
    assert {"message", "sha256", "shard"} <= set(found[0])


def test_line_that_is_too_long_is_a_broken_row(
    make_rows: MakeRows, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_lines, "CHUNK_BYTES", 64)
    monkeypatch.setattr(_lines, "LONGEST_LINE", 2000)
    file = make_rows(2)
    with file.open("a") as stream:
        stream.write(json.dumps({"source": "x" * 5000}) + '\n{"source": "1"}\n')
    report = process_shard(plan([file]).shards[0], folder / "part-00000.jsonl")
    assert (report.counts.rows, report.counts.errors) == (4, {"broken-row": 1})
    rows = [json.loads(line) for line in report.output.read_text().splitlines()]
    assert rows[2]["raw"] == '{"source": "' + "x" * 988
    assert (rows[2]["inlined"], rows[2]["status"], rows[3]["inlined"]) == (None, "fallback", "1")


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_mode_is_that_of_the_umask(mask: int, shard: Shard, folder: Path) -> None:
    before = os.umask(mask)
    try:
        process_shard(shard, folder / "part-00000.jsonl")
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o666 & ~mask}


def test_what_the_watcher_raises_leaves_nothing(shard: Shard, folder: Path) -> None:
    def watch(*_: object) -> None:
        raise KeyboardInterrupt

    options = BatchOptions(quarantine=True)
    with pytest.raises(KeyboardInterrupt):
        process_shard(shard, folder / "part-00000.jsonl", options, watch=watch)
    assert _files(folder) == []


def test_watcher_sees_every_row(
    make_rows: MakeRows, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_lines, "CHUNK_BYTES", 500)
    seen: list[tuple[int, int, int]] = []
    file = make_rows(100)
    report = process_shard(
        plan([file]).shards[0],
        folder / "part-00000.jsonl",
        watch=lambda _, before, piece: seen.append((before, piece.counts.rows, piece.weight)),
    )
    assert len(seen) > 5
    assert sum(rows for _, rows, _ in seen) == report.counts.rows == 100
    assert [before for before, _, _ in seen] == [
        sum(rows for _, rows, _ in seen[:number]) for number in range(len(seen))
    ]
    assert sum(weight for _, _, weight in seen) == file.stat().st_size


def test_input_that_went_away(shard: Shard, folder: Path) -> None:
    Path(shard.path).unlink()
    with pytest.raises(InputError, match=r"cannot read .*in\.jsonl: No such file"):
        process_shard(shard, folder / "part-00000.jsonl")
    assert _files(folder) == []


def test_folder_that_is_not_there(shard: Shard, folder: Path) -> None:
    with pytest.raises(OutputError, match=r"cannot write .*part-00000\.jsonl: No such file"):
        process_shard(shard, folder / "missing" / "part-00000.jsonl")


@pytest.mark.parametrize(
    ("name", "message"),
    [("part-00000.txt", "must end in .jsonl"), ("part-00000.parquet", "JSON lines cannot be")],
)
def test_format_that_does_not_fit(name: str, message: str, shard: Shard, folder: Path) -> None:
    with pytest.raises(BatchError, match=message):
        process_shard(shard, folder / name)


@pytest.mark.parametrize("bad", [{"column": ""}, {"id_column": ""}])
def test_columns_have_names(bad: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="a column must have a name"):
        BatchOptions(**bad)  # type: ignore[arg-type]


def test_engine_is_settled_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INLINE_VARIABLES_ENGINE", "reference")
    assert BatchOptions().engine == "reference"
    with pytest.raises(ValueError, match="engine must be one of auto, native, reference"):
        BatchOptions(engine="other")
