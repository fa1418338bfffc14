"""The comparison of engines: texts first, then times; its statistics, chart and command."""

import json
import os
import random
import threading
import time
from pathlib import Path
from statistics import median
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from inline_variables import bench, inline_variables
from inline_variables.bench import EngineFacts, LeftOut, Report, Source, Timing, compare, examples
from inline_variables.bench._chart import Bar, Group, render
from inline_variables.bench._serve import Failed, load
from inline_variables.bench._statistics import bootstrap_interval, percentile, summarize
from inline_variables.bench._text import duration, ratio
from inline_variables.bench._worker import Lost, Worker
from inline_variables.cli._group import group

GOOD = Source("good", "x = 1\nprint(x)\n")
BROKEN = Source("broken", "x = (\n")
HERE = f"{__name__}:"


def wrong(source: str) -> str:
    return inline_variables(source) + "# and more"


def endless(source: str) -> str:
    if "endless" in source:
        time.sleep(600)
    return inline_variables(source)


def deadly(source: str) -> str:
    if "deadly" in source:
        os._exit(7)
    return inline_variables(source)


def other_error(source: str) -> str:
    raise ValueError("none of them")


def gives_up(source: str) -> str:
    raise RecursionError("too deep")


def wraps(source: str) -> str:
    try:
        return inline_variables(source)
    except RuntimeError as error:
        raise LookupError("wrapped") from error


def no_text(source: str) -> Any:
    return None


def sleeps(source: str) -> str:
    time.sleep(0.01)
    return source


def makes_threads(source: str) -> str:
    thread = threading.Thread(target=time.sleep, args=(0.02,))
    thread.start()
    thread.join()
    return source


def inlines_late(source: str) -> str:
    time.sleep(0.01)
    return inline_variables(source)


def computes(source: str) -> str:
    sum(range(1_000_000))
    return source


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


def command(*arguments: object) -> Result:
    return CliRunner().invoke(group, ["bench", "--rounds", "1", *map(str, arguments)])


def report(timings: list[Timing]) -> Report:
    facts = EngineFacts("released", 1, 1)
    return Report(
        native="a:b",
        baseline="c:d",
        rounds=2,
        timings=timings,
        alike=0,
        differences=[],
        left_out=[],
        native_facts=facts,
        baseline_facts=facts,
    )


def test_equal_texts_are_timed_in_pairs() -> None:
    found = compare([GOOD, *examples(2)], rounds=3)
    assert [timing.name for timing in found.timings] == ["good", "example 0", "example 1"]
    assert found.timings[0].bytes_in == len(GOOD.text)
    assert found.timings[0].bytes_out == len("print(1)")
    assert all(len(timing.native) == len(timing.baseline) == 3 for timing in found.timings)
    assert (found.differences, found.left_out) == ([], [])


def test_times_are_told_of_the_engine_that_took_them() -> None:
    # A sleep is never shorter than it was asked to be, on any machine.
    found = compare([GOOD, GOOD], baseline=f"{HERE}inlines_late", rounds=2)
    assert all(min(timing.baseline) >= 10_000_000 for timing in found.timings)
    found = compare([GOOD, GOOD], native=f"{HERE}inlines_late", rounds=2)
    assert all(min(timing.native) >= 10_000_000 for timing in found.timings)


def test_a_difference_is_found_and_not_timed() -> None:
    found = compare([GOOD], baseline=f"{HERE}wrong", rounds=1)
    assert found.timings == []
    [difference] = found.differences
    assert (difference.name, difference.native) == ("good", "print(1)")
    assert difference.baseline == "print(1)# and more"


def test_failing_alike_is_equal_however_it_is_wrapped() -> None:
    for baseline in (bench._measure.REFERENCE, f"{HERE}wraps"):
        found = compare([BROKEN], baseline=baseline, rounds=1)
        assert (found.alike, found.timings, found.differences) == (1, [], [])


