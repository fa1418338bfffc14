"""Workers that are killed, shards that kill them, and a driver that is killed."""

import json
import os
import signal
import time
from pathlib import Path

import pytest
from cluster_runs import (
    HOOK,
    WAIT_SECONDS,
    done_files,
    engines,
    parts,
    report,
    run,
    start,
    strangers,
    wait_for,
    write_rows,
)

ROWS = 24_000
SHARDS = 12

DEADLY = HOOK.format(body="shard.number == 3 and os.kill(os.getpid(), signal.SIGKILL)")
# Each shard says who works on it, and takes long enough to be killed.
SLOW = "open(f'{folder}/{{shard.number}}-{{os.getpid()}}', 'x').close(); time.sleep(1)"


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the threads of one process make of the rows."""
    folder = tmp_path_factory.mktemp("local")
    write_rows(folder / "in.jsonl", ROWS)
    code, errors = run(*_arguments(folder, folder / "out", "local"))
    assert code == 0, errors
    assert len(parts(folder / "out")) == SHARDS
    return folder


def _arguments(local: Path, output: Path, engine: str) -> list[object]:
    file = local / "in.jsonl"
    shard_bytes = -(-file.stat().st_size // SHARDS)
    written = ["--report", output.with_suffix(".json")]
    return [file, "-o", output, "--engine", engine, "--shard-bytes", shard_bytes, *written]


def _slow(folder: Path) -> str:
    folder.mkdir(exist_ok=True)
    return HOOK.format(body=SLOW.format(folder=folder))


def _process_of(begun: Path) -> int:
    return int(begun.name.partition("-")[2])


@pytest.mark.parametrize("engine", engines())
def test_worker_that_is_killed(engine: str, local: Path, tmp_path: Path) -> None:
    begun, output = tmp_path / "begun", tmp_path / "out"
    process = start(*_arguments(local, output, engine), before=_slow(begun))
    wait_for(begun, "*", 3, process)
    finished = {int(path.name[5:10]) for path in output.glob("*.done.json")}
    victim = next(
        path for path in begun.iterdir() if int(path.name.partition("-")[0]) not in finished
    )
    assert _process_of(victim) != process.pid
    os.kill(_process_of(victim), signal.SIGKILL)
    _, errors = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 0, errors
    number = victim.name.partition("-")[0]
    assert len(list(begun.glob(f"{number}-*"))) == 2
    assert parts(output) == parts(local / "out")
    assert done_files(output) == done_files(local / "out")
    assert report(tmp_path / "out.json") == report(local / "out.json")
    assert strangers(output) == []


@pytest.mark.parametrize("engine", engines())
def test_shard_that_always_kills_its_worker(engine: str, local: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    arguments = _arguments(local, output, engine)
    code, errors = run(*arguments, before=DEADLY)
    assert code == 3, errors
    (left_out,) = [line for line in errors.splitlines() if "left out" in line]
    assert left_out.startswith(f"error: left out: shard 3 ({local / 'in.jsonl'}, bytes ")
    assert left_out.endswith("each process that worked on it was ended")
    assert f"{SHARDS - 1} of {SHARDS} shards finished" in errors
    assert "--resume" in errors
    whole = parts(local / "out")
    poisonous = whole.pop("part-00003.jsonl")
    assert parts(output) == whole
    found = json.loads((tmp_path / "out.json").read_text())
    assert found["shards"] == {
        **{"all": SHARDS, "finished": SHARDS - 1, "kept": 0},
        "quarantined": 1,
    }
    assert found["quarantined_shards"] == [left_out.removeprefix("error: left out: ")]
    assert not found["is_complete"]
    assert strangers(output) == []
    # Where what killed it is mended, the same output is gone on with.
    code, errors = run(*_arguments(local, output, "local"), "--resume")
    assert code == 0, errors
    assert parts(output) == {**whole, "part-00003.jsonl": poisonous}


@pytest.mark.parametrize("engine", engines())
def test_driver_that_is_killed(engine: str, local: Path, tmp_path: Path) -> None:
    begun, output = tmp_path / "begun", tmp_path / "out"
    arguments = _arguments(local, output, engine)
    process = start(*arguments, before=_slow(begun))
    wait_for(output, "*.done.json", SHARDS // 2, process)
    process.kill()
    process.communicate(timeout=WAIT_SECONDS)
    _wait_until_ended([_process_of(path) for path in begun.iterdir()])
    kept = len(done_files(output))
    assert SHARDS // 2 <= kept < SHARDS
    code, errors = run(*arguments, "--resume")
    assert code == 0, errors
    assert f"{SHARDS} of {SHARDS} shards finished, {kept} of them before" in errors
    assert parts(output) == parts(local / "out")
    assert done_files(output) == done_files(local / "out")
    assert strangers(output) == []
    assert list(output.glob(".*")) == []


def _wait_until_ended(processes: list[int]) -> None:
    """Wait for workers, which find out by themselves that their driver is gone."""
    deadline = time.monotonic() + WAIT_SECONDS
    for process in set(processes):
        while time.monotonic() < deadline:
            try:
                os.kill(process, 0)
            except ProcessLookupError:
                break
            if Path(f"/proc/{process}/stat").read_text().split(") ")[1].startswith("Z"):
                break
            time.sleep(0.05)
        else:
            pytest.fail(f"the worker {process} did not end with its driver")


@pytest.mark.parametrize("engine", engines())
def test_signal_ends_driver_and_workers(engine: str, local: Path, tmp_path: Path) -> None:
    begun, output = tmp_path / "begun", tmp_path / "out"
    process = start(*_arguments(local, output, engine), before=_slow(begun))
    wait_for(output, "*.done.json", 2, process)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 143, errors
    assert "stopped by SIGTERM" in errors
    assert "the same command with --resume goes on" in errors
    assert "Traceback" not in errors
    _wait_until_ended([_process_of(path) for path in begun.iterdir()])
    assert strangers(output) == []


@pytest.mark.parametrize("engine", engines())
def test_input_that_workers_cannot_read(engine: str, local: Path, tmp_path: Path) -> None:
    hook = HOOK.format(body="os.path.exists(shard.path) and os.remove(shard.path)")
    file = write_rows(tmp_path / "in.jsonl", 100)
    code, errors = run(file, "-o", tmp_path / "out", "--engine", engine, before=hook)
    assert code == 2, errors
    assert f"error: cannot read {file}: No such file or directory (on " in errors
    assert "Traceback" not in errors
