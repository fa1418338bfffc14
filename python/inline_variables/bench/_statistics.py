"""What is said of many times: percentiles, and intervals around a median."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["Summary", "bootstrap_interval", "percentile", "summarize"]

_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Summary:
    """Times in seconds: of single calls, and of one pass over all sources."""

    median: float
    p95: float
    p99: float
    worst: float
    total: float


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that a share (0 to 1) of all is not above, linearly between neighbours.

    Raises:
        ValueError: There are no values, or the share is out of range.

    Examples:
        >>> percentile([1, 2, 3, 4], 0.5)
        2.5
    """
    if not values:
        raise ValueError("no values have no percentile")
    if not 0 <= share <= 1:
        raise ValueError(f"a share is from 0 to 1, got {share}")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def summarize(calls: Sequence[Sequence[float]]) -> Summary:
    """Return what is said of the calls of each source, in seconds.

    The total is one pass: the sum, over the sources, of the median of their calls.
    """
    flat = [seconds for of_source in calls for seconds in of_source]
    return Summary(
        median=percentile(flat, 0.5),
        p95=percentile(flat, 0.95),
        p99=percentile(flat, 0.99),
        worst=max(flat),
        total=sum(median(of_source) for of_source in calls),
    )


def bootstrap_interval(values: Sequence[float], share: float = 0.95) -> tuple[float, float]:
    """Return the interval that holds the median of samples like this one, in a share of cases.

    The same values give the same interval: the resampling is seeded.

    Args:
        values: One value for each independent thing that was measured.
        share: 0.95 unless told.
    """
    dice = random.Random(len(values))
    medians = [median(dice.choices(values, k=len(values))) for _ in range(_RESAMPLES)]
    tail = (1 - share) / 2
    return percentile(medians, tail), percentile(medians, 1 - tail)