@pytest.mark.parametrize(
    ("source", "baseline", "text"),
    [
        (BROKEN, "other_error", "ValueError: none of them"),
        (GOOD, "other_error", "ValueError: none of them"),
        (GOOD, "no_text", "TypeError: the engine returned no str but NoneType"),
    ],
)
def test_failing_otherwise_is_a_difference(source: Source, baseline: str, text: str) -> None:
    [difference] = compare([source], baseline=HERE + baseline, rounds=1).differences
    assert difference.baseline == text


def test_what_takes_too_long_is_left_out_and_the_rest_is_timed() -> None:
    sources = [Source("slow", "endless\n"), GOOD]
    found = compare(sources, baseline=f"{HERE}endless", rounds=1, timeout_seconds=2.0)
    assert found.left_out == [LeftOut("slow", "the baseline engine: it took longer than 2 s")]
    assert [timing.name for timing in found.timings] == ["good"]


def test_a_dead_process_is_left_out_and_the_rest_is_timed() -> None:
    sources = [Source("dead", "deadly\n"), GOOD]
    found = compare(sources, baseline=f"{HERE}deadly", rounds=1)
    [dead] = found.left_out
    assert dead.reason == "the baseline engine: the process died of it (exit code 7)"
    assert [timing.name for timing in found.timings] == ["good"]


def test_giving_up_is_left_out() -> None:
    [left_out] = compare([GOOD], baseline=f"{HERE}gives_up", rounds=1).left_out
    assert left_out.reason == "the baseline engine gave up: RecursionError: too deep"


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="rounds must be positive, got 0"):
        compare([GOOD], rounds=0)
    with pytest.raises(ValueError, match="timeout_seconds must be positive, got nan"):
        compare([GOOD], timeout_seconds=float("nan"))
    with pytest.raises(ImportError, match="'nowhere:f' cannot be imported: No module named"):
        compare([GOOD], baseline="nowhere:f")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("json", "'json' is not of the form module:function"),
        ("json:nothing", "json has no function nothing"),
    ],
)
def test_a_function_that_cannot_be_loaded_is_named(path: str, message: str) -> None:
    with pytest.raises(ImportError, match=message):
        load(path)


def test_bursts_time_each_engine() -> None:
    with Worker({"a": bench._measure.NATIVE, "b": f"{HERE}sleeps"}, 10.0) as worker:
        assert len(worker.time_bursts(["a", "b"], "x")) == 2
        with pytest.raises(Lost, match="the process died of it"):
            Worker({"c": f"{HERE}deadly"}, 10.0).call("c", "deadly")
        assert worker.call("b", "x") == "x"


def test_gil_is_seen_held_and_released() -> None:
    with Worker({"sleeps": f"{HERE}sleeps", "computes": f"{HERE}computes"}, 10.0) as worker:
        if not bench._facts.gil_is_enabled():
            assert worker.gil("sleeps", "") == "free-threaded build"
            return
        assert worker.gil("sleeps", "") == "released"
        assert worker.gil("computes", "") == "held"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted in /proc")
def test_threads_are_counted() -> None:
    engines = {"none": f"{HERE}sleeps", "some": f"{HERE}makes_threads"}
    with Worker(engines, 10.0) as worker:
        assert worker.threads("none", ["x"]) == (1, 1)
        before, during = worker.threads("some", ["x"])
        # One that just ended may still be listed.
        assert before == 1
        assert during is not None
        assert during > 1


def test_percentiles() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 2.5
    assert percentile(range(101), 0.95) == 95
    assert percentile([7], 0.99) == 7
    with pytest.raises(ValueError, match="no values have no percentile"):
        percentile([], 0.5)
    with pytest.raises(ValueError, match="a share is from 0 to 1, got 95"):
        percentile([1], 95)


