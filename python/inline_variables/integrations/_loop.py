"""The shards of a run over the workers of an engine: a bounded window, and what is left out."""

from __future__ import annotations

import secrets
import shutil
from collections import Counter, deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..batch import BatchOptions, Listener, Shard
from ..batch._done import read_done, stored_report
from ..batch._errors import writing
from ._backend import Backend, WorkerLost
from .shards import ShardTask

__all__ = ["run_shards"]

# Tasks that wait at the engine for each that runs, so that no worker is idle meanwhile.
_TASKS_PER_SLOT = 2
_LOOK_SECONDS = 0.5
_MOST_DEATHS = 2
_ATTEMPTS = ".attempts-"


def run_shards(
    backend: Backend[Any],
    shards: Sequence[tuple[Shard, Path]],
    options: BatchOptions,
    listener: Listener,
    *,
    most_slots: int | None = None,
) -> None:
    """Work on shards until all are finished or left out, or the listener is stopped.

    Shards that are finished already are not handed over. One that ended two processes is left out;
    where processes are shared, only if it ends another one that it has for itself.

    Args:
        backend: The engine.
        shards: The shards, and the file that each is written to.
        options: What is done with each row.
        listener: Who is told.
        most_slots: How many shards are worked on at once at the most; ``None`` for as many as the
            engine can.

    Raises:
        BatchError: A worker cannot read or write, or the engine is lost.
    """
    left: list[tuple[Shard, Path]] = []
    for shard, output in shards:
        stored = read_done(output)
        if stored is None:
            left.append((shard, output))
        elif not listener.is_stopped:
            listener.finish(shard, stored_report(output, stored))
    if not left:
        return
    folder = left[0][1].parent
    _remove_attempts(folder)
    work = _Work(backend, listener, folder, options, most_slots)
    try:
        suspects = work.run(left)
        if backend.shares_processes:
            suspects = [pair for pair in suspects if work.run([pair], is_alone=True)]
        if not listener.is_stopped:
            for shard, _ in suspects:
                listener.quarantine(shard, "each process that worked on it was ended")
    finally:
        _remove_attempts(folder)


def _remove_attempts(folder: Path) -> None:
    for path in folder.glob(f"{_ATTEMPTS}*"):
        shutil.rmtree(path, ignore_errors=True)


class _Work:
    def __init__(
        self,
        backend: Backend[Any],
        listener: Listener,
        folder: Path,
        options: BatchOptions,
        most_slots: int | None,
    ) -> None:
        self._backend = backend
        self._listener = listener
        self._folder = folder
        self._options = options
        self._most_slots = most_slots

    def run(
        self, shards: Sequence[tuple[Shard, Path]], *, is_alone: bool = False
    ) -> list[tuple[Shard, Path]]:
        """Work on each shard as often as it takes, and return those that end processes.

        Args:
            shards: The shards, and their files.
            is_alone: Whether nothing else runs meanwhile, so that one death says it all.
        """
        most_deaths = 1 if is_alone else _MOST_DEATHS
        make_task = self._tasks(most_deaths)
        queue = deque(shards)
        pending: dict[Any, tuple[Shard, Path]] = {}
        losses: Counter[int] = Counter()
        suspects: list[tuple[Shard, Path]] = []
        try:
            while (queue or pending) and not self._listener.is_stopped:
                while queue and len(pending) < self._window():
                    pair = queue.popleft()
                    pending[self._backend.submit(make_task(*pair))] = pair
                for handle in self._backend.wait(list(pending), _LOOK_SECONDS):
                    pair = pending.pop(handle)
                    try:
                        result = self._backend.result(handle)
                    except WorkerLost:
                        losses[pair[0].number] += 1
                        is_suspect = losses[pair[0].number] > most_deaths
                        (suspects if is_suspect else queue).append(pair)
                        continue
                    if result.error is not None:
                        raise result.error
                    if result.report is None:
                        suspects.append(pair)
                    else:
                        self._listener.finish(pair[0], result.report, result.examples)
        finally:
            if pending:
                self._backend.cancel(list(pending))
        return suspects

    def _window(self) -> int:
        # Clusters grow and shrink: this is asked for each task.
        slots = max(self._backend.slots(), 1)
        if self._most_slots is not None and self._most_slots < slots:
            return self._most_slots
        return _TASKS_PER_SLOT * slots

    def _tasks(self, most_deaths: int) -> Callable[[Shard, Path], ShardTask]:
        attempts = self._folder / f"{_ATTEMPTS}{secrets.token_hex(8)}"
        with writing(attempts):
            attempts.mkdir()

        def make(shard: Shard, output: Path) -> ShardTask:
            return ShardTask(
                shard=shard,
                output=output,
                options=self._options,
                attempts=attempts,
                most_deaths=most_deaths,
            )

        return make
