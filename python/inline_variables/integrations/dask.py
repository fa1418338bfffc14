"""Shards as tasks of Dask's distributed scheduler.

Needs ``pip install 'inline-variables[dask]'``.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from functools import partial
from typing import Any

from ._backend import WorkerLost, first_line, missing, task_failed, unreachable
from ._executor import ClusterExecutor
from .shards import Process, ShardResult, ShardTask, work_on

__all__ = ["DaskExecutor"]

_CONNECT_SECONDS = 20
# Longer than a worker takes to end when nothing is wrong with it.
_CLOSE_SECONDS = 10


class DaskExecutor(ClusterExecutor):
    """Works on the shards of :func:`inline_variables.batch.run_batch` in tasks of Dask.

    Inputs and output must be seen under the same paths by all machines, and all must have the same
    version of this package and of Python. A script that starts workers on this machine needs
    ``if __name__ == "__main__":`` around what it does, since each worker imports it.

    Args:
        address: The scheduler, such as ``"tcp://scheduler:8786"``; ``None``, the default, starts
            one on this machine with a worker for each job, which is ended with the run.
        jobs: Workers that are started; as many as there are cores unless told. For a running
            scheduler, how many shards are worked on at once at the most; ``None`` for all it can.

    Example:
        >>> from inline_variables.batch import run_batch
        >>> executor = DaskExecutor("tcp://scheduler:8786")
        >>> run_batch(["in.jsonl"], "out", executor=executor)  # doctest: +SKIP
    """

    def _start(self, jobs: int, process: Process) -> _DaskBackend:
        try:
            import distributed
        except ModuleNotFoundError as error:
            raise missing("dask", error) from error
        cluster = None
        try:
            if self.address is None:
                cluster = distributed.LocalCluster(
                    n_workers=jobs,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                )
            client = distributed.Client(
                self.address if cluster is None else cluster, timeout=_CONNECT_SECONDS
            )
        except Exception as error:
            if cluster is not None:
                cluster.close(timeout=_CLOSE_SECONDS)
            raise unreachable("Dask", self.address, error) from error
        return _DaskBackend(distributed, client, cluster, process)


class _DaskBackend:
    def __init__(self, distributed: Any, client: Any, cluster: Any, process: Process) -> None:
        self._distributed = distributed
        self._client = client
        self._cluster = cluster
        self._work = partial(work_on, process=process)

    @property
    def shares_processes(self) -> bool:
        """Whether a worker has several threads, all of which end with it."""
        return any(threads > 1 for threads in self._client.nthreads().values())

    def slots(self) -> int:
        """Return how many tasks can run at once, as of now."""
        return sum(self._client.nthreads().values())

    def submit(self, task: ShardTask) -> Any:
        """Hand over a task."""
        return self._client.submit(self._work, task, pure=False)

    def wait(self, pending: Collection[Any], seconds: float) -> Collection[Any]:
        """Return those that are done, after so many seconds at the most."""
        try:
            done = self._distributed.wait(
                list(pending), timeout=seconds, return_when="FIRST_COMPLETED"
            ).done
        except (TimeoutError, self._distributed.TimeoutError):
            return []
        return list(done)

    def result(self, handle: Any) -> ShardResult:
        """Return what became of a task that is done."""
        try:
            result: ShardResult = handle.result()
        except self._distributed.KilledWorker as error:
            raise WorkerLost(first_line(error)) from error
        except Exception as error:
            raise task_failed("Dask", error) from error
        return result

    def cancel(self, pending: Collection[Any]) -> None:
        """Take back what is not begun; what is begun finishes its shard."""
        self._client.cancel(list(pending), force=True)

    def close(self) -> None:
        """Leave the scheduler, and end it where it was started for this."""
        self._client.close(timeout=_CLOSE_SECONDS)
        if self._cluster is not None:
            self._cluster.close(timeout=_CLOSE_SECONDS)
