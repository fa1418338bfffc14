"""A run over all shards: threads, going on, limits, what is left."""

import errno
import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from inline_variables import Options, Retry, _threads
from inline_variables.batch import (
    BatchOptions,
    BatchReport,
    MaxErrors,
    OutputError,
    Piece,
    Progress,
    ResumeError,
    _join,
    _shard,
    run_batch,
)
from inline_variables.batch._api import prepare_run
from inline_variables.batch._formats import _jsonl

MakeRows = Callable[..., Path]
SHARD = 2000


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _stop_after(shards: int) -> Callable[[Progress], None]:
    """Return a progress that ends the run like Ctrl-C once so many shards are finished."""

    def progress(progress: Progress) -> None:
        if progress.finished_shards >= shards:
            raise KeyboardInterrupt

    return progress


def _check_sums(report: BatchReport) -> None:
    counts = report.counts
    assert counts.rows == counts.inlined + counts.unchanged + counts.fallback
    assert sum(counts.errors.values()) == counts.fallback


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_any_number_of_threads_gives_the_same(
    jobs: int, make_rows: MakeRows, tmp_path: Path
) -> None:
    file = make_rows(500)
    quarantine = tmp_path / "quarantine.jsonl"
    run_batch([file], tmp_path / "one.jsonl", jobs=1, quarantine=tmp_path / "one-quarantine.jsonl")
    output = tmp_path / "out.jsonl"
    report = run_batch([file], output, jobs=jobs, shard_bytes=SHARD, quarantine=quarantine)
    _check_sums(report)
    assert report.shards > 10
    assert report.is_complete
    assert report.output_files == (output,)
    assert output.read_bytes() == (tmp_path / "one.jsonl").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {
        "in.jsonl",
        "one.jsonl",
        "out.jsonl",
        ".one.jsonl.done.json",
        ".out.jsonl.done.json",
        "one-quarantine.jsonl",
        "quarantine.jsonl",
    }
    # Rows are numbered from the file's beginning, whatever shard they were in.
    rows = [json.loads(line)["row"] for line in quarantine.read_text().splitlines()]
    assert rows == list(range(3, 500, 4))


def test_folder_gets_a_file_for_each_shard(make_rows: MakeRows, tmp_path: Path) -> None:
    report = run_batch([make_rows(100)], tmp_path / "out", jobs=1, shard_bytes=SHARD)
    names = [f"part-{number:05}" for number in range(report.shards)]
    assert _files(tmp_path / "out") == sorted(
        [f"{name}.jsonl" for name in names] + [f"{name}.done.json" for name in names]
    )


@pytest.mark.parametrize("output", ["out", "out.jsonl"])
@pytest.mark.parametrize("jobs", [1, 3])
def test_going_on_gives_what_an_undisturbed_run_gives(
    output: str, jobs: int, make_rows: MakeRows, tmp_path: Path
) -> None:
    file = make_rows(300)

    def run(name: str, **arguments: object) -> BatchReport:
        return run_batch(
            [file],
            tmp_path / name,
            jobs=jobs,
            shard_bytes=SHARD,
            quarantine=tmp_path / f"{name}.quarantine",
            **arguments,  # type: ignore[arg-type]
        )

    first = run(f"whole-{output}")
    with pytest.raises(KeyboardInterrupt):
        run(output, progress=_stop_after(2))
    assert not (tmp_path / f"{output}.quarantine").exists()
    with pytest.raises(OutputError, match="--resume goes on with it, --overwrite begins anew"):
        run(output)
    report = run(output, resume=True)
    _check_sums(report)
    assert 2 <= report.kept_shards < report.shards == report.finished_shards
    assert report.counts == first.counts
    assert report.new_counts.rows < report.counts.rows
    assert _content(tmp_path / output) == _content(tmp_path / f"whole-{output}")
    quarantine = (tmp_path / f"whole-{output}.quarantine").read_bytes()
    assert (tmp_path / f"{output}.quarantine").read_bytes() == quarantine


def _content(output: Path) -> list[tuple[str, bytes]]:
    if output.is_file():
        return [("", output.read_bytes())]
    parts = sorted(output.glob("part-*.jsonl"))
    return [(part.name, part.read_bytes()) for part in parts]


@pytest.mark.parametrize("output", ["out", "out.jsonl"])
def test_going_on_with_what_is_finished_does_nothing(
    output: str, make_rows: MakeRows, tmp_path: Path
) -> None:
    file = make_rows(100)
    first = run_batch([file], tmp_path / output, jobs=1, shard_bytes=SHARD)
    before = [path.stat().st_mtime_ns for path in first.output_files]
    report = run_batch([file], tmp_path / output, jobs=1, shard_bytes=SHARD, resume=True)
    assert [path.stat().st_mtime_ns for path in report.output_files] == before
    assert (report.counts, report.kept_shards) == (first.counts, report.shards)
    assert report.new_counts.rows == 0


