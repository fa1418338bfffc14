"""Runs the contenders over a workload, all in one run."""

from __future__ import annotations

import sys
from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from statistics import median
from time import monotonic
from typing import Any

from contenders import OURS, RUST, Contender
from inline_variables.bench._serve import Failed
from inline_variables.bench._statistics import bootstrap_interval, summarize
from inline_variables.bench._worker import Lost, Worker
from rust_limits import RustLimits
from workloads import Workload

_NANO = 1e-9
_ROUNDS_OF_ONE = 5
# A workload that takes long is timed less often.
_LONG_SECONDS = 30.0
_LEAST_ROUNDS = 3


@dataclass
class Result:
    """What one contender took: nanoseconds by number of source, one figure a round."""

    label: str
    times: dict[int, list[float]] = field(default_factory=dict)
    # Numbers of sources that it cannot do or is too slow for, with the reasons.
    failures: dict[int, str] = field(default_factory=dict)


def run(
    workload: Workload,
    contenders: list[Contender],
    *,
    rounds: int,
    timeout_seconds: float,
    too_slow: Collection[str],
    with_rust: bool,
) -> dict[str, Result]:
    """Check the texts, then time all contenders in turn.

    In each round, each source goes through all contenders in turn, who begins rotates, and the Rust
    process does a round of its own.
    """
    functions = {
        contender.name: function
        for contender in contenders
        if (function := contender.normalizes if workload.normalizes else contender.inlines)
    }
    results = {
        contender.name: Result(contender.label)
        for contender in contenders
        if contender.name in functions
    }
    with ExitStack() as stack:
        worker = stack.enter_context(Worker(functions, timeout_seconds))
        for number, source in enumerate(workload.sources):
            _check(worker, number, source, workload, results, too_slow)
        if with_rust:
            limits = stack.enter_context(RustLimits(workload.sources))
            results |= {name: Result(label) for name, label in RUST.items()}
        began = monotonic()
        for turn in range(_most_rounds(workload, rounds)):
            if turn >= _LEAST_ROUNDS and monotonic() - began > _LONG_SECONDS:
                break
            _time_round(worker, workload, results, list(functions), turn)
            if with_rust:
                for number, times in enumerate(limits.round()):
                    for name, nanoseconds in times.items():
                        results[name].times.setdefault(number, []).append(nanoseconds)
    return results


def _most_rounds(workload: Workload, rounds: int) -> int:
    """Return how often a workload is timed: a single source more often, for it has less to say."""
    wanted = rounds if len(workload.sources) > 1 else _ROUNDS_OF_ONE * rounds
    return min(wanted, workload.rounds)


def _check(
    worker: Worker,
    number: int,
    source: str,
    workload: Workload,
    results: dict[str, Result],
    too_slow: Collection[str],
) -> None:
    """Note who fails; end everything where a text differs from ours that must not."""
    texts = {}
    for name, result in results.items():
        if name in too_slow:
            result.failures[number] = "too slow for a smaller one"
            continue
        try:
            text = worker.call(name, source)
        except Lost as lost:
            result.failures[number] = str(lost)
            continue
        if isinstance(text, Failed):
            result.failures[number] = str(text)
        else:
            texts[name] = text
    twin = texts.get("ast" if workload.normalizes else "reference")
    if twin is not None and twin != texts.get(OURS):
        sys.exit(f"{workload.name}, source {number}: the texts differ")


def _time_round(
    worker: Worker,
    workload: Workload,
    results: dict[str, Result],
    names: list[str],
    turn: int,
) -> None:
    for number, source in enumerate(workload.sources):
        able = [name for name in names if number not in results[name].failures]
        first = (turn + number) % max(len(able), 1)
        order = able[first:] + able[:first]
        try:
            times = worker.time_bursts(order, source)
        except Lost as lost:
            sys.exit(f"{workload.name}, source {number}: {lost}, after it did not before")
        for name, nanoseconds in zip(order, times, strict=True):
            results[name].times.setdefault(number, []).append(nanoseconds)


def summary(results: dict[str, Result], workload: Workload) -> dict[str, Any]:
    """Return what the data keep of a workload: times in seconds, ratios to ours.

    A ratio is over the sources that both can do, and over one where a contender takes longer.
    """
    ours = results[OURS].times
    rows = {}
    for name, result in results.items():
        row: dict[str, Any] = {
            "label": result.label,
            "sources": len(result.times),
            "failed": len(result.failures),
            "reasons": sorted({reason.splitlines()[0] for reason in result.failures.values()})[:3],
            "seconds": None,
            "ratio": None,
        }
        if result.times:
            seconds = [[ns * _NANO for ns in times] for times in result.times.values()]
            row["seconds"] = asdict(summarize(seconds))
        common = [number for number in result.times if number in ours]
        if common and name != OURS:
            row["ratio"] = _ratio([(result.times[number], ours[number]) for number in common])
        rows[name] = row
    return {
        "name": workload.name,
        "heading": workload.heading,
        "sources": len(workload.sources),
        "bytes": sum(len(source.encode("utf-8", "surrogatepass")) for source in workload.sources),
        "normalizes": workload.normalizes,
        "contenders": rows,
    }


def _ratio(times: list[tuple[list[float], list[float]]]) -> dict[str, float]:
    """Return the median ratio, its interval, and the ratio of the sums."""
    pairs = [[its / our for its, our in zip(*both, strict=True)] for both in times]
    units = [median(of_source) for of_source in pairs] if len(pairs) > 1 else pairs[0]
    low, high = bootstrap_interval(units)
    its_total = sum(median(its) for its, _ in times)
    our_total = sum(median(our) for _, our in times)
    return {
        "median": median(units),
        "low": low,
        "high": high,
        "of_totals": its_total / our_total,
    }
