"""One source under protection: an outcome, whatever the source and the engine do."""

from __future__ import annotations

import os
from collections.abc import Callable
from time import perf_counter
from typing import TypeAlias, cast

from . import _engine
from ._options import Options
from ._outcome import Outcome
from ._retry import Retry, is_transient
from .exceptions import DeadlineExceeded, EngineFault, InlineError, InvalidText, LimitExceeded

TYPE_CHECKING = False
if TYPE_CHECKING:
    _Run: TypeAlias = Callable[[], tuple[str, str | None]]

__all__ = ["ENGINE_VARIABLE", "Engine", "inline_source"]

Engine: TypeAlias = str | Callable[[str], str]

ENGINE_VARIABLE = "INLINE_VARIABLES_ENGINE"
_NAMES = ("auto", "native", "reference")
_DEFAULT_OPTIONS = Options()
_DEFAULT_RETRY = Retry()


def inline_source(
    source: str,
    *,
    options: Options = _DEFAULT_OPTIONS,
    retry: Retry = _DEFAULT_RETRY,
    fallback: str = "raw",
    engine: Engine | None = None,
) -> Outcome:
    """Inline a source, and fall back to the raw source where that fails.

    Args:
        source: A Python program.
        options: The budgets of the call, and whether text that is no Python is an answer. A
            callable engine gets no deadline: it must keep its own.
        retry: How often a callable engine is called again after errors that pass.
        fallback: ``"raw"``, or ``"raise"`` to raise what :func:`inline_variables` raises.
        engine: ``"auto"`` (the extension, and the reference where that is not sure or missing),
            ``"native"``, ``"reference"``, or a callable that takes the source and returns the text.
            ``None`` for what the environment variable ``INLINE_VARIABLES_ENGINE`` says, else
            ``"auto"``.

    Returns:
        The outcome. It is counted by :mod:`inline_variables.telemetry`.

    Raises:
        TypeError: ``source`` is no ``str``, or ``engine`` no name or callable.
        ValueError: ``fallback`` or ``engine`` is an unknown word, or ``engine="reference"`` is
            asked for safe mode.
        ImportError: ``engine="native"`` or ``mode="safe"``, and the extension is missing.
        TimeoutError, RuntimeError: With ``fallback="raise"``.

    Examples:
        >>> inline_source("x = (").error
        'syntax-error'
    """
    if not isinstance(source, str):
        raise TypeError(f"source must be a str of Python source, not {type(source).__name__}")
    check_fallback(fallback)
    name, run, is_ours = _runner(source, options, engine)
    began = perf_counter()
    attempts = 0
    retry_began = None

    def attempt() -> tuple[str, str | None]:
        nonlocal attempts
        attempts += 1
        return run()

    try:
        try:
            text, invalid = attempt()
        except Exception as error:
            if is_ours or retry.attempts == 0 or not is_transient(error):
                raise
            retry_began = perf_counter()
            text, invalid = _again(attempt, retry, error)
        if invalid is not None and not options.allow_invalid:
            raise InvalidText(f"the inlined text is no Python ({invalid})", invalid)
    except Exception as error:
        outcome = _failed(source, error, name, attempts, perf_counter() - began)
        _count(outcome, retry_began)
        if fallback == "raise":
            _raise(error, outcome, options)
        return outcome
    outcome = Outcome(
        source=text,
        status="unchanged" if text == source else "inlined",
        attempts=attempts,
        elapsed=perf_counter() - began,
        engine=name,
    )
    _count(outcome, retry_began)
    return outcome


def check_fallback(fallback: str) -> None:
    """Raise ``ValueError`` for an unknown word."""
    if fallback not in ("raw", "raise"):
        raise ValueError(f"fallback must be 'raw' or 'raise', got {fallback!r}")


