"""What a comparison found, and what is worked out from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from ._facts import Facts
from ._statistics import Summary, bootstrap_interval, percentile, summarize

__all__ = ["Difference", "EngineFacts", "LeftOut", "Ratio", "Report", "Timing"]

_NANO = 1e-9


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A source that was not timed, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A source on which the two do not agree, with what each gave."""

    name: str
    native: str
    baseline: str


@dataclass(frozen=True, slots=True)
class Timing:
    """The pairs of one source: the calls with the same index were made one after the other.

    Attributes:
        name: What the source is called.
        bytes_in: Its length, in bytes of UTF-8.
        bytes_out: The length of the inlined text, in bytes of UTF-8.
        native: Nanoseconds of each call of the native engine.
        baseline: Nanoseconds of each call of what it is compared with.
    """

    name: str
    bytes_in: int
    bytes_out: int
    native: Sequence[int]
    baseline: Sequence[int]

    def ratios(self) -> list[float]:
        """Return how many times as long the baseline took, for each pair."""
        pairs = zip(self.native, self.baseline, strict=True)
        return [baseline / max(native, 1) for native, baseline in pairs]


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """How an engine treats the process that it runs in.

    Attributes:
        gil: ``"held"``, ``"released"``, ``"free-threaded build"``, or ``"not known"`` where no call
            is long enough to tell.
        threads_before: Threads of the process before the calls; ``None`` without ``/proc``.
        threads_during: The most that were seen during the calls; ``None`` without ``/proc``.
    """

    gil: str
    threads_before: int | None
    threads_during: int | None


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as long the baseline took.

    Attributes:
        median: The median over the sources of the median over their pairs.
        low: Where the interval that holds the median in 95 of 100 cases begins.
        high: Where it ends.
        p5: One pair in twenty has a smaller ratio.
        p95: One pair in twenty has a larger one.
        of_totals: The ratio of one pass over all sources.
    """

    median: float
    low: float
    high: float
    p5: float
    p95: float
    of_totals: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a comparison found.

    Attributes:
        native: The native engine, as ``module:function``.
        baseline: What it was compared with, as ``module:function``.
        rounds: How often each source was timed.
        timings: The pairs of each source whose texts are equal.
        alike: How many sources fail with both, in the same way.
        differences: The sources on which the two do not agree; not timed.
        left_out: The sources that were not timed, and why.
        native_facts: How the native engine treats its process.
        baseline_facts: How the baseline does.
        facts: The machine and the build.
    """

    native: str
    baseline: str
    rounds: int
    timings: list[Timing]
    alike: int
    differences: list[Difference]
    left_out: list[LeftOut]
    native_facts: EngineFacts
    baseline_facts: EngineFacts
    facts: Facts = field(default_factory=Facts.of_this_process)

    @property
    def bytes_in(self) -> int:
        """The bytes of all timed sources."""
        return sum(timing.bytes_in for timing in self.timings)

    @property
    def bytes_out(self) -> int:
        """The bytes of their inlined texts."""
        return sum(timing.bytes_out for timing in self.timings)

    def native_summary(self) -> Summary:
        """Return what is said of the native engine's times, in seconds."""
        return summarize([[ns * _NANO for ns in timing.native] for timing in self.timings])

    def baseline_summary(self) -> Summary:
        """Return what is said of the baseline's times, in seconds."""
        return summarize([[ns * _NANO for ns in timing.baseline] for timing in self.timings])

    def ratio(self) -> Ratio:
        """Return how many times as long the baseline took.

        Raises:
            ValueError: Nothing was timed.
        """
        pairs = [timing.ratios() for timing in self.timings]
        flat = [ratio for of_source in pairs for ratio in of_source]
        # The calls of one source resemble each other, so sources are what varies independently.
        units = [median(of_source) for of_source in pairs] if len(pairs) > 1 else flat
        if not units:
            raise ValueError("nothing was timed")
        low, high = bootstrap_interval(units)
        return Ratio(
            median=median(units),
            low=low,
            high=high,
            p5=percentile(flat, 0.05),
            p95=percentile(flat, 0.95),
            of_totals=self.baseline_summary().total / self.native_summary().total,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON has it: times in seconds, those of the calls in nanoseconds."""
        data: dict[str, Any] = {
            "facts": asdict(self.facts),
            "rounds": self.rounds,
            "sources": {
                "timed": len(self.timings),
                "fail_alike": self.alike,
                "differ": len(self.differences),
                "left_out": len(self.left_out),
                "bytes_in": self.bytes_in,
                "bytes_out": self.bytes_out,
            },
            "native": {"engine": self.native, **asdict(self.native_facts)},
            "baseline": {"engine": self.baseline, **asdict(self.baseline_facts)},
            "ratio": None,
        }
        if self.timings:
            data["native"]["seconds"] = asdict(self.native_summary())
            data["baseline"]["seconds"] = asdict(self.baseline_summary())
            data["ratio"] = asdict(self.ratio())
        data["timings"] = [asdict(timing) for timing in self.timings]
        data["differences"] = [asdict(difference) for difference in self.differences]
        data["left_out"] = [asdict(source) for source in self.left_out]
        return data