def test_summary_of_known_times() -> None:
    found = summarize([[1.0, 3.0, 2.0], [10.0, 10.0, 40.0]])
    assert (found.median, found.worst) == (6.5, 40.0)
    assert found.total == 12.0
    assert found.p95 == pytest.approx(32.5)


def test_interval_holds_the_median_and_is_repeatable() -> None:
    dice = random.Random(1)
    values = [dice.uniform(100, 200) for _ in range(99)]
    low, high = bootstrap_interval(values)
    assert low < median(values) < high
    assert 120 < low < high < 180
    assert bootstrap_interval(values) == (low, high)
    assert bootstrap_interval([3.0, 3.0]) == (3.0, 3.0)


def test_ratio_of_known_pairs() -> None:
    found = report(
        [
            Timing("a", 1, 1, [1, 2], [10, 24]),
            Timing("b", 1, 1, [1, 1], [30, 40]),
            Timing("c", 1, 1, [1, 1], [20, 90]),
        ]
    ).ratio()
    # Of the pairs the median is 25; of the programs it is this.
    assert found.median == 35
    assert (found.low, found.high) == (11, 55)
    assert (found.p5, found.p95) == (10.5, 77.5)
    assert found.of_totals == pytest.approx((17 + 35 + 55) / (1.5 + 1 + 1))
    with pytest.raises(ValueError, match="nothing was timed"):
        report([]).ratio()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (2.5e-9, "2.50 ns"),
        (1.5e-5, "15.0 µs"),
        (0.9999e-3, "1.00 ms"),
        (0.123, "123 ms"),
        (61, "61.0 s"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.12345, "0.123"), (9.876, "9.88"), (99.96, "100"), (12345.6, "12,346")]
)
def test_ratios(value: float, text: str) -> None:
    assert ratio(value) == text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chart_is_well_formed_and_its_bars_grow_with_the_logarithm(theme: str) -> None:
    bars = [Bar("<a> & b", 1e-5, kind="ours"), Bar("c", 1e-4), Bar("d", 1e-3, kind="limit")]
    text = render("a < b", "c & d", [Group("e", [*bars, Bar("f", None, "too slow")])], theme)
    root = ElementTree.fromstring(text)
    name = "{http://www.w3.org/2000/svg}"
    widths = [float(rect.attrib["width"]) for rect in root.iter(f"{name}rect")][1:]
    assert len(widths) == 3
    assert widths[0] > 10
    assert widths[1] - widths[0] > 10
    assert widths[2] - widths[1] == pytest.approx(widths[1] - widths[0], abs=0.11)
    words = "".join(root.itertext())
    assert "<a> & b" in words
    assert "too slow" in words


def test_chart_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="there is nothing to draw"):
        render("a", "b", [Group("c", [Bar("d", None)])])
    with pytest.raises(ValueError, match="theme must be one of light, dark, got 'pink'"):
        render("a", "b", [Group("c", [Bar("d", 1.0)])], "pink")


def test_examples_have_the_shape_of_solvers() -> None:
    programs = [example.text for example in examples(400)]
    assert programs == [example.text for example in examples(400)]
    steps = [program.count(" = ") for program in programs]
    assert (median(steps), max(steps)) == (12, 59)
    assert 300 < median(map(len, programs)) < 360
    grown = [len(inline_variables(program)) / len(program) for program in programs]
    assert sum(ratio > 10 for ratio in grown) == 4
    assert 15 < max(grown) < 25


