"""The command as a process: killed, stopped, out of room, without a right to write."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals and limits of POSIX")

COMMAND = "from inline_variables.cli import main; main()"
# Every source sleeps, as one does that takes long in a thread that nobody can interrupt.
SLEEPING = """
import time
from inline_variables.batch import _run
from inline_variables.batch._formats import _jsonl
_run._GRACE_SECONDS = 0.3
def sleep(*_, **__):
    print("sleeping", flush=True)
    time.sleep(60)
_jsonl.inline_json_lines = sleep
"""
# What is imported later is imported before the rights are given up.
AS_NOBODY = """
import os, difflib, rich.progress, inline_variables.batch._formats._jsonl, inline_variables.json_lines
from inline_variables.cli import _group
os.setgroups([]); os.setgid(65534); os.setuid(65534)
"""


def _rows(path: Path, count: int) -> Path:
    sources = ["x = f({n})\nprint(x)", "print({n})", "x = ({n}"]
    with path.open("w") as file:
        for number in range(count):
            source = sources[number % 3].format(n=number)
            file.write(json.dumps({"n": number, "source": source}) + "\n")
    return path


def _start(*arguments: object, before: str = "", **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", before + COMMAND, "batch", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )


def _run(*arguments: object, before: str = "", **options: object) -> tuple[int, str]:
    process = _start(*arguments, before=before, **options)
    _, errors = process.communicate(timeout=120)
    return process.returncode, errors


def _wait_for_done(folder: Path, count: int, process: subprocess.Popen[str]) -> None:
    while len(list(folder.glob("part-*.done.json"))) < count:
        assert process.poll() is None, process.communicate()
        time.sleep(0.002)


def _half_written(folder: Path) -> list[Path]:
    return list(folder.rglob(".*.tmp-*"))


@pytest.mark.parametrize(("output", "rows"), [("out.jsonl", 99_999), ("out", 30_000)])
def test_killed_runs_go_on_to_the_same_output(output: str, rows: int, tmp_path: Path) -> None:
    file = _rows(tmp_path / "in.jsonl", rows)
    third = rows // 3
    summary = f"rows {rows} = inlined {third} + unchanged {third} + fallback {third}"

    def arguments(name: str) -> list[object]:
        shards = ["--shard-bytes", file.stat().st_size // 32, "--jobs", 2]
        quarantine = ["--quarantine", tmp_path / f"{name}.quarantine"]
        return [file, "-o", tmp_path / name, *shards, *quarantine]

    code, errors = _run(*arguments(f"whole-{output}"))
    assert (code, errors.splitlines()[0]) == (0, summary)
    parts = tmp_path / (output if output == "out" else ".out.jsonl.parts")
    more: list[str] = []
    for done in (3, 12):
        process = _start(*arguments(output), *more)
        _wait_for_done(parts, done, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        more = ["--resume"]
    finished = len(list(parts.glob("part-*.done.json")))
    code, errors = _run(*arguments(output), "--resume")
    assert code == 0, errors
    assert f"{finished} of them before" in errors
    assert summary in errors
    assert _content(tmp_path / output) == _content(tmp_path / f"whole-{output}")
    quarantine = (tmp_path / f"whole-{output}.quarantine").read_bytes()
    assert (tmp_path / f"{output}.quarantine").read_bytes() == quarantine
    assert _half_written(tmp_path) == []


def _content(output: Path) -> list[bytes]:
    if output.is_file():
        return [output.read_bytes()]
    return [part.read_bytes() for part in sorted(output.glob("part-?????.jsonl"))]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("jobs", [1, 2])
def test_signals_leave_finished_shards_alone(
    number: signal.Signals, code: int, jobs: int, tmp_path: Path
) -> None:
    file = _rows(tmp_path / "in.jsonl", 50_000)
    arguments = [file, "-o", tmp_path / "out", "--shard-bytes", 50_000, "--jobs", jobs]
    process = _start(*arguments, "--report", tmp_path / "report.json")
    _wait_for_done(tmp_path / "out", 3, process)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == code, errors
    assert f"stopped by {number.name}" in errors
    assert "rows " in errors
    assert "the same command with --resume goes on" in errors
    assert "Traceback" not in errors
    assert _half_written(tmp_path) == []
    report = json.loads((tmp_path / "report.json").read_text())
    # The signal may come between the word on the third shard and its being counted.
    assert 2 <= report["shards"]["finished"] < report["shards"]["all"]
    assert not report["is_complete"]
    code, errors = _run(*arguments, "--resume")
    assert code == 0, errors
    assert "rows 50000 = " in errors


def test_thread_that_does_not_end_is_left_behind(tmp_path: Path) -> None:
    file = _rows(tmp_path / "in.jsonl", 100)
    process = _start(
        file, "-o", tmp_path / "out", "--shard-bytes", 1000, "--jobs", 2, before=SLEEPING
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 143, errors
    assert "rows 0 = " in errors
    assert _half_written(tmp_path) == []


def test_signals_that_are_ignored_stay_so(tmp_path: Path) -> None:
    file = _rows(tmp_path / "in.jsonl", 30_000)

    def ignore() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    arguments = [file, "-o", tmp_path / "out", "--shard-bytes", 50_000, "--jobs", 1]
    process = _start(*arguments, preexec_fn=ignore)
    _wait_for_done(tmp_path / "out", 2, process)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors


def _check_out_of_room(errors: str, why: str, folder: Path) -> None:
    assert "error: cannot write " in errors
    assert f": {why}; make room" in errors
    assert "1 of 2 shards are finished and kept: the same command with --resume goes on" in errors
    assert "Traceback" not in errors
    assert _half_written(folder) == []


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "parquet"])
def test_file_that_grows_too_large(kind: str, tmp_path: Path) -> None:
    if kind == "parquet":
        pa = pytest.importorskip("pyarrow")
        pq = pytest.importorskip("pyarrow.parquet")
        for name, count in (("a", 10), ("b", 30_000)):
            sources = [f"x = {n}\nprint(x)" for n in range(count)]
            pq.write_table(pa.table({"source": sources}), tmp_path / f"{name}.parquet")
        inputs = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    else:
        inputs = [_rows(tmp_path / "a.jsonl", 10), _rows(tmp_path / "b.jsonl", 30_000)]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))

    arguments = [*inputs, "-o", tmp_path / "out", "--jobs", 1, "--format", kind]
    code, errors = _run(*arguments, preexec_fn=limit)
    assert code == 2, errors
    _check_out_of_room(errors, "File too large", tmp_path)
    code, errors = _run(*arguments, "--resume")
    assert code == 0, errors
    assert "rows 30010 = " in errors


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_full_disk(small_disk: Path, tmp_path: Path) -> None:
    inputs = [_rows(tmp_path / "a.jsonl", 10), _rows(tmp_path / "b.jsonl", 30_000)]
    ballast = small_disk / "ballast"
    arguments = [*inputs, "-o", small_disk / "out", "--jobs", 1, "--format", "jsonl.gz"]
    ballast.write_bytes(bytes(700_000))
    code, errors = _run(*arguments)
    assert code == 2, errors
    _check_out_of_room(errors, "No space left on device", small_disk)
    ballast.unlink()
    code, errors = _run(*arguments, "--resume")
    assert code == 0, errors
    assert "rows 30010 = " in errors


@pytest.mark.parametrize("output", ["out", "out.jsonl"])
def test_folder_without_a_right_to_write(output: str, tmp_path: Path) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        _rows(folder / "in.jsonl", 10)
        folder.chmod(0o555)
        before = AS_NOBODY if os.geteuid() == 0 else ""
        code, errors = _run(folder / "in.jsonl", "-o", folder / output, before=before)
        assert code == 2, errors
        assert f"error: cannot write {folder}" in errors
        assert ": Permission denied; choose a place that can be written" in errors
        assert len(errors.splitlines()) == 1
        assert [path.name for path in folder.iterdir()] == ["in.jsonl"]
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_standard_error_that_is_closed(tmp_path: Path) -> None:
    file = _rows(tmp_path / "in.jsonl", 10)
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run(
        [sys.executable, "-c", COMMAND, "batch", str(file), "-o", str(tmp_path / "out.jsonl")],
        stderr=writer,
    )
    os.close(writer)
    assert process.returncode == 0
    assert (tmp_path / "out.jsonl").exists()