def _change_input(file: Path) -> None:
    with file.open("a") as stream:
        stream.write('{"source": "1"}\n')


def _touch(file: Path) -> None:
    os.utime(file, ns=(1, 1))


@pytest.mark.parametrize("output", ["out", "out.jsonl"])
@pytest.mark.parametrize("is_finished", [True, False])
@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (None, BatchOptions(options=Options(timeout_seconds=2)), "timeout_seconds was 0.5 and is"),
        (None, BatchOptions(engine="reference"), "engine was 'auto' and is 'reference'"),
        (None, BatchOptions(column="name"), "column was 'source' and is 'name'"),
        (_change_input, BatchOptions(), r"the input's size was \d+ and is \d+"),
        (_touch, BatchOptions(), "the input's mtime_ns was"),
    ],
)
def test_going_on_is_refused_where_something_differs(
    output: str,
    is_finished: bool,
    change: Callable[[Path], None] | None,
    options: BatchOptions,
    message: str,
    make_rows: MakeRows,
    tmp_path: Path,
) -> None:
    file = make_rows(100)
    try:
        run_batch(
            [file],
            tmp_path / output,
            jobs=1,
            shard_bytes=SHARD,
            progress=None if is_finished else _stop_after(1),
        )
    except KeyboardInterrupt:
        assert not is_finished
    if change is not None:
        change(file)
    with pytest.raises(ResumeError, match=f"was made otherwise: .*{message}.*--overwrite"):
        run_batch(
            [file], tmp_path / output, options=options, jobs=1, shard_bytes=SHARD, resume=True
        )