def resolve_engine(engine: Engine | None) -> Engine:
    """Return the engine that is meant, by the environment where none is named.

    Raises:
        TypeError: It is no name or callable.
        ValueError: It is an unknown word.
    """
    if engine is None:
        engine = os.environ.get(ENGINE_VARIABLE) or "auto"
    if isinstance(engine, str):
        if engine not in _NAMES:
            names = ", ".join(_NAMES)
            raise ValueError(f"engine must be one of {names} or a callable, got {engine!r}")
    elif not callable(engine):
        raise TypeError(f"engine must be a name or a callable, not {type(engine).__name__}")
    return engine


def _runner(source: str, options: Options, engine: Engine | None) -> tuple[str, _Run, bool]:
    """Return the engine's name, the call that runs it, and whether it is one of this package."""
    engine = resolve_engine(engine)
    if options.mode == "safe" and isinstance(engine, str):
        if engine == "reference":
            raise ValueError("there is no reference engine for mode='safe': give engine='native'")
        return "native", lambda: _engine.inline_safely(source, options), True
    if engine == "auto":
        name = "reference" if _engine.core is None else "native"
        return name, lambda: _engine.inline_and_check(source, options), True
    if engine == "native":
        return "native", lambda: _engine.inline_natively(source, options), True
    if engine == "reference":
        return "reference", lambda: _engine.inline_by_reference(source, options), True
    function = cast("Callable[[str], str]", engine)

    def call() -> tuple[str, None]:
        text = function(source)
        if not isinstance(text, str):
            raise TypeError(f"the engine returned no str but {type(text).__name__}")
        return text, None

    return getattr(engine, "__name__", type(engine).__name__), call, False


def _again(attempt: _Run, retry: Retry, error: Exception) -> tuple[str, str | None]:
    from ._retry import call_again

    try:
        return call_again(attempt, retry)
    except ModuleNotFoundError as missing:
        if missing.name != "tenacity":
            raise
        import warnings

        warnings.warn(
            "nothing is tried again: pip install 'inline-variables[pipeline]'",
            RuntimeWarning,
            stacklevel=4,
        )
        raise error from None


def _failed(source: str, error: Exception, engine: str, attempts: int, elapsed: float) -> Outcome:
    place = _find(error, SyntaxError)
    line = column = None
    if isinstance(place, SyntaxError):
        line, column = place.lineno, place.offset
    return Outcome(
        source=source,
        status="fallback",
        error=error_code(error),
        message=str(error) or type(error).__name__,
        line=line,
        column=column,
        attempts=attempts,
        elapsed=elapsed,
        engine=engine,
    )


def _find(error: BaseException, kind: type[BaseException]) -> BaseException | None:
    """Return the first exception of a kind in the chain of causes."""
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, kind):
        seen = seen.__cause__
    return seen


_KINDS: list[tuple[type[BaseException], str]] = [
    (TimeoutError, "timeout"),
    (SyntaxError, "syntax-error"),
    (MemoryError, "memory-error"),
    (RecursionError, "recursion-error"),
    (EngineFault, "engine-fault"),
    (BlockingIOError, "resource-error"),
]


def error_code(error: BaseException) -> str:
    """Return the stable code of an error, by it and its causes."""
    seen: BaseException | None = error
    while seen is not None:
        text = str(seen)
        if isinstance(seen, LimitExceeded | InvalidText):
            return seen.code
        if "can't start new thread" in text:
            return "thread-error"
        if "timed out after" in text:
            return "timeout"
        if isinstance(seen, TypeError) and text.startswith("the engine returned no str"):
            return "no-text"
        for kind, code in _KINDS:
            if isinstance(seen, kind):
                return code
        if isinstance(seen, OSError) and is_transient(seen):
            return "resource-error"
        if isinstance(seen, InlineError):
            return "not-sure"
        seen = seen.__cause__
    return "engine-error"


def _count(outcome: Outcome, retry_began: float | None) -> None:
    from .telemetry import counters

    counters.count(outcome, 0.0 if retry_began is None else perf_counter() - retry_began)


def _raise(error: Exception, outcome: Outcome, options: Options) -> None:
    if isinstance(error, DeadlineExceeded):
        raise _engine.timed_out(options.timeout_seconds) from error
    if outcome.engine in ("native", "reference"):
        raise _engine.failed(error) from error
    raise error
