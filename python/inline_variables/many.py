"""Many sources in one call, and as a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from . import _engine
from ._guard import Engine, check_fallback, inline_source, resolve_engine
from ._options import Options, check_timeout
from ._outcome import Outcome, make_outcomes
from ._retry import Retry

__all__ = ["inline_iter", "inline_many"]

_DEFAULT_OPTIONS = Options()
_DEFAULT_RETRY = Retry()
_NO_TIME = "batch-timeout"


def inline_many(
    sources: Iterable[str],
    *,
    options: Options = _DEFAULT_OPTIONS,
    retry: Retry = _DEFAULT_RETRY,
    fallback: str = "raw",
    engine: Engine | None = None,
    md5: bool = False,
    timeout: float | None = None,
) -> list[Outcome]:
    """Inline many sources, as :func:`inline_source` does one.

    The extension takes them all in one go: the GIL is released once, and no thread is made. Ctrl-C
    in the main thread ends it between two sources, or within one.

    Args:
        sources: Python programs.
        options: The budgets of each source, its time limit among them.
        retry: How often a callable engine is called again after errors that pass.
        fallback: ``"raw"``, or ``"raise"`` to raise, after all, what the first source without a
            text raises.
        engine: As for :func:`inline_source`.
        md5: Whether the digests of the texts are made along with them, without the GIL, where
            :attr:`Outcome.md5` would make each when it is asked for.
        timeout: Seconds for the whole; ``None``, the default, for no limit. Sources that are not
            begun by then fall back with ``error="batch-timeout"`` and ``attempts=0``.

    Returns:
        One outcome for each source, in order. They are counted by
        :mod:`inline_variables.telemetry`.

    Raises:
        TypeError: A source is no ``str``; the message says which.
        ValueError: ``fallback`` or ``engine`` is an unknown word, or ``timeout`` negative.
        KeyboardInterrupt: On Ctrl-C.
        TimeoutError, RuntimeError: With ``fallback="raise"``.

    Examples:
        >>> [outcome.source for outcome in inline_many(["x = 1\\nprint(x)", "x = ("])]
        ['print(1)', 'x = (']
    """
    check_fallback(fallback)
    clock = _engine.Clock(check_timeout(timeout))
    chosen = resolve_engine(engine)
    listed = _listed(sources)
    if _engine.core is not None and chosen in ("auto", "native"):
        outcomes = _natively(listed, options, retry, chosen, md5, clock)
    else:
        outcomes = [_one(source, options, retry, chosen, clock) for source in listed]
    if fallback == "raise":
        for source, outcome in zip(listed, outcomes, strict=True):
            if outcome.error == _NO_TIME:
                raise TimeoutError(f"inline_many timed out after {timeout}s")
            if outcome.error is not None:
                inline_source(source, options=options, retry=retry, fallback="raise", engine=chosen)
    return outcomes


def inline_iter(
    sources: Iterable[str],
    *,
    chunk_size: int = 1024,
    options: Options = _DEFAULT_OPTIONS,
    retry: Retry = _DEFAULT_RETRY,
    fallback: str = "raw",
    engine: Engine | None = None,
    md5: bool = False,
) -> Iterator[Outcome]:
    """Inline a stream of sources in bounded memory, in order.

    Args:
        sources: Python programs; ``chunk_size`` of them are taken when the first outcome of these
            is asked for.
        chunk_size: Sources that one call of :func:`inline_many` takes; 1024 unless told.
        options: As for :func:`inline_many`.
        retry: As for :func:`inline_many`.
        fallback: As for :func:`inline_many`.
        engine: As for :func:`inline_many`.
        md5: As for :func:`inline_many`.

    Returns:
        An iterator over the outcomes.

    Raises:
        ValueError: ``chunk_size`` is not positive, or a word is unknown.
        TypeError: When it is iterated: a source is no ``str``.

    Examples:
        >>> programs = (f"x = {i}\\nprint(x)" for i in range(3))
        >>> [outcome.source for outcome in inline_iter(programs)]
        ['print(0)', 'print(1)', 'print(2)']
    """
    check_fallback(fallback)
    if chunk_size < 1:
        raise ValueError(f"chunk_size must be positive, got {chunk_size}")
    if isinstance(sources, str):
        raise _no_iterable()
    chosen = resolve_engine(engine)

    def outcomes() -> Iterator[Outcome]:
        rest = iter(sources)
        while chunk := list(islice(rest, chunk_size)):
            yield from inline_many(
                chunk, options=options, retry=retry, fallback=fallback, engine=chosen, md5=md5
            )

    return outcomes()


def _no_iterable() -> TypeError:
    return TypeError("sources must be an iterable of str, not one str: use inline_source for that")


def _listed(sources: Iterable[str]) -> list[str]:
    if isinstance(sources, str):
        raise _no_iterable()
    listed = list(sources)
    if not set(map(type, listed)) <= {str}:
        for number, source in enumerate(listed):
            if not isinstance(source, str):
                kind = type(source).__name__
                raise TypeError(f"sources must be str of Python source; number {number} is {kind}")
    return listed


def _natively(
    sources: list[str],
    options: Options,
    retry: Retry,
    engine: Engine,
    md5: bool,
    clock: _engine.Clock,
) -> list[Outcome]:
    from .telemetry import counters

    assert _engine.core is not None
    left = clock.left()
    texts, statuses, seconds, digests, problems = _engine.core.inline_many(
        sources, options, None if left is None else max(left, 0.0), md5
    )
    outcomes = make_outcomes(texts, statuses, seconds, digests)
    errors: dict[str, int] = {}
    for number, code, message in problems:
        errors[code] = errors.get(code, 0) + 1
        attempts = 0 if code == _NO_TIME else 1
        outcomes[number] = replace(outcomes[number], error=code, message=message, attempts=attempts)
    unsure = [number for number, status in enumerate(statuses) if status is None]
    counters.count_many(len(sources) - len(problems) - len(unsure), errors)
    for number in unsure:
        outcomes[number] = _one(sources[number], options, retry, engine, clock)
    return outcomes


def _one(
    source: str, options: Options, retry: Retry, engine: Engine, clock: _engine.Clock
) -> Outcome:
    left = clock.left()
    if left is None or left > 0:
        return inline_source(source, options=options, retry=retry, engine=engine)
    from .telemetry import counters

    counters.count_many(0, {_NO_TIME: 1})
    return Outcome(
        source=source,
        status="fallback",
        error=_NO_TIME,
        message="the time of the batch was up",
        attempts=0,
    )
