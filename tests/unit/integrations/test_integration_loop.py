"""The loop over shards, with an engine of a few lines that loses what it is told to."""

from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from inline_variables.batch import BatchError, BatchReport, MaxErrors, run_batch
from inline_variables.integrations._backend import WorkerLost
from inline_variables.integrations._executor import ClusterExecutor
from inline_variables.integrations.shards import Process, ShardResult, ShardTask, work_on

GOOD = '{"source": "x = 1\\nprint(x)"}\n'
BAD = '{"source": "x = ("}         \n'.ljust(len(GOOD) - 1) + "\n"
SHARDS = 6


class Engine:
    """Does one task at a time, when it is waited for."""

    def __init__(self, dies: Callable[["Engine", int], bool], shares: bool = False) -> None:
        self.dies = dies
        self.shares_processes = shares
        self.tasks: dict[int, ShardTask] = {}
        self.begun: Counter[int] = Counter()
        self.pending: list[int] = []
        self.cancelled = 0
        self.most_pending = 0

    def slots(self) -> int:
        return 2

    def submit(self, task: ShardTask) -> int:
        handle = len(self.tasks)
        self.tasks[handle] = task
        return handle

    def wait(self, pending: Collection[int], seconds: float) -> Collection[int]:
        self.pending = list(pending)
        self.most_pending = max(self.most_pending, len(pending))
        return [min(pending)]

    def result(self, handle: int) -> ShardResult:
        task = self.tasks[handle]
        number = task.shard.number
        self.begun[number] += 1
        if not self.dies(self, number):
            return work_on(task)
        if len(list(task.attempts.glob(f"{number}-*"))) >= task.most_deaths:
            return work_on(task)
        (task.attempts / f"{number}-{self.begun[number]}").touch()
        raise WorkerLost("ended")

    def cancel(self, pending: Collection[int]) -> None:
        self.cancelled += len(pending)

    def close(self) -> None:
        self.tasks.clear()


class EngineExecutor(ClusterExecutor):
    """Uses an engine that is there."""

    def __init__(self, engine: Engine, jobs: int | None = None) -> None:
        super().__init__(None, jobs=jobs)
        self.engine = engine

    def _start(self, jobs: int, process: Process) -> Engine:
        return self.engine


def _run(
    folder: Path, engine: Engine, *, rows: str = GOOD, jobs: int | None = None, **more: object
) -> BatchReport:
    file = folder / "in.jsonl"
    if not file.exists():
        file.write_text(rows * SHARDS)
    executor = EngineExecutor(engine, jobs)
    arguments = {"shard_bytes": len(rows), "executor": executor, **more}
    return run_batch([file], folder / "out", **arguments)  # type: ignore[arg-type]


def test_each_shard_is_done_once(tmp_path: Path) -> None:
    engine = Engine(lambda *_: False)
    report = _run(tmp_path, engine)
    assert report.is_complete
    assert report.counts.rows == SHARDS
    assert engine.begun == Counter(range(SHARDS))
    assert engine.most_pending == 4
    assert not list((tmp_path / "out").glob(".*"))


def test_window_is_no_larger_than_jobs(tmp_path: Path) -> None:
    engine = Engine(lambda *_: False)
    assert _run(tmp_path, engine, jobs=1).is_complete
    assert engine.most_pending == 1


def test_shard_whose_process_ended_once_is_done(tmp_path: Path) -> None:
    engine = Engine(lambda engine, number: number == 2 and engine.begun[2] == 1)
    assert _run(tmp_path, engine).is_complete
    assert engine.begun[2] == 2


@pytest.mark.parametrize("shares", [False, True])
def test_shard_that_ends_its_process_is_left_out(shares: bool, tmp_path: Path) -> None:
    engine = Engine(lambda _engine, number: number == 2, shares)
    report = _run(tmp_path, engine)
    assert (report.finished_shards, report.is_complete) == (SHARDS - 1, False)
    (left_out,) = report.quarantined_shards
    assert left_out.startswith("shard 2 (")
    # Two processes end, the third finds that out; then one that has nothing else to do, likewise.
    assert engine.begun[2] == (5 if shares else 3)
    assert left_out.endswith("each process that worked on it was ended")
    assert not list((tmp_path / "out").glob(".*"))


def test_neighbour_of_a_deadly_shard_is_done_alone(tmp_path: Path) -> None:
    def dies(engine: Engine, number: int) -> bool:
        # As in a process of two threads: whatever runs beside shard 2 ends with it.
        return number == 2 or (number == 3 and len(engine.pending) > 1)

    engine = Engine(dies, shares=True)
    report = _run(tmp_path, engine, jobs=4)
    (left_out,) = report.quarantined_shards
    assert left_out.startswith("shard 2 (")
    assert report.finished_shards == SHARDS - 1


def test_finished_shards_are_not_handed_over(tmp_path: Path) -> None:
    assert _run(tmp_path, Engine(lambda *_: False)).is_complete
    (tmp_path / "out" / "part-00004.done.json").unlink()
    engine = Engine(lambda *_: False)
    report = _run(tmp_path, engine, resume=True)
    assert engine.begun == Counter([4])
    assert (report.kept_shards, report.is_complete) == (SHARDS - 1, True)


def test_error_of_a_worker_stops_the_run(tmp_path: Path) -> None:
    def dies(engine: Engine, number: int) -> bool:
        (tmp_path / "in.jsonl").unlink(missing_ok=True)
        return False

    engine = Engine(dies)
    with pytest.raises(BatchError, match=r"cannot read .*in\.jsonl: No such file .* \(on "):
        _run(tmp_path, engine)
    assert engine.cancelled == 3
    assert not list((tmp_path / "out").glob(".*"))


def test_too_many_errors_stop_the_run(tmp_path: Path) -> None:
    engine = Engine(lambda *_: False)
    report = _run(tmp_path, engine, rows=BAD, max_errors=MaxErrors(number=1))
    assert report.too_many_errors
    assert report.finished_shards == 2
    assert engine.cancelled > 0


def test_engine_is_closed(tmp_path: Path) -> None:
    engine = Engine(lambda *_: False)
    _run(tmp_path, engine)
    assert engine.tasks == {}


def test_jobs_must_be_positive() -> None:
    with pytest.raises(ValueError, match="jobs must be positive, got 0"):
        EngineExecutor(Engine(lambda *_: False), 0)