@pytest.mark.parametrize("output", ["out", "out.jsonl"])
def test_going_on_is_refused_after_an_upgrade(
    output: str, make_rows: MakeRows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_rows(10)
    run_batch([file], tmp_path / output, jobs=1)
    monkeypatch.setattr("inline_variables.__version__", "99.0")
    with pytest.raises(ResumeError, match=r"version was '.*' and is '99\.0'"):
        run_batch([file], tmp_path / output, jobs=1, resume=True)


@pytest.mark.parametrize("output", ["out", "out.jsonl"])
def test_going_on_is_refused_with_other_shards(
    output: str, make_rows: MakeRows, tmp_path: Path
) -> None:
    file = make_rows(100)
    run_batch([file], tmp_path / output, jobs=1, shard_bytes=SHARD)
    with pytest.raises(ResumeError, match="the input's end was 2000 and is"):
        run_batch([file], tmp_path / output, jobs=1, resume=True)


def test_going_on_is_refused_with_fewer_inputs(make_rows: MakeRows, tmp_path: Path) -> None:
    files = [make_rows(10, "a.jsonl"), make_rows(10, "b.jsonl")]
    run_batch(files, tmp_path / "out", jobs=1)
    with pytest.raises(ResumeError, match=r"part-00001.* does not belong to this run"):
        run_batch(files[:1], tmp_path / "out", jobs=1, resume=True)


def test_file_of_somebody_else_is_not_resumed(make_rows: MakeRows, tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("mine\n")
    with pytest.raises(ResumeError, match="was not made by this command"):
        run_batch([make_rows(1)], tmp_path / "out.jsonl", resume=True)
    with pytest.raises(OutputError, match="--overwrite replaces it"):
        run_batch([make_rows(1)], tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text() == "mine\n"


def test_killed_between_the_file_and_the_word(make_rows: MakeRows, tmp_path: Path) -> None:
    file = make_rows(100)
    with pytest.raises(KeyboardInterrupt):
        run_batch([file], tmp_path / "out.jsonl", shard_bytes=SHARD, progress=_stop_after(2))
    (tmp_path / "out.jsonl").write_text("joined, but nobody said so\n")
    report = run_batch([file], tmp_path / "out.jsonl", shard_bytes=SHARD, resume=True)
    assert report.is_complete
    assert (tmp_path / "out.jsonl").read_text().count("\n") == 100


def test_stopped_while_parts_are_joined(
    make_rows: MakeRows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_rows(100)
    target = tmp_path / "new" / "out.jsonl"
    (tmp_path / "new").mkdir()

    def interrupt(part: Path) -> Iterator[bytes]:
        yield b"some"
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(_join, "_blocks", interrupt)
        run = prepare_run([file], target, jobs=1, shard_bytes=SHARD)
        with pytest.raises(KeyboardInterrupt):
            run.execute()
        run.close()
    report = run.report()
    assert (report.finished_shards, report.is_complete) == (report.shards, False)
    assert _files(tmp_path / "new") == [".out.jsonl.parts"]
    report = run_batch([file], target, jobs=1, shard_bytes=SHARD, resume=True)
    assert (report.kept_shards, report.is_complete) == (report.shards, True)
    assert target.read_text().count("\n") == 100


@pytest.mark.parametrize("output", ["out", "out.jsonl"])
def test_overwriting(output: str, make_rows: MakeRows, tmp_path: Path) -> None:
    run_batch([make_rows(100)], tmp_path / output, jobs=1, shard_bytes=SHARD)
    if output == "out":
        (tmp_path / output / "notes.txt").write_text("mine")
    file = make_rows(10)
    report = run_batch([file], tmp_path / output, jobs=1, overwrite=True)
    assert (report.counts.rows, report.kept_shards) == (10, 0)
    if output == "out":
        assert _files(tmp_path / output) == [
            "notes.txt",
            "part-00000.done.json",
            "part-00000.jsonl",
        ]


def test_overwriting_begins_with_valid_inputs(make_rows: MakeRows, tmp_path: Path) -> None:
    run_batch([make_rows(10)], tmp_path / "out", jobs=1)
    from inline_variables.batch import InputError

    with pytest.raises(InputError, match="does not exist"):
        run_batch([tmp_path / "missing.jsonl"], tmp_path / "out", overwrite=True)
    assert _files(tmp_path / "out") == ["part-00000.done.json", "part-00000.jsonl"]


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("in.jsonl", "is an input"),
        ("link.jsonl", "is an input"),
        ("notes.txt", "is a file of no known format"),
        ("folder.jsonl", "is a folder, but its name ends as that of a file"),
        ("out.py", "the output is rows"),
        ("-", "standard output cannot be resumed"),
    ],
)
def test_outputs_that_cannot_be(
    output: str, message: str, make_rows: MakeRows, tmp_path: Path
) -> None:
    file = make_rows(1)
    (tmp_path / "notes.txt").write_text("")
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "link.jsonl").symlink_to(file)
    with pytest.raises(OutputError, match=message):
        run_batch([file], output if output == "-" else tmp_path / output, overwrite=True)
    assert file.stat().st_size > 0


def test_link_is_written_through(make_rows: MakeRows, tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "out.jsonl").symlink_to(tmp_path / "target" / "real.jsonl")
    run_batch([make_rows(3)], tmp_path / "out.jsonl", jobs=1)
    assert (tmp_path / "out.jsonl").is_symlink()
    assert (tmp_path / "target" / "real.jsonl").read_text().count("\n") == 3


def test_output_in_the_input_folder_is_no_input(make_rows: MakeRows, tmp_path: Path) -> None:
    make_rows(3, "data/in.jsonl")
    for _ in range(2):
        report = run_batch(
            [tmp_path / "data"],
            tmp_path / "data" / "out",
            jobs=1,
            overwrite=True,
            quarantine=tmp_path / "data" / "quarantine.jsonl",
        )
        assert report.counts.rows == 3


@pytest.mark.parametrize("jobs", [1, 2])
def test_number_of_errors_stops_early(jobs: int, make_rows: MakeRows, tmp_path: Path) -> None:
    file = make_rows(2000)
    limit = MaxErrors.parse("20")
    report = run_batch([file], tmp_path / "out", jobs=jobs, shard_bytes=SHARD, max_errors=limit)
    assert report.too_many_errors
    assert 0 < report.finished_shards < report.shards / 2
    assert 20 < report.counts.fallback < 100
    assert f"{file}, shard " in report.examples[0]
    assert ": syntax-error: '(' was never closed" in report.examples[0]
    assert len(report.examples) == 3
    more = MaxErrors.parse("500")
    report = run_batch(
        [file], tmp_path / "out", jobs=jobs, shard_bytes=SHARD, max_errors=more, resume=True
    )
    assert (report.is_complete, report.too_many_errors) == (True, False)
    assert report.counts.fallback == 500


@pytest.mark.parametrize(("text", "too_many"), [("25%", False), ("24.9%", True), ("0%", True)])
def test_share_of_errors_is_judged_at_the_end(
    text: str, too_many: bool, make_rows: MakeRows, tmp_path: Path
) -> None:
    limit = MaxErrors.parse(text)
    report = run_batch([make_rows(100)], tmp_path / "out.jsonl", jobs=1, max_errors=limit)
    assert (report.too_many_errors, report.is_complete) == (too_many, True)
    assert (tmp_path / "out.jsonl").exists()


def test_share_of_errors_stops_early_when_it_says_something(
    make_rows: MakeRows, tmp_path: Path
) -> None:
    limit = MaxErrors.parse("10%")
    file = make_rows(12000)
    report = run_batch([file], tmp_path / "out", jobs=1, shard_bytes=20_000, max_errors=limit)
    assert report.too_many_errors
    assert 10_000 <= report.counts.rows < 11_000
    assert not report.is_complete


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "101%", "%"])
def test_max_errors_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="must be a number such as 100, or a share"):
        MaxErrors.parse(text)


