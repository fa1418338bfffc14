"""Rows of Spark's data frames, and shards as tasks of Spark.

Needs ``pip install 'inline-variables[spark]'`` and Java 17 or newer. For the rows of a data frame::

    inline_frame(frame, column="source").write.parquet("inlined")
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from .._options import Options
from ..json_lines import ADDED
from ._backend import WorkerLost, check_port, first_line, missing, task_failed, unreachable
from ._executor import ClusterExecutor
from .shards import Process, ShardResult, ShardTask, work_on
from .transform import transform_batch

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

__all__ = ["SparkExecutor", "inline_frame", "output_schema", "transform_batches"]

_DEFAULT_OPTIONS = Options()
# The third attempt of a shard that ended two processes finds that out, and leaves it alone.
_MOST_FAILURES = 3
# Each task at Spark is waited for in a thread, which does nothing else.
_MOST_THREADS = 512
_WORKER_ENDED = ("Python worker exited unexpectedly", "ExecutorLostFailure", "Python worker failed")


def transform_batches(
    batches: Iterable[pa.RecordBatch], *, column: str, options: Options = _DEFAULT_OPTIONS
) -> Iterator[pa.RecordBatch]:
    """Add what became of each row to record batches, for ``DataFrame.mapInArrow``.

    Args:
        batches: Record batches with a column of strings.
        column: The name of the column that holds the sources.
        options: The budgets of each source.

    Yields:
        Batches with the same rows in the same order, and the columns of :func:`output_schema`.

    Raises:
        KeyError: There is no such column.
        TypeError: It holds no strings.

    Example:
        >>> import pyarrow as pa
        >>> batch = pa.record_batch({"source": ["x = 1\\nprint(x)"]})
        >>> next(transform_batches([batch], column="source"))["inlined"].to_pylist()
        ['print(1)']
    """
    import pyarrow as pa

    for batch in batches:
        table = pa.Table.from_batches([batch])
        yield from transform_batch(table, column=column, options=options).to_batches()


def output_schema(schema: StructType) -> StructType:
    """Return the schema of what :func:`transform_batches` makes of rows of a schema.

    Columns of the names that are added are replaced.

    Example:
        >>> frame.mapInArrow(  # doctest: +SKIP
        ...     functools.partial(transform_batches, column="source"), output_schema(frame.schema)
        ... )
    """
    from pyspark.sql.types import StringType, StructField, StructType

    kept = [each for each in schema.fields if each.name not in ADDED]
    return StructType([*kept, *(StructField(name, StringType()) for name in ADDED)])


def inline_frame(
    frame: DataFrame, *, column: str = "source", options: Options = _DEFAULT_OPTIONS
) -> DataFrame:
    """Return a data frame with ``inlined``, ``status``, ``error`` and ``md5`` added to each row.

    Args:
        frame: A data frame with a column of strings.
        column: The name of the column that holds the sources.
        options: The budgets of each source.

    Raises:
        KeyError: There is no such column.
        TypeError: It holds no strings.

    Example:
        >>> inline_frame(frame, column="code").select("inlined", "status")  # doctest: +SKIP
    """
    from pyspark.sql.types import StringType

    if column not in frame.columns:
        raise KeyError(f"there is no column {column!r}, but {', '.join(frame.columns)}")
    found = frame.schema[column].dataType
    if not isinstance(found, StringType):
        raise TypeError(f"the column {column!r} holds no strings but {found.simpleString()}")
    function = partial(transform_batches, column=column, options=options)
    return frame.mapInArrow(function, output_schema(frame.schema))


class SparkExecutor(ClusterExecutor):
    """Works on the shards of :func:`inline_variables.batch.run_batch` in tasks of Spark.

    Each shard is a job of one task, so that one that ends its process takes no other one with it.
    Inputs and output must be seen under the same paths by all machines, and all must have the same
    version of this package and of Python.

    Args:
        address: A master such as ``"spark://host:7077"`` or ``"yarn"``. ``None``, the default, for
            the session of this process, else one on this machine, which is ended with the run.
        jobs: Tasks at once of a session on this machine; as many as there are cores unless told.
            For a master, how many shards are worked on at once at the most; ``None`` for all it
            can.

    Example:
        >>> from inline_variables.batch import run_batch
        >>> executor = SparkExecutor(jobs=2)
        >>> run_batch(["in.jsonl"], "out", executor=executor)  # doctest: +SKIP
    """

    def _start(self, jobs: int, process: Process) -> _SparkBackend:
        try:
            from pyspark.sql import SparkSession
        except ModuleNotFoundError as error:
            raise missing("spark", error) from error
        before = SparkSession.getActiveSession()
        if before is not None:
            return _SparkBackend(before, process, is_ours=False)
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = cast(Any, SparkSession.builder).appName("inline-variables")
        builder = builder.config("spark.task.maxFailures", _MOST_FAILURES)
        if self.address is None:
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
            builder = builder.master(f"local[{jobs},{_MOST_FAILURES}]")
            for name, value in _HERE.items():
                builder = builder.config(name, value)
        else:
            check_port("Spark", self.address)
            builder = builder.master(self.address)
        try:
            session = builder.getOrCreate()
            session.sparkContext.setLogLevel("OFF")
        except Exception as error:
            hint = "; it needs Java 17 or newer"
            raise unreachable("Spark", self.address, error, hint=hint) from error
        return _SparkBackend(session, process, is_ours=True)


_HERE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class _SparkBackend:
    shares_processes = False

    def __init__(self, session: Any, process: Process, *, is_ours: bool) -> None:
        self._session = session
        self._process = process
        self._is_ours = is_ours
        self._tag = f"inline-variables-{secrets.token_hex(8)}"
        self._threads = ThreadPoolExecutor(_MOST_THREADS, thread_name_prefix="inline-variables")

    def slots(self) -> int:
        """Return how many tasks can run at once, as of now."""
        parallelism: int = self._session.sparkContext.defaultParallelism
        return min(parallelism, _MOST_THREADS // 2)

    def submit(self, task: ShardTask) -> Future[ShardResult]:
        """Hand over a task."""
        return self._threads.submit(self._run, task)

    def wait(
        self, pending: Collection[Future[ShardResult]], seconds: float
    ) -> Collection[Future[ShardResult]]:
        """Return those that are done, after so many seconds at the most."""
        return wait(pending, seconds, FIRST_COMPLETED).done

    def result(self, handle: Future[ShardResult]) -> ShardResult:
        """Return what became of a task that is done."""
        try:
            return handle.result()
        except Exception as error:
            if any(text in str(error) for text in _WORKER_ENDED):
                raise WorkerLost(first_line(error)) from error
            raise task_failed("Spark", error) from error

    def cancel(self, pending: Collection[Future[ShardResult]]) -> None:
        """Stop what is still at work."""
        for handle in pending:
            handle.cancel()
        self._session.sparkContext.cancelJobsWithTag(self._tag)
        wait(pending, 10)

    def close(self) -> None:
        """End the session where it was started for this."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._is_ours:
            self._session.stop()

    def _run(self, task: ShardTask) -> ShardResult:
        context = self._session.sparkContext
        # A tag belongs to the thread that asks for the job.
        context.addJobTag(self._tag)
        work = partial(work_on, process=self._process)
        return cast(ShardResult, context.parallelize([task], 1).map(work).collect()[0])
