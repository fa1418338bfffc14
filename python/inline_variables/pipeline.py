"""Records through a function, without ever losing one: the pipeline around the engine."""

from __future__ import annotations

import inspect
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from threading import Condition
from typing import Any, TypeVar, cast

from . import telemetry
from ._guard import inline_source
from ._options import DEFAULT_TIMEOUT_SECONDS, Options
from ._outcome import Outcome
from ._retry import Retry
from ._threads import start_thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._guard import Engine

__all__ = ["inline_differ", "inline_one", "inline_record", "map_records"]

_T = TypeVar("_T")
_R = TypeVar("_R")

_log = logging.getLogger("inline_variables")
_RETRY = Retry()
# What a function with a deadline of its own may take over it before its thread is given up.
_GRACE_SECONDS = 1.0
_LOOK_SECONDS = 0.05


def inline_record(
    data: Mapping[str, Any],
    source_key: str = "solver_source",
    *,
    timeout_seconds: float | None = DEFAULT_TIMEOUT_SECONDS,
    retry: Retry = _RETRY,
    engine: Engine | None = None,
) -> dict[str, Any] | None:
    """Inline the source of one record.

    Args:
        data: The record.
        source_key: Where its source is; ``"solver_source"`` unless told.
        timeout_seconds: Time limit in seconds; 0.5 unless told, ``None`` for no limit.
        retry: How often a callable engine is called again after errors that pass.
        engine: As for :func:`inline_variables.inline_source`.

    Returns:
        A copy of the record with ``inlined_source`` and ``md5_hash``: those of the inlined text, or
        of the raw source where the time was up or no thread could be had. ``None`` where anything
        else failed: it is logged under ``inline_variables`` and counted.

    Examples:
        >>> inline_record({"solver_source": "x = 1\\nprint(x)"})["inlined_source"]
        'print(1)'
    """
    try:
        outcome = inline_source(
            data[source_key],
            options=Options(timeout_seconds=timeout_seconds, allow_invalid=True),
            retry=retry,
            engine=engine,
        )
        if outcome.error not in (None, "timeout", "thread-error"):
            _log_failure(data, outcome)
            return None
        return {**data, "inlined_source": outcome.source, "md5_hash": outcome.md5}
    except Exception as error:
        kind = type(error).__name__
        _log.error("%s is not inlined: %s: %s", _name(data), kind, error)
        telemetry.counters.count_error(kind.lower())
        return None


def inline_one(
    data: Mapping[str, Any], *, timeout_seconds: float | None = DEFAULT_TIMEOUT_SECONDS
) -> dict[str, Any] | None:
    """Inline a solver's record, whose source is ``solver_source``; see :func:`inline_record`."""
    return inline_record(data, "solver_source", timeout_seconds=timeout_seconds)


def inline_differ(
    data: Mapping[str, Any], *, timeout_seconds: float | None = DEFAULT_TIMEOUT_SECONDS
) -> dict[str, Any] | None:
    """Inline a differ's record, whose source is ``differ_source``; see :func:`inline_record`."""
    return inline_record(data, "differ_source", timeout_seconds=timeout_seconds)


def _log_failure(data: Mapping[str, Any], outcome: Outcome) -> None:
    place = "" if outcome.line is None else f" (line {outcome.line})"
    _log.error("%s is not inlined: %s: %s%s", _name(data), outcome.error, outcome.message, place)


def _name(data: object) -> str:
    """Return what a record calls itself."""
    if isinstance(data, Mapping):
        for key in ("name", "solver_name", "differ_name", "id"):
            if key in data:
                return str(data[key])
    return "a record without a name"


def map_records(
    records: Iterable[_T],
    function: Callable[[_T], _R],
    *,
    workers: int = 2,
    chunk: int = 16,
    timeout_per_item: float | None = DEFAULT_TIMEOUT_SECONDS,
    timeout: float | None = None,
) -> list[_R | None]:
    """Call ``function`` on each record, in a few threads, and return the results in order.

    Where threads cannot be started there are fewer, or none: then the calling thread does the work.

    Args:
        records: The records; each is taken when a worker is free for it.
        function: What is called. Where it has a parameter ``timeout_seconds``, it gets
            ``timeout_per_item`` for it. What it raises is logged and counted, and the result of
            that record is ``None``.
        workers: Threads, at the most; 2 unless told, 0 for the calling thread alone.
        chunk: Records in flight, at the most; 16 unless told.
        timeout_per_item: Seconds that one record may take; 0.5 unless told, ``None`` for no limit.
            A function without a deadline of its own cannot be interrupted: its record is given up,
            counted as ``unfinished``, and another thread takes its thread's place. (The calling
            thread cannot give up what it runs itself.)
        timeout: Seconds for the whole; ``None``, the default, for no limit. When they are over, the
            results so far are returned.

    Returns:
        One result for each record, in order; ``None`` for each that failed, or was unfinished.

    Raises:
        ValueError: ``workers`` is negative, or ``chunk`` not positive.
        KeyboardInterrupt: On Ctrl-C; the workers end after what they are at.

    Examples:
        >>> records = [{"solver_source": f"x = {i}\\nprint(x)"} for i in range(3)]
        >>> [record["inlined_source"] for record in map_records(records, inline_one)]
        ['print(0)', 'print(1)', 'print(2)']
    """
    if workers < 0 or chunk < 1:
        raise ValueError(f"workers must not be negative nor chunk below 1, got {workers}, {chunk}")
    limit = timeout_per_item
    if _takes_timeout(function):
        function = cast("Callable[[_T], _R]", partial(function, timeout_seconds=timeout_per_item))  # type: ignore[call-arg]
        limit = None if limit is None else 2 * limit + _GRACE_SECONDS
    deadline = None if timeout is None else time.monotonic() + timeout
    return _Run(records, function, limit, deadline).run(min(workers, chunk))


