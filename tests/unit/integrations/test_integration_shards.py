"""One shard, or one file, in whichever process; and what a process knows of those before it."""

import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inline_variables.batch import BatchOptions, InputError, OutputError, Piece, ShardReport, plan
from inline_variables.batch._shard import process_again
from inline_variables.integrations.shards import ShardTask, process_shard, work_on
from inline_variables.rows import Counts, RowError

ROW = '{"source": "x = 1\\nprint(x)"}\n'
BAD = '{"source": "x = ("}\n'


@pytest.fixture
def make_task(tmp_path: Path) -> Callable[..., ShardTask]:
    """Return what makes a task for a file of ten rows."""

    def make(**changes: Any) -> ShardTask:
        file = tmp_path / "in.jsonl"
        if not file.exists():
            file.write_text(ROW * 5 + BAD * 5)
        (tmp_path / "attempts").mkdir(exist_ok=True)
        given: dict[str, Any] = {
            "shard": plan([file]).shards[0],
            "output": tmp_path / "part-00000.jsonl",
            "options": BatchOptions(),
            "attempts": tmp_path / "attempts",
        }
        return ShardTask(**{**given, **changes})

    return make


def test_file_as_one_shard(tmp_path: Path) -> None:
    file, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    file.write_text(ROW * 10)
    report = process_shard(file, output, BatchOptions(options=BatchOptions().options))
    assert (report.counts.rows, report.counts.inlined, report.was_finished) == (10, 10, False)
    done = json.loads((tmp_path / "out.done.json").read_text())
    assert done["counts"]["rows"] == 10
    assert done["shard"]["size"] == file.stat().st_size
    assert done["shard"]["mtime_ns"] == file.stat().st_mtime_ns
    assert {"version", "options"} <= set(done)
    before = output.stat()
    assert process_shard(file, output).was_finished
    assert output.stat().st_mtime_ns == before.st_mtime_ns
    assert pickle.loads(pickle.dumps(report)) == report


def test_shard_of_a_plan(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(ROW * 10)
    shards = plan([file], shard_bytes=len(ROW) * 5).shards
    assert process_shard(shards[1], tmp_path / "out.jsonl").counts.rows == 5


def test_folder_of_several_shards_is_refused(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.jsonl").write_text(ROW)
    with pytest.raises(InputError, match=r"is 2 shards: give one of those that .*plan returns"):
        process_shard(tmp_path, tmp_path / "out.jsonl")


def test_missing_input_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.jsonl does not exist"):
        process_shard(tmp_path / "nothing.jsonl", tmp_path / "out.jsonl")


def test_task_is_done_and_leaves_no_mark(make_task: Callable[..., ShardTask]) -> None:
    task = pickle.loads(pickle.dumps(make_task()))
    result = pickle.loads(pickle.dumps(work_on(task)))
    assert result.error is None
    assert result.report.counts.rows == 10
    assert len(result.examples) == 3
    assert result.examples[0].startswith(f"{task.shard.path}, shard 0, row 5: syntax-error: ")
    assert not list(task.attempts.glob("0-*"))


def test_task_that_is_asked_for_again_gives_the_same_result(
    make_task: Callable[..., ShardTask],
) -> None:
    task = make_task()
    first, second = work_on(task), work_on(task)
    assert first.report is not None
    assert second.report is not None
    assert len(first.examples) == 3
    # The time that is written down is rounded.
    report = replace(second.report, elapsed_seconds=first.report.elapsed_seconds)
    assert replace(second, report=report) == first


@pytest.mark.parametrize(("deaths", "is_begun"), [(0, True), (1, True), (2, False), (3, False)])
def test_shard_is_given_to_two_processes_at_the_most(
    deaths: int, is_begun: bool, make_task: Callable[..., ShardTask]
) -> None:
    task = make_task()
    for number in range(deaths):
        (task.attempts / f"0-{number}").touch()
    # Those of another shard say nothing of this one.
    (task.attempts / "10-1").touch()
    result = work_on(task)
    assert (result.report is not None) == is_begun
    assert result.deaths == (0 if is_begun else deaths)


def test_errors_of_files_are_results(make_task: Callable[..., ShardTask]) -> None:
    task = make_task()
    Path(task.shard.path).unlink()
    result = work_on(task)
    assert isinstance(result.error, InputError)
    assert str(result.error).startswith(f"cannot read {task.shard.path}: No such file")
    result = work_on(make_task(output=task.output.parent / "no" / "part.jsonl"))
    assert isinstance(result.error, OutputError)
    assert not list(task.attempts.glob("0-*"))


def test_anything_else_is_a_result_too(make_task: Callable[..., ShardTask]) -> None:
    def process(*_: object, **__: object) -> ShardReport:
        raise ZeroDivisionError("of a kind")

    result = work_on(make_task(), process)
    assert "ZeroDivisionError: of a kind (on " in str(result.error)
    assert str(result.error).startswith("shard 0 (")


@pytest.mark.parametrize(("name", "label"), [("version", "inline-variables"), ("python", "Python")])
def test_worker_of_another_version_is_refused(
    name: str, label: str, make_task: Callable[..., ShardTask]
) -> None:
    task = make_task()
    result = work_on(make_task(made_by={**task.made_by, name: "another"}))
    assert f"the worker has {label} " in str(result.error)
    assert "the run was begun with another: have the same on all machines" in str(result.error)
    assert not task.output.exists()


def test_examples_of_a_shard_that_is_begun_again(make_task: Callable[..., ShardTask]) -> None:
    task = make_task()

    def process(*arguments: Any, watch: Any, forget: Any) -> ShardReport:
        error = RowError(
            row=0, id=None, code="timeout", message="", line=None, column=None, sha256=""
        )
        watch(task.shard, 0, Piece(Counts(), [error], 0))
        forget(task.shard)
        return process_again(*arguments, watch=watch, forget=forget)

    examples = work_on(task, process).examples
    assert len(examples) == 3
    assert not [example for example in examples if "timeout" in example]
