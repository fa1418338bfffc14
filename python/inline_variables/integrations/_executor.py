"""What the executors of all engines have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from .._cores import usable_cores
from ..batch import BatchOptions, Listener, Shard
from ..batch._shard import process_again
from ._backend import Backend
from ._loop import run_shards
from .shards import Process

__all__ = ["ClusterExecutor"]


class ClusterExecutor(ABC):
    """Works on the shards of :func:`inline_variables.batch.run_batch` in processes of an engine.

    Inputs and output must be seen under the same paths by all machines, and all must have the same
    version of this package and of Python.

    Args:
        address: Where the engine is; ``None``, the default, starts one on this machine, which is
            ended with the run.
        jobs: Processes of an engine that is started; as many as there are cores unless told. For a
            running one, how many shards are worked on at once at the most; ``None`` for all it can.

    Raises:
        ValueError: ``jobs`` is not positive.
    """

    process: ClassVar[Callable[..., Any]] = staticmethod(process_again)
    """What works on a shard; it is pickled by value where it is no part of a module."""

    def __init__(self, address: str | None = None, *, jobs: int | None = None) -> None:
        """Remember the address; nothing is started yet."""
        if jobs is not None and jobs < 1:
            raise ValueError(f"jobs must be positive, got {jobs}")
        self.address = address
        self.jobs = jobs
        self._backend: Any = None

    def run(
        self, shards: Sequence[tuple[Shard, Path]], options: BatchOptions, listener: Listener
    ) -> None:
        """Work on shards until all are finished or left out, or the listener is stopped.

        Raises:
            BatchError: A package is missing, the engine cannot be reached, a worker cannot read or
                write, or its versions are others.
        """
        if self._backend is None:
            self._backend = self._start(self.jobs or usable_cores(), self.process)
        run_shards(self._backend, shards, options, listener, most_slots=self.jobs)

    def close(self) -> None:
        """End the engine that was started; one that ran before goes on."""
        backend, self._backend = self._backend, None
        if backend is not None:
            backend.close()

    @abstractmethod
    def _start(self, jobs: int, process: Process) -> Backend[Any]:
        """Start the engine, or connect to it."""