def _takes_timeout(function: Callable[..., object]) -> bool:
    try:
        return "timeout_seconds" in inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False


class _Run:
    """The state that the workers of one call of :func:`map_records` share."""

    def __init__(
        self,
        records: Iterable[Any],
        function: Callable[[Any], Any],
        limit: float | None,
        deadline: float | None,
    ) -> None:
        self.records: Iterator[tuple[int, Any]] = enumerate(records)
        self.function = function
        self.limit = limit
        self.deadline = deadline
        self.results: list[Any] = []
        # What is being worked on: its number, and when it began.
        self.in_flight: dict[int, float] = {}
        self.condition = Condition()
        self.stopped = False
        self.exhausted = False
        self.failure: BaseException | None = None
        self.alive = 0

    def run(self, workers: int) -> list[Any]:
        """Do the work, and return what there is of it."""
        try:
            started = sum(self._start_worker() for _ in range(workers))
            if started == 0:
                self._work(in_thread=False)
            else:
                self._watch()
        finally:
            with self.condition:
                self.stopped = True
        if self.failure is not None:
            raise self.failure
        with self.condition:
            for _ in self.in_flight:
                telemetry.counters.count_error("unfinished")
            self.in_flight.clear()
            return self._with_untaken()

    def _with_untaken(self) -> list[Any]:
        """Return the results, with ``None`` for records that nobody took."""
        results = list(self.results)
        if not self.exhausted:
            for _ in self.records:
                results.append(None)
                telemetry.counters.count_error("unfinished")
        return results

    def _start_worker(self) -> bool:
        with self.condition:
            self.alive += 1
        if start_thread(self._work):
            return True
        with self.condition:
            self.alive -= 1
        return False

    def _time_is_up(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline

    def _take(self) -> tuple[int, Any] | None:
        with self.condition:
            if self.stopped or self.exhausted or self._time_is_up():
                return None
            try:
                number, record = next(self.records)
            except StopIteration:
                self.exhausted = True
                return None
            except BaseException as error:
                self.failure = error
                self.stopped = True
                return None
            self.results.append(None)
            self.in_flight[number] = time.monotonic()
            return number, record

    def _work(self, *, in_thread: bool = True) -> None:
        given_up = False
        try:
            while not given_up and (taken := self._take()) is not None:
                number, record = taken
                result = self._call(record)
                with self.condition:
                    # Where the record was given up, another thread has taken this one's place.
                    given_up = self.in_flight.pop(number, None) is None
                    if not given_up:
                        self.results[number] = result
        except BaseException as error:
            if not in_thread:
                raise
            with self.condition:
                self.failure = self.failure or error
                self.stopped = True
        finally:
            with self.condition:
                self.alive -= in_thread and not given_up
                self.condition.notify_all()

    def _call(self, record: Any) -> Any:
        try:
            return self.function(record)
        except Exception as error:
            kind = type(error).__name__
            _log.error("%s failed: %s: %s", _name(record), kind, error)
            telemetry.counters.count_error(kind.lower())
            return None

    def _watch(self) -> None:
        """Wait for the workers; give up what takes too long, and put a worker in its place."""
        while True:
            with self.condition:
                if self.alive == 0 or self.stopped or self._time_is_up():
                    break
                self.condition.wait(_LOOK_SECONDS)
                late = self._give_up_late()
            for _ in range(late):
                if not self._start_worker():
                    break
        with self.condition:
            lost = self.alive == 0 and not (self.exhausted or self.stopped or self._time_is_up())
        if lost:
            self._work(in_thread=False)

    def _give_up_late(self) -> int:
        """Give up what takes too long; returns how many workers that cost."""
        if self.limit is None:
            return 0
        oldest = time.monotonic() - self.limit
        late = [number for number, began in self.in_flight.items() if began < oldest]
        for number in late:
            del self.in_flight[number]
            self.alive -= 1
            telemetry.counters.count_error("unfinished")
        return len(late)
