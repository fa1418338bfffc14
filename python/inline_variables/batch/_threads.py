"""A few threads for the same work, and fewer where they cannot be started."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from threading import Condition
from time import monotonic

from .._threads import start_thread

__all__ = ["Workers"]

# A wait without an end cannot be interrupted by Ctrl-C on every system.
_LOOK_SECONDS = 0.2


class Workers:
    """Threads that do the same work.

    Args:
        work: What each of them does, once.
        stop: Called when one of them fails, so that the others end soon.
    """

    def __init__(self, work: Callable[[], None], stop: Callable[[], None]) -> None:
        """Start none yet."""
        self._work = work
        self._stop = stop
        self._condition = Condition()
        self._alive = 0
        self._failure: BaseException | None = None

    def run(self, wanted: int) -> None:
        """Work in so many threads, and wait for all of them.

        Where one is wanted, or none can be started, the calling thread does the work. Where fewer
        can be started there is one warning.

        Raises:
            BaseException: What the first one that failed has raised.
        """
        started = 0
        if wanted > 1:
            while started < wanted and self._start():
                started += 1
            if started < wanted:
                served = f"{started} do" if started else "the calling one does"
                message = f"{started} of {wanted} threads could be started: {served} the work"
                warnings.warn(message, RuntimeWarning, stacklevel=3)
        if started == 0:
            self._work()
            return
        with self._condition:
            while self._alive:
                self._condition.wait(_LOOK_SECONDS)
        if self._failure is not None:
            raise self._failure

    def have_ended(self, seconds: float) -> bool:
        """Wait, at most so many seconds, and return whether all threads ended."""
        deadline = monotonic() + seconds
        with self._condition:
            while self._alive and monotonic() < deadline:
                self._condition.wait(_LOOK_SECONDS)
            return self._alive == 0

    def _start(self) -> bool:
        with self._condition:
            self._alive += 1
        if start_thread(self._work_in_thread):
            return True
        with self._condition:
            self._alive -= 1
        return False

    def _work_in_thread(self) -> None:
        try:
            self._work()
        except BaseException as error:
            self._stop()
            with self._condition:
                self._failure = self._failure or error
        finally:
            with self._condition:
                self._alive -= 1
                self._condition.notify_all()