@pytest.mark.parametrize(("startable", "served"), [(0, "the calling one does"), (1, "1 do")])
def test_threads_that_cannot_be_started(
    startable: int,
    served: str,
    make_rows: MakeRows,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[object] = []

    class Scarce(threading.Thread):
        def start(self) -> None:
            if len(started) == startable:
                raise RuntimeError("can't start new thread")
            started.append(self)
            super().start()

    monkeypatch.setattr(_threads, "Thread", Scarce)
    with pytest.warns(RuntimeWarning, match=f"{startable} of 4 threads .*: {served}") as found:
        report = run_batch([make_rows(200)], tmp_path / "out", jobs=4, shard_bytes=SHARD)
    assert len(found) == 1
    assert (report.is_complete, report.counts.rows) == (True, 200)


@pytest.mark.parametrize("jobs", [1, 3])
def test_failure_of_one_shard_stops_all(jobs: int, make_rows: MakeRows, tmp_path: Path) -> None:
    # The third shard is long, so that another one is finished when it fails at its end.
    files = [make_rows(5000 if name == "c" else 100, f"{name}.jsonl") for name in "abcd"]
    (tmp_path / "out").mkdir()
    # A folder stands where the third part is to be put.
    (tmp_path / "out" / "part-00002.jsonl").mkdir()
    with pytest.raises(OutputError, match=r"cannot write .*part-00002\.jsonl: Is a directory"):
        run_batch(files, tmp_path / "out", jobs=jobs, resume=True)
    assert not list((tmp_path / "out").glob(".*"))
    (tmp_path / "out" / "part-00002.jsonl").rmdir()
    report = run_batch(files, tmp_path / "out", jobs=jobs, resume=True)
    assert (report.is_complete, report.kept_shards >= 1) == (True, True)


def test_what_killed_processes_left_is_removed(make_rows: MakeRows, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    old = tmp_path / "out" / ".part-00000.jsonl.tmp-4194305-0123abcd"
    running = tmp_path / "out" / f".part-00000.jsonl.tmp-{os.getppid()}-0123abcd"
    others = tmp_path / "out" / ".mine.tmp-4194305-0123abcd"
    for path in (old, running, others):
        path.write_text("")
    run_batch([make_rows(1)], tmp_path / "out", jobs=1, resume=True)
    assert [path.exists() for path in (old, running, others)] == [False, True, True]


@pytest.mark.parametrize("failures", [2, 3])
def test_shard_is_begun_again_where_a_resource_is_short(
    failures: int, make_rows: MakeRows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    options = BatchOptions(retry=Retry(attempts=2, initial=1.0, factor=3.0, sleep=waits.append))
    inline = _jsonl.inline
    calls: list[int] = []

    def scarce(*arguments: Any) -> Iterator[Piece]:
        yield from inline(*arguments)
        calls.append(1)
        if len(calls) <= failures:
            raise OSError(errno.ENOMEM, "Cannot allocate memory")

    monkeypatch.setattr(_jsonl, "inline", scarce)
    if failures == 3:
        with pytest.raises(OutputError, match="Cannot allocate memory"):
            run_batch([make_rows(8)], tmp_path / "out", options=options, jobs=1)
    else:
        report = run_batch([make_rows(8)], tmp_path / "out", options=options, jobs=1)
        assert (report.counts.rows, report.is_complete) == (8, True)
    assert waits == [1.0, 3.0]


def test_memory_that_runs_out_is_explained(
    make_rows: MakeRows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inline_variables.batch import BatchError

    def process(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(_shard, "process_shard", process)
    options = BatchOptions(retry=Retry(attempts=0))
    with pytest.raises(BatchError, match=r"no memory is left for .* use fewer --jobs"):
        run_batch([make_rows(1)], tmp_path / "out", options=options, jobs=1)


def test_progress_goes_from_nothing_to_all(make_rows: MakeRows, tmp_path: Path) -> None:
    seen: list[Progress] = []
    run_batch([make_rows(200)], tmp_path / "out", jobs=2, shard_bytes=SHARD, progress=seen.append)
    shares = [each.share for each in seen]
    assert shares == sorted(shares)
    assert (shares[-1], seen[-1].rows, seen[-1].finished_shards) == (1.0, 200, seen[-1].shards)
    assert seen[-1].left_seconds == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"jobs": 0}, "jobs must be positive, got 0"),
        ({"output_format": "csv"}, "output_format must be one of jsonl"),
        ({"resume": True, "overwrite": True}, "exclude each other"),
    ],
)
def test_arguments_that_cannot_be(
    arguments: dict[str, object], message: str, make_rows: MakeRows, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=message):
        run_batch([make_rows(1)], tmp_path / "out", **arguments)  # type: ignore[arg-type]
