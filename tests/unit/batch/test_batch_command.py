"""The command: its exit codes, what it prints, the files it writes."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from inline_variables import __version__
from inline_variables.cli import _progress
from inline_variables.cli._group import group
from inline_variables.telemetry import read_stats

MakeRows = Callable[..., Path]


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(group, ["batch", *map(str, arguments)])


def test_summary_is_on_standard_error(make_rows: MakeRows, tmp_path: Path) -> None:
    result = _run(make_rows(8), "-o", tmp_path / "out.jsonl")
    assert (result.exit_code, result.stdout) == (0, "")
    lines = result.stderr.splitlines()
    assert lines[:2] == [
        "rows 8 = inlined 4 + unchanged 2 + fallback 2",
        "errors: syntax-error 2",
    ]
    assert "rows/s, 1 of 1 shards finished" in lines[2]
    assert lines[3] == f"output: {tmp_path / 'out.jsonl'}"


def test_quiet_is_silent(make_rows: MakeRows, tmp_path: Path) -> None:
    result = _run(make_rows(8), "-o", tmp_path / "out.jsonl", "-q")
    assert (result.exit_code, result.output) == (0, "")


def test_files_beside_the_output(make_rows: MakeRows, tmp_path: Path) -> None:
    report, telemetry = tmp_path / "new" / "report.json", tmp_path / "new" / "telemetry.jsonl"
    quarantine = tmp_path / "new" / "quarantine.jsonl"
    arguments = [make_rows(8), "-o", tmp_path / "out.jsonl", "--id-column", "name", "--jobs", 1]
    arguments += ["--report", report, "--telemetry", telemetry, "--quarantine", quarantine]
    assert _run(*arguments).exit_code == 0
    assert _run(*arguments, "--overwrite").exit_code == 0
    found = json.loads(report.read_text())
    assert found["counts"] == {
        "rows": 8,
        "inlined": 4,
        "unchanged": 2,
        "fallback": 2,
        "errors": {"syntax-error": 2},
    }
    assert (found["version"], found["is_complete"]) == (__version__, True)
    assert found["shards"] == {"all": 1, "finished": 1, "kept": 0, "quarantined": 0}
    assert found["options"]["timeout_seconds"] == 0.5
    assert found["inputs"][0]["path"] == str(tmp_path / "in.jsonl")
    assert found["output_files"] == [str(tmp_path / "out.jsonl")]
    assert {"elapsed_seconds", "rows_per_second"} <= set(found)
    first, second = read_stats([telemetry])
    assert first == second
    assert (first["total_attempts"], first["success_count"]) == (8, 6)
    assert first["error_types"]["ast_error"] == 2
    rows = [json.loads(line) for line in quarantine.read_text().splitlines()]
    assert [(row["row"], row["id"]) for row in rows] == [(3, "row 3"), (7, "row 7")]


def test_telemetry_counts_rows_once(make_rows: MakeRows, tmp_path: Path) -> None:
    telemetry = tmp_path / "telemetry.jsonl"
    arguments = (make_rows(100), "-o", tmp_path / "out", "--telemetry", telemetry)
    for more in ((), ("--resume",)):
        assert _run(*arguments, *more).exit_code == 0
    assert [stats["total_attempts"] for stats in read_stats([telemetry])] == [100, 0]


def test_options_reach_the_engine(make_rows: MakeRows, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"code": "x = 1\\nprint(x)"}\n' * 3)
    arguments: list[object] = [
        "--column",
        "code",
        "--timeout",
        "7",
        "--retries",
        "1",
        "--inliner",
        "reference",
    ]
    report = tmp_path / "report.json"
    arguments += ["--limit", "2", "--format", "jsonl", "--shard-bytes", "1", "--report", report]
    result = _run(file, "-o", tmp_path / "out", *arguments)
    assert result.exit_code == 0, result.output
    found = json.loads(report.read_text())
    assert (found["counts"]["rows"], found["counts"]["inlined"]) == (2, 2)
    expected = {"column": "code", "timeout_seconds": 7.0, "retries": 1, "engine": "reference"}
    assert found["options"].items() >= expected.items()


def test_wrong_column_is_hinted_at(make_rows: MakeRows, tmp_path: Path) -> None:
    result = _run(make_rows(4), "-o", tmp_path / "out.jsonl", "--column", "code")
    assert result.exit_code == 0
    assert "no-source 4" in result.stderr
    assert "hint: no row has a source where --column says" in result.stderr


@pytest.mark.parametrize("limit", ["1", "10%"])
def test_more_errors_than_allowed(limit: str, make_rows: MakeRows, tmp_path: Path) -> None:
    result = _run(make_rows(8), "-o", tmp_path / "out.jsonl", "--max-errors", limit)
    assert result.exit_code == 3
    assert f"error: 2 rows fell back: --max-errors is {limit}" in result.stderr
    assert "row 3: syntax-error" in result.stderr
    assert "rows 8 = inlined 4 + unchanged 2 + fallback 2" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.jsonl"], "error: missing.jsonl does not exist"),
        (["-"], "error: standard input cannot be read twice"),
        (["IN", "--resume", "--overwrite"], "--resume and --overwrite exclude each other"),
        (["IN", "--max-errors", "many"], "must be a number such as 100"),
        (["IN", "--jobs", "0"], "0 is not in the range"),
        (["IN", "--format", "csv"], "'csv' is not one of"),
        (["IN", "--timeout", "-1"], "'-1' is neither a number of seconds"),
        (["IN", "--column", ""], "error: a column must have a name"),
        (["IN", "--report", "IN"], "is an input: choose another file"),
        (["IN", "--report", "OUT/no/report.json"], "error: cannot write"),
    ],
)
def test_mistakes_end_with_2(
    arguments: list[str], message: str, make_rows: MakeRows, tmp_path: Path
) -> None:
    file = make_rows(1)
    (tmp_path / "blocked").write_text("")
    named = {"IN": str(file), "OUT/no/report.json": str(tmp_path / "blocked/no/report.json")}
    result = _run(*[named.get(each, each) for each in arguments], "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


def test_output_that_is_there(make_rows: MakeRows, tmp_path: Path) -> None:
    file = make_rows(4)
    assert _run(file, "-o", tmp_path / "out").exit_code == 0
    result = _run(file, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "--resume goes on with it, --overwrite begins anew" in result.stderr
    assert "rows" not in result.stderr
    assert _run(file, "-o", tmp_path / "out", "--overwrite").exit_code == 0
    result = _run(file, "-o", tmp_path / "out", "--resume", "--timeout", "9")
    assert result.exit_code == 2
    assert "timeout_seconds was 0.5 and is 9.0" in result.stderr


@pytest.mark.parametrize(
    ("package", "name", "advice"),
    [
        ("pyarrow", "in.parquet", "pip install 'inline-variables[arrow]'"),
        ("zstd", "in.jsonl.zst", "pip install 'inline-variables[cli]'"),
    ],
)
def test_missing_package_is_named(
    package: str, name: str, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules = {"pyarrow": ["pyarrow", "pyarrow.parquet"], "zstd": ["backports", "compression"]}
    for module in modules[package]:
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, "inline_variables.batch._formats._parquet", raising=False)
    (tmp_path / name).write_text("")
    result = _run(tmp_path / name, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert advice in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_progress_is_a_line_now_and_then(
    make_rows: MakeRows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_progress, "_SECONDS_BETWEEN_LINES", 0.0)
    result = _run(make_rows(100), "-o", tmp_path / "out", "--shard-bytes", 3000, "--jobs", 1)
    assert result.stderr.splitlines()[-5].startswith("100%, 100 rows, ")
    assert " fallback, 2 of 2 shards, " in result.stderr


def test_progress_on_a_terminal_is_a_bar(
    make_rows: MakeRows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(_progress, "_SECONDS_BETWEEN_FRAMES", 0.0)
    result = _run(make_rows(100), "-o", tmp_path / "out", "--jobs", 1)
    assert "━" in result.stderr
    assert "100%" in result.stderr


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (59.4, "59 s"), (61, "1 min"), (7300, "2 h 1 min")]
)
def test_durations(seconds: float, text: str) -> None:
    assert _progress._duration(seconds) == text


def test_warnings_are_lines(
    make_rows: MakeRows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    from inline_variables import _threads

    class Scarce(threading.Thread):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(_threads, "Thread", Scarce)
    arguments = (make_rows(100), "-o", tmp_path / "out", "--shard-bytes", 1000, "--jobs", 2)
    result = _run(*arguments)
    assert result.exit_code == 0
    assert result.stderr.count("warning: 0 of 2 threads could be started") == 1
    assert _run(*arguments, "-q", "--overwrite").output == ""


def test_help_has_an_example() -> None:
    result = _run("--help")
    assert result.exit_code == 0
    assert "Example: inline-variables batch programs.jsonl -o inlined.jsonl" in result.output
    assert "Exit codes" in result.output
