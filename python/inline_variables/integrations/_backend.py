"""What the loop over shards needs of an engine."""

from __future__ import annotations

import re
import socket
from collections.abc import Collection, Hashable
from typing import Protocol, TypeVar

from ..batch import BatchError
from .shards import ShardResult, ShardTask

__all__ = [
    "Backend",
    "EngineLost",
    "WorkerLost",
    "check_port",
    "first_line",
    "missing",
    "task_failed",
    "unreachable",
]

_HOST_AND_PORT = re.compile(r"(?:[a-z]+://)?([\w.-]+):(\d+)")
_CONNECT_SECONDS = 10.0

Handle = TypeVar("Handle", bound=Hashable)


class WorkerLost(Exception):
    """The process that worked on a shard was ended, and the engine gave up on the task."""


class EngineLost(BatchError):
    """The engine itself cannot be reached, or is gone."""


def missing(engine: str, error: ModuleNotFoundError) -> BatchError:
    """Return the error that says what to install for an engine."""
    return BatchError(
        f"the engine {engine} needs the package {error.name}: "
        f"pip install 'inline-variables[{engine}]'"
    )


def check_port(engine: str, address: str) -> None:
    """Raise where nobody listens at an address, which engines find out after minutes.

    Addresses without one host and a port, such as ``yarn`` and ``auto``, are left to the engine.

    Raises:
        EngineLost: Nobody listens.
    """
    found = _HOST_AND_PORT.fullmatch(address)
    if found is None:
        return
    try:
        socket.create_connection((found[1], int(found[2])), timeout=_CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise EngineLost(
            f"{engine} cannot be reached at {address}: {error}; is it running there?"
        ) from error


def unreachable(
    engine: str, address: str | None, error: Exception, *, hint: str = ""
) -> EngineLost:
    """Return the error of an engine that could not be started, or reached at its address."""
    place = "on this machine" if address is None else f"at {address}"
    return EngineLost(f"{engine} cannot be reached {place}: {first_line(error)}{hint}")


def first_line(error: BaseException) -> str:
    """Return what an error says, in one line: engines add traces of their own."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def task_failed(engine: str, error: BaseException) -> EngineLost:
    """Return the error that stops a run whose task failed although tasks raise nothing."""
    if "No module named 'inline_variables" in str(error):
        return EngineLost(f"a worker of {engine} lacks inline-variables: install the wheel there")
    return EngineLost(f"{engine} could not run a task: {first_line(error)}; --resume goes on")


class Backend(Protocol[Handle]):
    """An engine: it is handed tasks, a few at a time, and gives results back."""

    @property
    def shares_processes(self) -> bool:
        """Whether a process may work on several shards, of which one may end the others."""

    def slots(self) -> int:
        """Return how many tasks can run at once, as of now."""

    def submit(self, task: ShardTask) -> Handle:
        """Hand over a task."""

    def wait(self, pending: Collection[Handle], seconds: float) -> Collection[Handle]:
        """Return those that are done, after so many seconds at the most."""

    def result(self, handle: Handle) -> ShardResult:
        """Return what became of a task that is done.

        Raises:
            WorkerLost: The processes that worked on it were ended.
            EngineLost: The engine is gone.
        """

    def cancel(self, pending: Collection[Handle]) -> None:
        """Stop what is still at work."""

    def close(self) -> None:
        """Let go of the engine, and end it where it was started for this."""
