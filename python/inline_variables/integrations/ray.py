"""Shards as tasks of Ray Core, and rows of Ray Data.

Needs ``pip install 'inline-variables[ray]'``. ``Dataset.map_batches`` takes :func:`transform_batch`
as it is::

    dataset.map_batches(
        transform_batch,
        fn_kwargs={"column": "source"},
        batch_format="pyarrow",
        zero_copy_batch=True,
    )
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from ._backend import WorkerLost, check_port, first_line, missing, task_failed, unreachable
from ._executor import ClusterExecutor
from .shards import Process, ShardResult, ShardTask, work_on
from .transform import transform_batch

__all__ = ["RayExecutor", "transform_batch"]

# Ray's least, nearly: the rows never go through its store.
_STORE_BYTES = 100 << 20
# The third attempt of a shard that ended two processes finds that out, and leaves it alone.
_MOST_RETRIES = 2


class RayExecutor(ClusterExecutor):
    """Works on the shards of :func:`inline_variables.batch.run_batch` in tasks of Ray Core.

    Inputs and output must be seen under the same paths by all machines, and all must have the same
    version of this package and of Python.

    Args:
        address: ``"auto"``, ``"ray://head:10001"`` or the like. ``None``, the default, for the Ray
            that this process is connected to, else a small one on this machine, which is ended with
            the run.
        jobs: Processes of a Ray that is started; as many as there are cores unless told. For a
            running one, how many shards are worked on at once at the most; ``None`` for all it can.

    Example:
        >>> from inline_variables.batch import run_batch
        >>> executor = RayExecutor(jobs=2)
        >>> run_batch(["in.jsonl"], "out", executor=executor)  # doctest: +SKIP
    """

    def _start(self, jobs: int, process: Process) -> _RayBackend:
        try:
            import ray
        except ModuleNotFoundError as error:
            raise missing("ray", error) from error
        is_ours = not ray.is_initialized()
        if is_ours:
            _connect(ray, self.address, jobs)
        return _RayBackend(ray, process, is_ours=is_ours)


def _connect(ray: Any, address: str | None, jobs: int) -> None:
    given: dict[str, Any] = {"address": address}
    if address is None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        given = {
            "address": "local",
            "num_cpus": jobs,
            "object_store_memory": _STORE_BYTES,
            "include_dashboard": False,
            "_node_ip_address": "127.0.0.1",
        }
    else:
        check_port("Ray", address)
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGTERM) if is_main else None
    try:
        ray.init(log_to_driver=False, logging_level="error", **given)
    except Exception as error:
        raise unreachable("Ray", address, error) from error
    finally:
        # Ray sets a handler of its own, which would end the process without the report.
        if before is not None:
            signal.signal(signal.SIGTERM, before)


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Let through what a handler of a signal raised while Ray waited.

    Now and then the compiled part of Ray makes a ``SystemError`` of it.
    """
    try:
        yield
    except SystemError as error:
        raised = error.__cause__
        if raised is None or isinstance(raised, Exception):
            raise
        raise raised from None


class _RayBackend:
    shares_processes = False

    def __init__(self, ray: Any, process: Process, *, is_ours: bool) -> None:
        self._ray = ray
        self._process = ray.put(process)
        self._is_ours = is_ours
        remote = ray.remote(num_cpus=1, max_retries=_MOST_RETRIES, retry_exceptions=False)
        self._work = remote(work_on)

    def slots(self) -> int:
        """Return how many tasks can run at once, as of now."""
        return int(self._ray.cluster_resources().get("CPU", 1))

    def submit(self, task: ShardTask) -> Any:
        """Hand over a task."""
        return self._work.options(name=f"shard {task.shard.number}").remote(task, self._process)

    def wait(self, pending: Collection[Any], seconds: float) -> Collection[Any]:
        """Return those that are done, after so many seconds at the most."""
        with _signals_kept():
            done, _ = self._ray.wait(
                list(pending), num_returns=1, timeout=seconds, fetch_local=False
            )
        return list(done)

    def result(self, handle: Any) -> ShardResult:
        """Return what became of a task that is done."""
        errors = self._ray.exceptions
        try:
            with _signals_kept():
                result: ShardResult = self._ray.get(handle)
        except (
            errors.WorkerCrashedError,
            errors.NodeDiedError,
            errors.OutOfMemoryError,
            errors.ObjectLostError,
        ) as error:
            raise WorkerLost(first_line(error)) from error
        except errors.RayError as error:
            raise task_failed("Ray", error) from error
        return result

    def cancel(self, pending: Collection[Any]) -> None:
        """Stop what is still at work."""
        for handle in pending:
            self._ray.cancel(handle, force=True)
        self._ray.wait(list(pending), num_returns=len(pending), timeout=10, fetch_local=False)

    def close(self) -> None:
        """End Ray where it was started for this."""
        if self._is_ours:
            self._ray.shutdown()
