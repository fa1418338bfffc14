"""Who works on the shards of a run when this process does not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from ._done import ShardReport
from ._options import BatchOptions
from ._types import Shard

__all__ = ["Executor", "Listener"]


class Listener(Protocol):
    """Is told by an executor what became of shards, in one thread."""

    @property
    def is_stopped(self) -> bool:
        """Whether no further shard is to be begun."""

    def finish(self, shard: Shard, report: ShardReport, examples: Sequence[str] = ()) -> None:
        """Count a shard that is finished.

        Args:
            shard: The shard.
            report: What became of it.
            examples: Where a few of its rows are that fell back, and why.
        """

    def quarantine(self, shard: Shard, reason: str) -> None:
        """Leave out a shard that ends whichever process works on it."""


class Executor(Protocol):
    """Works on shards in other processes, such as those of a cluster."""

    def run(
        self, shards: Sequence[tuple[Shard, Path]], options: BatchOptions, listener: Listener
    ) -> None:
        """Work on shards until all are finished or left out, or the listener is stopped.

        Args:
            shards: The shards, and the file that each is written to.
            options: What is done with each row.
            listener: Who is told.

        Raises:
            BatchError: An input cannot be read, an output not be written, or no worker be reached.
        """

    def close(self) -> None:
        """Let go of what was started for it; it may be called more than once."""
