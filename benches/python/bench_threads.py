"""The same work on one thread and on two, alone and beside a thread that is busy in Python."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from inline_variables import inline_many, inline_variables
from inline_variables._cores import usable_cores

LARGE_STEPS = 5_000


@pytest.fixture
def busy() -> Iterator[None]:
    """Keep another thread busy in Python, so that the GIL has to be asked for."""
    stopped = False

    def spin() -> None:
        while not stopped:
            pass

    thread = threading.Thread(target=spin, daemon=True)
    thread.start()
    yield
    stopped = True
    thread.join()


def large_program() -> str:
    """Return a program that takes milliseconds."""
    steps = [f"    x{step} = f(I, {step})" for step in range(LARGE_STEPS)]
    uses = ", ".join(f"x{step}" for step in range(LARGE_STEPS))
    return "\n".join(["def solve(I):", *steps, f"    return [{uses}]"])


def shared(work: Callable[[list[str]], object], sources: list[str], workers: int) -> None:
    """Share the sources between threads that were started before."""
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, [sources[number::workers] for number in range(workers)]))


def one_by_one(sources: list[str]) -> None:
    """Inline sources by a call each."""
    for source in sources:
        inline_variables(source, timeout_seconds=None)


@pytest.mark.benchmark(group="400 programs, a call each")
@pytest.mark.parametrize("workers", [1, 2])
def test_short_programs(benchmark: Any, programs: list[str], workers: int) -> None:
    benchmark.extra_info["cores"] = usable_cores()
    benchmark(shared, one_by_one, programs, workers)


@pytest.mark.benchmark(group="400 programs, a batch for each thread")
@pytest.mark.parametrize("workers", [1, 2])
def test_batches(benchmark: Any, programs: list[str], workers: int) -> None:
    benchmark.extra_info["cores"] = usable_cores()
    benchmark(shared, inline_many, programs, workers)


@pytest.mark.benchmark(group="8 programs of 5,000 steps")
@pytest.mark.parametrize("workers", [1, 2])
def test_large_programs(benchmark: Any, workers: int) -> None:
    benchmark.extra_info["cores"] = usable_cores()
    benchmark(shared, one_by_one, [large_program()] * 8, workers)


# A call that comes back when the other thread has the GIL waits up to a switch interval for it, and
# a short call is often back before that: the mean and the maximum tell more than the median.
@pytest.mark.benchmark(group="beside a busy Python thread")
@pytest.mark.usefixtures("busy")
def test_a_call_each(benchmark: Any, programs: list[str]) -> None:
    benchmark.pedantic(one_by_one, (programs[:40],), rounds=100)


@pytest.mark.benchmark(group="beside a busy Python thread")
@pytest.mark.usefixtures("busy")
def test_one_batch(benchmark: Any, programs: list[str]) -> None:
    benchmark.pedantic(inline_many, (programs[:40],), rounds=100)


@pytest.mark.benchmark(group="beside a busy Python thread")
@pytest.mark.usefixtures("busy")
def test_one_large_program(benchmark: Any) -> None:
    benchmark.pedantic(one_by_one, ([large_program()],), rounds=30)
