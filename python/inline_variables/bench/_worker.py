"""A process that calls engines when it is told to, and can be killed when one takes too long.

All engines run in it, so that they are timed in the same process, one right after the other.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ._serve import Failed, serve

__all__ = ["Lost", "Worker"]

_LOOK_SECONDS = 0.0005
_START_SECONDS = 60.0


class Lost(Exception):
    """The process was killed because a call took too long, or died of one; the message says so."""


class Worker:
    """The process, and the connection to it. A lost process is replaced by the next call.

    Args:
        engines: What to call, as ``module:function``, under a name each.
        timeout_seconds: What one call may take.

    Raises:
        ImportError: An engine cannot be imported.
    """

    def __init__(self, engines: Mapping[str, str], timeout_seconds: float) -> None:
        """Start the process."""
        self._engines = dict(engines)
        self._timeout = timeout_seconds
        self._start()

    def __enter__(self) -> Worker:
        """Return the worker."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()

    def call(self, engine: str, source: str) -> str | Failed:
        """Return what an engine gives.

        Raises:
            Lost: It takes too long, or the process dies of it.
        """
        result: str | Failed = self._ask(self._timeout, "call", engine, source)
        return result

    def time_pairs(self, first: str, second: str, source: str, rounds: int) -> list[list[int]]:
        """Return the nanoseconds of the calls of two engines, made in turn.

        Who is first alternates from round to round.

        Raises:
            Lost: A call takes too long, or the process dies of it.
        """
        seconds = 2 * self._timeout * rounds
        times: list[list[int]] = self._ask(seconds, "pairs", (first, second), source, rounds)
        return times

    def time_bursts(self, engines: Sequence[str], source: str) -> list[float]:
        """Return the nanoseconds of one call of each engine, short calls repeated.

        Raises:
            Lost: They take too long, or the process dies of it.
        """
        times: list[float] = self._ask(2 * self._timeout * len(engines), "burst", engines, source)
        return times

    def gil(self, engine: str, source: str) -> str:
        """Return whether an engine holds the GIL: ``"held"``, ``"released"`` and so on.

        Raises:
            Lost: A call takes too long, or the process dies of it.
        """
        found: str = self._ask(self._timeout + _START_SECONDS, "gil", engine, source)
        return found

    def threads(self, engine: str, sources: Sequence[str]) -> tuple[int | None, int | None]:
        """Return the threads of the process before calls of an engine, and the most during them.

        Raises:
            Lost: A call takes too long, or the process dies of it.
        """
        before = self._thread_count()
        most = before

        def look() -> None:
            nonlocal most
            count = self._thread_count()
            if most is not None and count is not None:
                most = max(most, count)

        self._ask(self._timeout + _START_SECONDS, "repeat", engine, sources, look=look)
        return before, most

    def close(self) -> None:
        """End the process."""
        self._connection.close()
        self._process.kill()
        self._process.join()

    def _thread_count(self) -> int | None:
        try:
            return sum(1 for _ in Path(f"/proc/{self._process.pid}/task").iterdir())
        except OSError:
            return None

    def _start(self) -> None:
        # A fresh interpreter, and not a copy of this one with whatever it holds.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._connection = ours
        self._process = context.Process(target=serve, args=(theirs, self._engines), daemon=True)
        self._process.start()
        theirs.close()
        problem = self._receive(_START_SECONDS, None)
        if problem is not None:
            self.close()
            raise ImportError(problem)

    def _ask(self, seconds: float, *request: object, look: Callable[[], None] | None = None) -> Any:
        if not self._process.is_alive():
            self._start()
        self._connection.send(request)
        return self._receive(seconds, look)

    def _receive(self, seconds: float, look: Callable[[], None] | None) -> Any:
        end = time.monotonic() + seconds
        try:
            if look is None:
                arrived = self._connection.poll(seconds)
            else:
                while not (arrived := self._connection.poll(_LOOK_SECONDS)):
                    look()
                    if time.monotonic() > end:
                        break
            if arrived:
                return self._connection.recv()
        except (EOFError, ConnectionError):
            self._process.join()
            code = self._process.exitcode
            raise Lost(f"the process died of it (exit code {code})") from None
        self.close()
        raise Lost(f"it took longer than {self._timeout:g} s")
