"""Many sources in one call, and as a stream."""

import hashlib
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from inline_variables import Options, Outcome, inline_iter, inline_many, inline_source, telemetry

GOOD = "x = f(I)\nprint(x)"
SOURCES = [
    GOOD,
    "print(1)",
    "x = (",
    "for i in y:\n    x = i",
    "x = '\ud800'\nprint(x)",
    "x = *y\nprint(x)",
    "x = '\\N{BULLET}'\nprint(x)",
    "é = 'ж'\nprint(é)",
    "",
    "x = f(1)\n" + "".join(f"x = g(x, x)  # {i}\n" for i in range(64)) + "print(x)",
]
# Values that mention one another: nothing but the deadline ends this in time.
TERMS = " + ".join(f"a{i}" for i in range(14))
SLOW = "\n".join(f"a{i} = {TERMS}" for i in range(14)) + "\nprint(a0)"


@pytest.fixture(autouse=True)
def _from_zero() -> Iterator[None]:
    telemetry.reset_inlining_stats()
    yield
    telemetry.reset_inlining_stats()


def _known(outcome: Outcome) -> tuple[object, ...]:
    """Return all but the time."""
    return (
        outcome.source,
        outcome.status,
        outcome.error,
        outcome.message,
        outcome.line,
        outcome.column,
        outcome.attempts,
        outcome.engine,
    )


@pytest.mark.parametrize("md5", [False, True])
@pytest.mark.parametrize("engine", [None, "auto", "native", "reference", str.upper])
def test_each_outcome_is_that_of_inline_source(engine: str | None, md5: bool) -> None:
    many = inline_many(iter(SOURCES), engine=engine, md5=md5)
    one_by_one = [inline_source(source, engine=engine) for source in SOURCES]
    assert list(map(_known, many)) == list(map(_known, one_by_one))
    assert [outcome.md5 for outcome in many] == [outcome.md5 for outcome in one_by_one]


def test_telemetry_counts_the_same() -> None:
    inline_many(SOURCES)
    together = telemetry.get_inlining_stats()
    telemetry.reset_inlining_stats()
    for source in SOURCES:
        inline_source(source)
    assert together == telemetry.get_inlining_stats()
    assert together["total_attempts"] == len(SOURCES)


def test_outcomes_are_ordinary_ones() -> None:
    (outcome,) = inline_many([GOOD], md5=True)
    assert pickle.loads(pickle.dumps(outcome)) == outcome
    assert outcome.md5 == hashlib.md5(b"print(f(I))").hexdigest()
    assert "_md5" not in repr(outcome)
    assert outcome.elapsed > 0
    assert inline_many([]) == []


def test_options_hold_for_each_source() -> None:
    long = "print(" + "1, " * 50 + ")"
    assert [
        outcome.error for outcome in inline_many([GOOD, long], options=Options(max_source_bytes=50))
    ] == [None, "source-too-large"]
    (outcome,) = inline_many(["for i in y:\n    x = i"], options=Options(allow_invalid=True))
    assert (outcome.source, outcome.status) == ("for i in y:", "inlined")


def test_a_slow_source_costs_itself_alone() -> None:
    outcomes = inline_many([GOOD, SLOW, GOOD], options=Options(timeout_seconds=0.05))
    assert [outcome.error for outcome in outcomes] == [None, "timeout", None]
    assert outcomes[1].source == SLOW


def test_partial_results_when_the_time_of_the_whole_is_up() -> None:
    outcomes = inline_many([GOOD, *[SLOW] * 50, "x = ("], timeout=0.2)
    assert outcomes[0].status == "inlined"
    errors = [str(outcome.error) for outcome in outcomes[1:]]
    assert set(errors) <= {"timeout", "batch-timeout"}
    assert errors == sorted(errors, reverse=True)
    last = outcomes[-1]
    assert (last.source, last.status, last.attempts) == ("x = (", "fallback", 0)
    assert last.message == "the time of the batch was up"
    stats = telemetry.get_inlining_stats()
    assert (stats["success_count"], stats["timeout_count"]) == (1, 51)


def test_no_time_at_all() -> None:
    outcomes = inline_many([GOOD] * 3, timeout=0, engine="reference")
    assert [outcome.error for outcome in outcomes] == ["batch-timeout"] * 3
    assert inline_many([GOOD], timeout=0)[0].error == "batch-timeout"


def test_fallback_raise() -> None:
    with pytest.raises(RuntimeError, match=r"inline_variables failed: '\(' was never closed"):
        inline_many([GOOD, "x = ("], fallback="raise")
    with pytest.raises(TimeoutError, match=r"inline_many timed out after 0s"):
        inline_many([GOOD], fallback="raise", timeout=0)
    assert inline_many([GOOD], fallback="raise")[0].status == "inlined"


@pytest.mark.parametrize(
    ("sources", "arguments", "error", "message"),
    [
        ("x = 1", {}, TypeError, "must be an iterable of str, not one str"),
        ([GOOD, None], {}, TypeError, "number 1 is NoneType"),
        ([b"x"], {}, TypeError, "number 0 is bytes"),
        ([GOOD], {"fallback": "none"}, ValueError, "fallback must be"),
        ([GOOD], {"engine": "fast"}, ValueError, "engine must be one of"),
        ([GOOD], {"timeout": -1}, ValueError, "must not be negative"),
    ],
)
def test_mistakes_of_the_caller_raise(
    sources: list[str], arguments: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        inline_many(sources, **arguments)  # type: ignore[arg-type]


def test_subclasses_of_str() -> None:
    class Text(str):
        pass

    assert inline_many([Text(GOOD)])[0].source == "print(f(I))"


def test_stream_takes_a_chunk_at_a_time() -> None:
    taken = 0

    def sources() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield f"x = {taken}\nprint(x)"

    outcomes = inline_iter(sources(), chunk_size=10)
    assert taken == 0
    assert [next(outcomes).source for _ in range(15)] == [f"print({i})" for i in range(1, 16)]
    assert taken == 20


def test_mistakes_of_the_stream_raise_at_once() -> None:
    with pytest.raises(ValueError, match="chunk_size must be positive, got 0"):
        inline_iter([], chunk_size=0)
    with pytest.raises(TypeError, match="not one str"):
        inline_iter("x = 1")
    with pytest.raises(TypeError, match="number 0 is int"):
        next(inline_iter([1]))  # type: ignore[list-item]


@pytest.mark.skipif(not hasattr(signal, "SIGINT"), reason="needs SIGINT")
def test_ctrl_c_comes_through() -> None:
    script = (
        "from inline_variables import inline_many\n"
        "sources = ['x = f(1)\\nprint(x)\\n' * 200] * 200_000\n"
        "print('ready', flush=True)\n"
        "try: inline_many(sources)\n"
        "except KeyboardInterrupt: print('interrupted')\n"
        "print(inline_many(['x = 1\\nprint(x)'])[0].source)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate()
    assert out == "interrupted\nprint(1)\n", errors
