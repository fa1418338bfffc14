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
        self.finished_shards = 0
        self.kept_shards = 0
        self._kept_rows = 0
        self._shards = shards
        self._weight = max(weight, 1)
        self._kept_weight = 0
        self._share = 0.0
        self._finished = Counts()
        self._finished_weight = 0
        # The shards that are being worked on: what was seen of each.
        self._begun: dict[int, tuple[Counts, int]] = {}

    @property
    def counts(self) -> Counts:
        """The rows that were seen, as a copy."""
        total = Counts()
        total.add(self._finished)
        for counts, _ in self._begun.values():
            total.add(counts)
        return total

    def see(self, number: int, counts: Counts, weight: int) -> None:
        """Count rows of a shard that is not finished yet."""
        before, weight_before = self._begun.get(number, (Counts(), 0))
        before.add(counts)
        self._begun[number] = before, weight_before + weight

    def forget(self, number: int) -> None:
        """Drop what was seen of a shard, which is begun again."""
        self._begun.pop(number, None)

    def finish(self, number: int, counts: Counts, weight: int) -> None:
        """Count a shard that is finished."""
        self.forget(number)
        self._finished.add(counts)
        self._finished_weight += weight
        self.finished_shards += 1

    def keep(self, number: int, counts: Counts, weight: int) -> None:
        """Count a shard that was finished before."""
        self.finish(number, counts, weight)
        self.kept_shards += 1
        self._kept_rows += counts.rows
        self._kept_weight += weight

    def rate(self, elapsed: float) -> float:
        """Return the rows that were worked on in a second."""
        return (self.counts.rows - self._kept_rows) / max(elapsed, 1e-9)

    def progress(self, elapsed: float) -> Progress:
        """Return how far the run is."""
        counts = self.counts
        seen = self._finished_weight + sum(weight for _, weight in self._begun.values())
        done = seen - self._kept_weight
        left = elapsed * max(self._weight - seen, 0) / done if done > 0 else None
        # A shard's lines end a little before or behind its range; a bar does not go back for that.
        self._share = min(max(self._share, seen / self._weight), 1.0)
        return Progress(
            rows=counts.rows,
            fallback=counts.fallback,
            rows_per_second=self.rate(elapsed),
            shards=self._shards,
            finished_shards=self.finished_shards,
            share=self._share,
            elapsed_seconds=elapsed,
            left_seconds=left,
        )
