"""How far a run is."""

from __future__ import annotations

from dataclasses import dataclass

from ..rows import Counts

__all__ = ["Progress"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is, at one moment.

    Attributes:
        rows: The rows that were seen.
        fallback: Those of them that fell back.
        rows_per_second: How fast it is, over the rows that were not finished before.
        shards: How many shards there are.
        finished_shards: How many of them are finished.
        share: How much of the input is read, from 0 to 1.
        elapsed_seconds: Seconds since it began.
        left_seconds: About how many seconds it still takes; ``None`` where that is not known.
    """

    rows: int
    fallback: int
    rows_per_second: float
    shards: int
    finished_shards: int
    share: float
    elapsed_seconds: float
    left_seconds: float | None


class Meter:
    """Adds up rows; whoever uses it holds a lock."""

    def __init__(self, shards: int, weight: int) -> None:
        """Begin with nothing seen, of so many shards and bytes."""
        self.counts = Counts()
        self.finished_shards = 0
        self.kept_shards = 0
        self.kept_rows = 0
        self._shards = shards
        self._weight = max(weight, 1)
        self._seen_weight = 0
        self._kept_weight = 0

    def see(self, counts: Counts, weight: int) -> None:
        """Count rows of a shard that is not finished yet."""
        self.counts.add(counts)
        self._seen_weight += weight

    def keep(self, counts: Counts, weight: int) -> None:
        """Count a shard that was finished before."""
        self.see(counts, weight)
        self.kept_rows += counts.rows
        self._kept_weight += weight
        self.kept_shards += 1

    def rate(self, elapsed: float) -> float:
        """Return the rows that were worked on in a second."""
        return (self.counts.rows - self.kept_rows) / max(elapsed, 1e-9)

    def progress(self, elapsed: float) -> Progress:
        """Return how far the run is."""
        done = self._seen_weight - self._kept_weight
        left = None
        if done > 0:
            left = elapsed * max(self._weight - self._seen_weight, 0) / done
        return Progress(
            rows=self.counts.rows,
            fallback=self.counts.fallback,
            rows_per_second=self.rate(elapsed),
            shards=self._shards,
            finished_shards=self.finished_shards,
            share=min(self._seen_weight / self._weight, 1.0),
            elapsed_seconds=elapsed,
            left_seconds=left,
        )
