"""What the process of a :class:`~inline_variables.bench._worker.Worker` does: call, and time."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import cycle
from multiprocessing.connection import Connection
from typing import Any, Literal

from ._facts import gil_is_enabled

__all__ = ["Failed", "load", "serve"]

# Longer than any call: while the probe runs, the GIL changes hands only where it is given back.
_SWITCH_SECONDS = 1000.0
_PROBE_SECONDS = 0.2
_SLEEP_SECONDS = 0.0005
# A call that takes less is repeated for about a burst, having been made once before.
_LONG_NANOSECONDS = 1_000_000
_BURST_NANOSECONDS = 1_000_000
_WAKING_STEPS = 100_000


@dataclass(frozen=True, slots=True)
class Failed:
    """What an engine raised, from the outermost exception to its last cause."""

    chain: tuple[tuple[str, str], ...]

    def is_like(self, other: Failed) -> bool:
        """Return whether both failed for the same reason, however it was wrapped."""
        return bool(set(self.chain) & set(other.chain))

    def has(self, *kinds: str) -> bool:
        """Return whether an exception of these kinds is among the causes."""
        return any(kind in kinds for kind, _ in self.chain)

    def __str__(self) -> str:
        """Return the last cause."""
        kind, message = self.chain[-1]
        return f"{kind}: {message}" if message else kind


def serve(connection: Connection, names: Mapping[str, str]) -> None:
    """Answer requests until the other end is closed."""
    _limit_memory()
    try:
        engines = {name: load(path) for name, path in names.items()}
    except ImportError as error:
        connection.send(str(error))
        return
    warnings.simplefilter("ignore")
    gc.collect()
    gc.freeze()
    # Times would otherwise hold collections of what another engine left.
    gc.disable()
    connection.send(None)
    with suppress(EOFError, KeyboardInterrupt, ConnectionError):
        while True:
            kind, *arguments = connection.recv()
            connection.send(_ANSWERS[kind](engines, *arguments))


def load(path: str) -> Callable[[str], object]:
    """Return the function that ``module:function`` names.

    Raises:
        ImportError: There is none; the message says what is missing.
    """
    module, _, name = path.partition(":")
    if not module or not name:
        raise ImportError(f"{path!r} is not of the form module:function")
    try:
        function: Any = import_module(module)
    except ImportError as error:
        raise ImportError(f"{path!r} cannot be imported: {error}") from error
    for part in name.split("."):
        function = getattr(function, part, None)
    if not callable(function):
        raise ImportError(f"{path!r} cannot be imported: {module} has no function {name}")
    loaded: Callable[[str], object] = function
    return loaded


_Engines = Mapping[str, Callable[[str], object]]


def _call(engines: _Engines, engine: str, source: str) -> str | Failed:
    try:
        text = engines[engine](source)
        if not isinstance(text, str):
            raise TypeError(f"the engine returned no str but {type(text).__name__}")
    except Exception as error:
        chain = []
        seen: BaseException | None = error
        while seen is not None:
            chain.append((type(seen).__name__, str(seen)))
            seen = seen.__cause__
        return Failed(tuple(chain))
    return text


def _time_pairs(
    engines: _Engines, pair: tuple[str, str], source: str, rounds: int
) -> list[list[int]]:
    _wake_up()
    times: dict[str, list[int]] = {name: [] for name in pair}
    for turn in range(rounds):
        for name in pair if turn % 2 == 0 else reversed(pair):
            times[name].append(_time(engines[name], source))
    return list(times.values())


def _time(engine: Callable[[str], object], source: str) -> int:
    begin = time.perf_counter_ns()
    engine(source)
    return time.perf_counter_ns() - begin


def _wake_up() -> None:
    """Collect garbage, and work a little: a processor that was idle is slow at first."""
    gc.collect()
    sum(range(_WAKING_STEPS))


def _time_bursts(engines: _Engines, order: Sequence[str], source: str) -> list[float]:
    _wake_up()
    times: list[float] = []
    for name in order:
        once = _time(engines[name], source)
        if once > _LONG_NANOSECONDS:
            times.append(once)
            continue
        engine = engines[name]
        turns = range(max(1, _BURST_NANOSECONDS // max(once, 1)))
        begin = time.perf_counter_ns()
        for _ in turns:
            engine(source)
        times.append((time.perf_counter_ns() - begin) / len(turns))
    return times


def _repeat(engines: _Engines, engine: str, sources: Sequence[str]) -> None:
    end = time.monotonic() + _PROBE_SECONDS
    for source in cycle(sources):
        _call(engines, engine, source)
        if time.monotonic() > end:
            return


def _gil(engines: _Engines, engine: str, source: str) -> str:
    """Find out whether another thread gets to run while an engine does.

    The other thread sleeps again and again, and the GIL is never asked back from the one that has
    it, so the other thread wakes up during a call only where the call gives it back.
    """
    if not gil_is_enabled():
        return "free-threaded build"
    waking = threading.Event()
    naps = 0
    stopped = False

    def nap() -> None:
        nonlocal naps
        waking.set()
        while not stopped:
            time.sleep(_SLEEP_SECONDS)
            naps += 1

    usual = sys.getswitchinterval()
    thread = threading.Thread(target=nap, daemon=True)
    thread.start()
    waking.wait()
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        found: Literal["held", "released", "not known"] = "not known"
        end = time.monotonic() + _PROBE_SECONDS
        while found != "released" and time.monotonic() < end:
            begin = time.monotonic()
            naps_before = naps
            _call(engines, engine, source)
            if naps > naps_before:
                found = "released"
            elif time.monotonic() - begin > 4 * _SLEEP_SECONDS:
                found = "held"
        return found
    finally:
        sys.setswitchinterval(usual)
        stopped = True
        thread.join()


_ANSWERS: dict[str, Callable[..., Any]] = {
    "call": _call,
    "pairs": _time_pairs,
    "burst": _time_bursts,
    "repeat": _repeat,
    "gil": _gil,
}


def _limit_memory() -> None:
    """Let an engine that takes half of the machine's memory fail alone."""
    try:
        import resource

        half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        if most == resource.RLIM_INFINITY or half < most:
            resource.setrlimit(resource.RLIMIT_AS, (half, most))
    except (ImportError, AttributeError, ValueError, OSError):
        return