def test_sources_of_files_and_lines(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes("# coding: latin-1\né\n".encode("latin-1"))
    (tmp_path / "bad.py").write_bytes(b"\xff\n")
    lines = tmp_path / "records.jsonl"
    lines.write_text('{"program": "c"}\n\n{"program": "d"}\n')
    paths = [tmp_path / "bad.py", tmp_path / "a.py", lines]
    sources, left_out = bench.read_sources(paths, column="program")
    assert [source.text for source in sources] == ["# coding: latin-1\né\n", "c", "d"]
    assert [source.name for source in sources][1:] == [f"{lines}:1", f"{lines}:3"]
    [bad] = left_out
    assert bad.name == str(tmp_path / "bad.py")
    assert bad.reason.startswith("cannot be read: ")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"records\.jsonl, line 1 is no JSON: "),
        ("[]", r"records\.jsonl, line 1 is no JSON object"),
        ('{"a": 1, "b": 2}', r"no program under 'c'; its keys are 'a', 'b': name the right one"),
    ],
)
def test_a_line_that_is_no_record_is_named(line: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(f"{line}\n")
    with pytest.raises(bench.SourcesUnreadable, match=message):
        bench.read_sources([path], column="c")


def test_command_prints_the_table_and_the_facts(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.py").write_text(GOOD.text)
    (tmp_path / "b.py").write_text(BROKEN.text)
    (tmp_path / "note.txt").write_text("no program")
    plot = tmp_path / "times.svg"
    result = command(tmp_path, "--plot", plot, "--theme", "dark")
    assert result.exit_code == 0, result.output
    assert "Texts: 1 equal, 1 fail alike, 0 differ, 0 left out" in result.output
    for words in ("median", "95th", "99th", "worst", "sum", "Ratio baseline / native: "):
        assert words in result.output
    for words in ("GIL: ", "Bytes: 15 in, 8 out; sources: 1, rounds: 1", "Machine: ", "Build: "):
        assert words in result.output
    ElementTree.fromstring(plot.read_text(encoding="utf-8"))


def test_command_shows_a_difference_and_fails(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(GOOD.text)
    result = command(file, "--against", f"{HERE}wrong")
    assert result.exit_code == 1
    assert f"DIFFERENT: {file}" in result.output
    assert "-print(1)# and more" in result.output
    assert "+print(1)" in result.output


def test_command_gives_json(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(GOOD.text)
    result = command(tmp_path, "--json")
    data = json.loads(result.stdout)
    assert list(data) == [
        "facts",
        "rounds",
        "sources",
        "native",
        "baseline",
        "ratio",
        "timings",
        "differences",
        "left_out",
    ]
    assert data["sources"] == {
        "timed": 1,
        "fail_alike": 0,
        "differ": 0,
        "left_out": 0,
        "bytes_in": 15,
        "bytes_out": 8,
    }
    for engine in ("native", "baseline"):
        assert set(data[engine]) == {"engine", "gil", "threads_before", "threads_during", "seconds"}
        assert set(data[engine]["seconds"]) == {"median", "p95", "p99", "worst", "total"}
    assert set(data["ratio"]) == {"median", "low", "high", "p5", "p95", "of_totals"}
    assert {"cpu", "cores", "python", "package", "build"} <= set(data["facts"])


def test_command_says_why_it_cannot_begin(tmp_path: Path) -> None:
    for arguments, message in (
        ([tmp_path / "nowhere.py"], "nowhere.py does not exist"),
        ([tmp_path], "no *.py file is in"),
        (["--against", "nowhere:f"], "error: 'nowhere:f' cannot be imported"),
    ):
        result = command(*arguments)
        assert result.exit_code == 64
        assert message in result.output


def test_command_fails_where_nothing_could_be_timed(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(GOOD.text)
    result = command(file, "--against", f"{HERE}gives_up")
    assert result.exit_code == 3
    assert f"left out: {file}: the baseline engine gave up" in result.output


def test_a_failure_is_described_by_its_last_cause() -> None:
    failed = Failed((("RuntimeError", "failed: bad"), ("SyntaxError", "bad")))
    assert str(failed) == "SyntaxError: bad"
    assert failed.has("SyntaxError")
    assert not failed.has("TimeoutError")
    assert failed.is_like(Failed((("SyntaxError", "bad"),)))
    assert not failed.is_like(Failed((("SyntaxError", "worse"),)))
