"""Checks that the texts are equal, then times both engines pair by pair."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ._report import Difference, EngineFacts, LeftOut, Report, Timing
from ._serve import Failed
from ._sources import Source
from ._worker import Lost, Worker

__all__ = ["DEFAULT_ROUNDS", "DEFAULT_TIMEOUT_SECONDS", "NATIVE", "REFERENCE", "compare"]

NATIVE = "inline_variables:inline_variables"
REFERENCE = "inline_variables.reference:inline_variables"
DEFAULT_ROUNDS = 10
DEFAULT_TIMEOUT_SECONDS = 10.0

Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(slots=True)
class _Pairs:
    """A source whose texts are equal, and its times so far."""

    source: Source
    bytes_out: int
    native: list[int] = field(default_factory=list)
    baseline: list[int] = field(default_factory=list)


def compare(
    sources: Sequence[Source],
    *,
    native: str = NATIVE,
    baseline: str = REFERENCE,
    rounds: int = DEFAULT_ROUNDS,
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
    left_out: Iterable[LeftOut] = (),
    progress: Progress | None = None,
) -> Report:
    """Compare the native engine with another one, in texts and then in times.

    Both run in one process of their own. Sources with the same text from both are timed, call by
    call: in each round a source is inlined by both engines one right after the other, and who is
    first alternates. Where both fail for the same reason they agree, and there is nothing to time.
    Garbage is not collected while a call is timed, as with :mod:`timeit`.

    Args:
        sources: The programs.
        native: The engine, as ``module:function``; the package's own unless told.
        baseline: What to compare with, as ``module:function``; the reference unless told.
        rounds: How often each source is timed; 10 unless told.
        timeout_seconds: What one call may take, in seconds; 10 unless told. What takes longer is
            left out.
        left_out: What was left out before, to be reported with the rest.
        progress: Called with the step, and how many sources of how many are done.

    Returns:
        The report.

    Raises:
        ImportError: An engine cannot be imported.
        ValueError: ``rounds`` or ``timeout_seconds`` is not positive.

    Examples:
        >>> from inline_variables.bench import compare, examples
        >>> compare(examples(2), rounds=1).differences  # doctest: +SKIP
        []
    """
    if rounds < 1:
        raise ValueError(f"rounds must be positive, got {rounds}")
    if not timeout_seconds > 0:
        raise ValueError(f"timeout_seconds must be positive, got {timeout_seconds}")
    tell = progress or (lambda *_: None)
    comparison = _Comparison(list(left_out))
    with Worker({"native": native, "baseline": baseline}, timeout_seconds) as worker:
        for number, source in enumerate(sources):
            tell("comparing texts", number, len(sources))
            comparison.check(worker, source)
        comparison.time(worker, rounds, tell)
        return Report(
            native=native,
            baseline=baseline,
            rounds=rounds,
            timings=[
                Timing(
                    pairs.source.name,
                    _bytes(pairs.source.text),
                    pairs.bytes_out,
                    pairs.native,
                    pairs.baseline,
                )
                for pairs in comparison.equal
            ],
            alike=comparison.alike,
            differences=comparison.differences,
            left_out=comparison.left_out,
            native_facts=comparison.facts(worker, "native"),
            baseline_facts=comparison.facts(worker, "baseline"),
        )


class _Comparison:
    """What is known so far."""

    def __init__(self, left_out: list[LeftOut]) -> None:
        self.left_out = left_out
        self.equal: list[_Pairs] = []
        self.differences: list[Difference] = []
        self.alike = 0

    def check(self, worker: Worker, source: Source) -> None:
        """Sort a source by what both engines make of it."""
        results = []
        for engine, given_up in (
            ("native", ("LimitExceeded", "TimeoutError")),
            ("baseline", ("RecursionError", "MemoryError", "TimeoutError")),
        ):
            try:
                result = worker.call(engine, source.text)
            except Lost as lost:
                self._leave_out(source, f"the {engine} engine: {lost}")
                return
            if isinstance(result, Failed) and result.has(*given_up):
                self._leave_out(source, f"the {engine} engine gave up: {result}")
                return
            results.append(result)
        native, baseline = results
        if isinstance(native, Failed) and isinstance(baseline, Failed) and native.is_like(baseline):
            self.alike += 1
        elif native != baseline or isinstance(native, Failed):
            self.differences.append(Difference(source.name, str(native), str(baseline)))
        else:
            self.equal.append(_Pairs(source, _bytes(native)))

    def time(self, worker: Worker, rounds: int, tell: Progress) -> None:
        """Time every source; leave out what takes too long."""
        waiting, self.equal = self.equal, []
        for number, pairs in enumerate(waiting):
            tell("timing", number, len(waiting))
            order = ("native", "baseline") if number % 2 == 0 else ("baseline", "native")
            try:
                times = worker.time_pairs(*order, pairs.source.text, rounds)
            except Lost as lost:
                self._leave_out(pairs.source, f"while it was timed, {lost}")
                continue
            found = dict(zip(order, times, strict=True))
            pairs.native, pairs.baseline = found["native"], found["baseline"]
            self.equal.append(pairs)

    def facts(self, worker: Worker, engine: str) -> EngineFacts:
        """Find out how an engine treats its process."""
        if not self.equal:
            return EngineFacts("not known", None, None)
        largest = max(self.equal, key=lambda pairs: pairs.bytes_out)
        try:
            gil = worker.gil(engine, largest.source.text)
            threads = worker.threads(engine, [pairs.source.text for pairs in self.equal])
        except Lost:
            return EngineFacts("not known", None, None)
        return EngineFacts(gil, *threads)

    def _leave_out(self, source: Source, reason: str) -> None:
        self.left_out.append(LeftOut(source.name, reason))


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
