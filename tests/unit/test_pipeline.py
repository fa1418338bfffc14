"""Records, none of which is ever lost."""

import logging
import threading
import time
from collections.abc import Iterator
from hashlib import md5
from typing import Any

import pytest
from inline_variables import (
    Retry,
    inline_differ,
    inline_one,
    inline_record,
    map_records,
    telemetry,
)

GOOD = "x = 1\nprint(x)"
BAD = "x = ("
# Values that double at each step, far over the limit on output.
BLOWS_UP = "x = f(I)\n" + "".join(f"x = g(x, x)  # {i}\n" for i in range(64)) + "print(x)"
# Values that mention one another: nothing but the deadline ends this in time.
TERMS = " + ".join(f"a{i}" for i in range(14))
SLOW = "\n".join(f"a{i} = {TERMS}" for i in range(14)) + "\nprint(a0)"


def _hash(text: str) -> str:
    return md5(text.encode()).hexdigest()


@pytest.fixture(autouse=True)
def _from_zero() -> Iterator[None]:
    telemetry.reset_inlining_stats()
    yield
    telemetry.reset_inlining_stats()


def test_success_adds_two_keys() -> None:
    record = {"solver_source": GOOD, "name": "s", "score": 3}
    assert inline_one(record) == {
        **record,
        "inlined_source": "print(1)",
        "md5_hash": _hash("print(1)"),
    }
    assert "inlined_source" not in record
    found = inline_differ({"differ_source": GOOD})
    assert found is not None
    assert found["inlined_source"] == "print(1)"
    assert inline_record({"code": GOOD}, "code") is not None


def test_timeout_gives_the_raw_source() -> None:
    found = inline_one({"solver_source": SLOW}, timeout_seconds=0.0)
    assert found == {"solver_source": SLOW, "inlined_source": SLOW, "md5_hash": _hash(SLOW)}
    assert telemetry.get_inlining_stats()["timeout_count"] == 1


def test_threads_that_cannot_be_had_give_the_raw_source() -> None:
    def engine(_: str) -> str:
        raise RuntimeError("inline_variables failed: can't start new thread")

    waits: list[float] = []
    found = inline_record({"solver_source": GOOD}, engine=engine, retry=Retry(sleep=waits.append))
    assert found is not None
    assert (found["inlined_source"], found["md5_hash"]) == (GOOD, _hash(GOOD))
    assert waits == pytest.approx([0.1, 0.2, 0.4])
    assert telemetry.get_inlining_stats()["error_types"]["thread_error"] == 1


def test_other_errors_are_logged_and_give_none(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="inline_variables"):
        assert inline_one({"solver_source": BAD, "name": "solver 7"}) is None
    assert "solver 7 is not inlined: syntax-error: '(' was never closed" in caplog.text
    assert telemetry.get_inlining_stats()["error_types"]["ast_error"] == 1


@pytest.mark.parametrize("record", [{}, {"solver_source": None}, {"solver_source": b"x"}, None, 3])
def test_records_of_any_kind_never_raise(record: Any) -> None:
    assert inline_one(record) is None
    stats = telemetry.get_inlining_stats()
    assert (stats["total_attempts"], stats["other_errors"]) == (1, 1)


@pytest.mark.parametrize("workers", [0, 1, 2, 8])
def test_order_is_kept(workers: int) -> None:
    records = [{"solver_source": f"x = {i}\nprint(x)"} for i in range(200)]
    results = map_records(iter(records), inline_one, workers=workers)
    assert [result and result["inlined_source"] for result in results] == [
        f"print({i})" for i in range(200)
    ]


def test_never_more_than_chunk_in_flight() -> None:
    lock = threading.Lock()
    flying = most = 0

    def function(_: int) -> None:
        nonlocal flying, most
        with lock:
            flying += 1
            most = max(most, flying)
        time.sleep(0.001)
        with lock:
            flying -= 1

    map_records(range(60), function, workers=8, chunk=3)
    assert most <= 3


def test_partial_results_when_the_time_is_up() -> None:
    over = threading.Event()

    def function(number: int) -> int:
        if number >= 5:
            over.wait(30)
        return number

    results = map_records(range(20), function, timeout=0.3, timeout_per_item=None)
    over.set()
    assert results == [0, 1, 2, 3, 4] + [None] * 15
    assert telemetry.get_inlining_stats()["error_types"]["unfinished"] == 15


def test_an_item_that_hangs_costs_itself_alone() -> None:
    over = threading.Event()

    def function(number: int) -> int:
        if number in (3, 4, 5):
            over.wait(30)
        return number

    results = map_records(range(50), function, workers=2, timeout_per_item=0.1)
    over.set()
    assert results == [None if i in (3, 4, 5) else i for i in range(50)]


def test_what_the_function_raises_gives_none(caplog: pytest.LogCaptureFixture) -> None:
    def function(number: int) -> float:
        return 1 / number

    with caplog.at_level(logging.ERROR, logger="inline_variables"):
        assert map_records([1, 0, 2], function) == [1.0, None, 0.5]
    assert "failed: ZeroDivisionError: division by zero" in caplog.text


def test_what_the_records_raise_comes_through() -> None:
    def records() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        map_records(records(), str)


def test_without_any_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    results = map_records([{"solver_source": GOOD}] * 3, inline_one, workers=2)
    assert [result and result["inlined_source"] for result in results] == ["print(1)"] * 3


@pytest.mark.parametrize("arguments", [{"workers": -1}, {"chunk": 0}])
def test_mistakes_of_the_caller_raise(arguments: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        map_records([], str, **arguments)


def test_ten_thousand_records(capsys: pytest.CaptureFixture[str]) -> None:
    kinds = {7: BAD, 31: BLOWS_UP, 63: SLOW}
    records = [{"id": i, "solver_source": kinds.get(i % 100, GOOD)} for i in range(10_000)]

    def function(record: dict[str, Any]) -> dict[str, Any] | None:
        # On a busy machine any record may take long, so only those that must not end get a limit.
        seconds = 0.02 if record["solver_source"] == SLOW else None
        return inline_one(record, timeout_seconds=seconds)

    logging.getLogger("inline_variables").setLevel(logging.CRITICAL)
    try:
        results = map_records(records, function, timeout_per_item=None)
    finally:
        logging.getLogger("inline_variables").setLevel(logging.NOTSET)
    assert len(results) == 10_000
    for i, result in enumerate(results):
        if i % 100 in (7, 31):
            assert result is None
        else:
            assert result is not None
            assert result["inlined_source"] == (SLOW if i % 100 == 63 else "print(1)")
    stats = telemetry.get_inlining_stats()
    assert stats["total_attempts"] == 10_000
    assert (stats["success_count"], stats["timeout_count"], stats["other_errors"]) == (
        9700,
        100,
        200,
    )
    assert stats["error_types"]["ast_error"] == 100
    assert stats["error_types"]["output_too_large"] == 100
    telemetry.print_inlining_summary()
    assert "Success: 9700 (97.0%)" in capsys.readouterr().out
