"""All shards of a plan, in a few threads: what stops them, and what is left when they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import RLock
from time import monotonic
from typing import TypeAlias

from ..rows import Counts
from ._done import ShardReport, made_by
from ._errors import BatchError, writing
from ._executor import Executor
from ._join import join_parts, join_quarantines
from ._limits import MaxErrors
from ._options import BatchOptions
from ._output import Output
from ._plan import Plan
from ._progress import Meter, Progress
from ._report import EXAMPLES, BatchReport, examples_of
from ._shard import process_again
from ._threads import Workers
from ._types import Piece, Shard

__all__ = ["BatchRun", "OnProgress"]

OnProgress: TypeAlias = Callable[[Progress], None]

# How long a stopped thread may take to end what it is at: a megabyte of rows.
_GRACE_SECONDS = 10.0


class _Stopped(Exception):
    """Ends the work on a shard."""


class BatchRun:
    """One run over the shards of a plan.

    Args:
        plan: The shards.
        output: Where the rows go.
        options: What is done with each row.
        jobs: Threads; 1 for the calling thread alone.
        max_errors: How many rows may fall back.
        resume: Whether finished shards are kept.
        overwrite: Whether they are removed.
        quarantine: Where the rows that fell back are written down in the end; ``None`` for nowhere.
        progress: Called after every megabyte or so, by one thread at a time.
        executor: Who works on the shards; ``None`` for the threads of this process.

    Attributes:
        has_begun: Whether the output's place was found free, or fit for going on.
    """

    def __init__(
        self,
        plan: Plan,
        output: Output,
        options: BatchOptions,
        *,
        jobs: int,
        max_errors: MaxErrors,
        resume: bool,
        overwrite: bool,
        quarantine: Path | None,
        progress: OnProgress | None,
        executor: Executor | None = None,
    ) -> None:
        """Make a run; nothing is read or written yet."""
        self._plan = plan
        self._output = output
        self._options = options
        self._jobs = jobs
        self._max_errors = max_errors
        self._resume = resume
        self._overwrite = overwrite
        self._quarantine = quarantine
        self._progress = progress
        self._executor = executor
        self._parts = output.parts(plan)
        self._workers = Workers(self._work, self._stop)
        self._lock = RLock()
        self._next = 0
        self._is_stopped = False
        self._reports: dict[int, ShardReport] = {}
        self._meter = Meter(len(plan.shards), sum(shard.weight for shard in plan.shards))
        self._examples: dict[int, list[str]] = {}
        self._quarantined: dict[int, str] = {}
        self._too_many_errors = False
        self._is_complete = False
        self.has_begun = False
        self._began = monotonic()
        self._elapsed: float | None = None

    def execute(self) -> BatchReport:
        """Do what is left to do, and return the report.

        Where too many rows fall back, the run is stopped and the report says so.

        Raises:
            BatchError: An input cannot be read, the output not be written, or something is there.
            BaseException: What a signal's handler raised; :meth:`close` is to be called.
        """
        self._began = monotonic()
        with writing(self._output.folder):
            whole = self._output.prepare(
                self._plan, self._options, resume=self._resume, overwrite=self._overwrite
            )
        self.has_begun = True
        if whole is not None:
            self._keep_whole(Counts(**whole["counts"]))
            return self.report()
        if self._executor is None:
            self._workers.run(min(self._jobs, len(self._plan.shards)))
        else:
            shards = list(zip(self._plan.shards, self._parts, strict=True))
            self._executor.run(shards, self._options, self)
        if len(self._reports) == len(self._plan.shards):
            self._finish()
        return self.report()

    def close(self) -> bool:
        """End the threads, and remove what is half-written.

        Returns:
            Whether all threads ended. Where one did not, in ten seconds, it is at a source that
            takes long, and the process should be ended.
        """
        self._stop()
        have_ended = self._workers.have_ended(_GRACE_SECONDS)
        self._output.sweep(own=True)
        if self._executor is not None:
            self._executor.close()
            # What its processes left half-written when they were ended.
            self._output.sweep(own=False)
        return have_ended

    def report(self) -> BatchReport:
        """Return what became of the run so far."""
        with self._lock:
            elapsed = monotonic() - self._began if self._elapsed is None else self._elapsed
            reports = [self._reports[number] for number in sorted(self._reports)]
            new = Counts()
            for report in reports:
                if not report.was_finished:
                    new.add(report.counts)
            files = [report.output for report in reports]
            if self._output.is_file:
                files = [self._output.path] if self._is_complete else []
            return BatchReport(
                counts=self._meter.counts,
                new_counts=new,
                shards=len(self._plan.shards),
                finished_shards=self._meter.finished_shards,
                kept_shards=self._meter.kept_shards,
                elapsed_seconds=elapsed,
                rows_per_second=self._meter.rate(elapsed),
                is_complete=self._is_complete,
                too_many_errors=self._too_many_errors,
                output=self._output.path,
                output_files=tuple(files),
                inputs=self._plan.inputs,
                made_by=made_by(self._options),
                examples=self._first_examples(),
                quarantined_shards=tuple(text for _, text in sorted(self._quarantined.items())),
            )

    @property
    def is_stopped(self) -> bool:
        """Whether no further shard is to be begun."""
        return self._is_stopped

    def finish(self, shard: Shard, report: ShardReport, examples: Sequence[str] = ()) -> None:
        """Count a shard that is finished."""
        with self._lock:
            self._reports[shard.number] = report
            if examples:
                self._examples[shard.number] = list(examples)
            if report.was_finished:
                self._meter.keep(shard.number, report.counts, shard.weight)
            else:
                self._meter.finish(shard.number, report.counts, shard.weight)
            if report.was_finished or self._executor is not None:
                self._check_errors()
            self._tell()

    def quarantine(self, shard: Shard, reason: str) -> None:
        """Leave out a shard that ends whichever process works on it."""
        with self._lock:
            self._quarantined[shard.number] = f"{shard}: {reason}"
            self._tell()

    def _first_examples(self) -> tuple[str, ...]:
        """Return the same ones, whichever shard was finished first."""
        found = [text for number in sorted(self._examples) for text in self._examples[number]]
        return tuple(found[:EXAMPLES])

    def _keep_whole(self, counts: Counts) -> None:
        shards = len(self._plan.shards)
        self._meter.keep(0, counts, 0)
        self._meter.finished_shards = self._meter.kept_shards = shards
        self._is_complete = True
        self._too_many_errors = self._max_errors.are_exceeded(counts, is_over=True)
        self._output.remove_folder()

    def _finish(self) -> None:
        reports = [self._reports[number] for number in range(len(self._plan.shards))]
        if self._quarantine is not None:
            join_quarantines(self._plan, reports, self._quarantine)
        if self._output.is_file:
            size = join_parts(self._parts, self._output.path, self._output.kind)
            with writing(self._output.done):
                self._output.write_whole(self._plan, self._options, reports, size)
                self._output.remove_folder()
        self._is_complete = True
        self._elapsed = monotonic() - self._began
        self._too_many_errors = self._max_errors.are_exceeded(self._meter.counts, is_over=True)

    def _work(self) -> None:
        while (number := self._take()) is not None:
            shard = self._plan.shards[number]
            try:
                report = process_again(
                    shard,
                    self._parts[number],
                    self._options,
                    watch=self._watch,
                    forget=self._forget,
                )
            except _Stopped:
                return
            except MemoryError as error:
                raise BatchError(f"no memory is left for {shard.path}: use fewer --jobs") from error
            self.finish(shard, report)

    def _forget(self, shard: Shard) -> None:
        with self._lock:
            self._meter.forget(shard.number)
            self._examples.pop(shard.number, None)

    def _stop(self) -> None:
        with self._lock:
            self._is_stopped = True

    def _take(self) -> int | None:
        with self._lock:
            if self._is_stopped or self._next == len(self._plan.shards):
                return None
            self._next += 1
            return self._next - 1

    def _watch(self, shard: Shard, rows_before: int, piece: Piece) -> None:
        with self._lock:
            if self._is_stopped:
                raise _Stopped
            self._meter.see(shard.number, piece.counts, piece.weight)
            found = self._examples.setdefault(shard.number, [])
            found += examples_of(shard, rows_before, piece, len(found))
            self._check_errors()
            if self._is_stopped:
                raise _Stopped
            self._tell()

    def _check_errors(self) -> None:
        if self._max_errors.are_exceeded(self._meter.counts, is_over=False):
            self._too_many_errors = True
            self._is_stopped = True

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._meter.progress(monotonic() - self._began))
