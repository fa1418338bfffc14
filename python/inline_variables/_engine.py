"""Chooses the engine, and lets CPython's parser have the last word on what it refuses."""

from __future__ import annotations

from time import monotonic

from .exceptions import DeadlineExceeded, LimitExceeded, NotSure, UnreadableValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import TypeVar

    from ._options import Options

    _R = TypeVar("_R")

try:
    import inline_variables._core as _found
except ModuleNotFoundError as error:
    if error.name != "inline_variables._core":
        raise
    core: ModuleType | None = None
else:
    core = _found
    if core.is_debug_build():
        import warnings

        warnings.warn(
            "inline_variables._core is a debug build: it is slow", RuntimeWarning, stacklevel=2
        )

# CPython's parser cannot be interrupted, so what it is given is bounded by the time left. It reads
# 0.5 to 4 megabytes in a second (docs/performance.md); the first bytes are always read.
_PARSED_BYTES_PER_SECOND = 512 * 1024
_PARSE_ALLOWANCE = 16 * 1024

_warned = False


def _warn_once() -> None:
    global _warned
    if not _warned:
        _warned = True
        import warnings

        warnings.warn(
            "the extension inline_variables._core is missing: the reference engine serves, slowly",
            RuntimeWarning,
            stacklevel=4,
        )


def require_core(name: str) -> ModuleType:
    """Return the extension.

    Raises:
        ImportError: It is missing, and ``name`` cannot run without it.
    """
    if core is None:
        raise ImportError(
            f"{name} needs the extension inline_variables._core: install a wheel of this package",
            name="inline_variables._core",
        )
    return core


class Clock:
    """The time that is left to one call."""

    __slots__ = ("_at",)

    def __init__(self, timeout_seconds: float | None, began: float | None = None) -> None:
        """Start the clock, now unless it began before; ``None`` for no limit."""
        began = monotonic() if began is None else began
        self._at = None if timeout_seconds is None else began + timeout_seconds

    def left(self) -> float | None:
        """Return the seconds left, which may be negative; ``None`` without a limit."""
        return None if self._at is None else self._at - monotonic()

    def check(self, seconds: float = 0.0) -> None:
        """Raise :class:`DeadlineExceeded` unless a step of ``seconds`` fits in what is left."""
        if self._at is not None and monotonic() + seconds >= self._at:
            raise DeadlineExceeded("the deadline has passed")


def inline(source: str, options: Options) -> tuple[str, str | None]:
    """Return the drop-in text, and the code of why it is no Python if it is none.

    The code is ``"doubtful-text"`` where only CPython's parser can tell. Raises what the transform
    raises, unwrapped.
    """
    if core is None:
        _warn_once()
        return inline_by_reference(source, options)
    began = monotonic()
    # Most calls end here, so what only others need is made below.
    try:
        return _call_native(core, source, options)
    except NotSure:
        unreadable = None
    except UnreadableValue as error:
        unreadable = error.text
    clock = Clock(options.timeout_seconds, began)
    if unreadable is not None:
        _parse(unreadable, clock, "eval")
    _parse(source, clock)
    return _by_reference(source, options, clock)


def inline_and_check(source: str, options: Options) -> tuple[str, str | None]:
    """Return what :func:`inline` returns, where doubts about the text are settled."""
    clock = Clock(options.timeout_seconds)
    return settle_doubt(*inline(source, options), clock)


def settle_doubt(text: str, invalid: str | None, clock: Clock) -> tuple[str, str | None]:
    """Ask CPython's parser about a text which the native engine has doubts about."""
    if invalid == "doubtful-text":
        from .reference import _budgeted

        _check_parsing(text, clock)
        invalid = _on_large_stack(_budgeted.refusal, text)
    return text, invalid


def inline_safely(source: str, options: Options) -> tuple[str, None]:
    """Return the text that is sure to behave the same.

    There is no reference engine for it: where the extension is not sure of its own, the exception
    of CPython's parser is raised, or :class:`NotSure`.
    """
    return explain_safely(source, options, explains=False)[0], None


def explain_safely(
    source: str, options: Options, *, explains: bool = True
) -> tuple[str, list[tuple[str, int, int, str | None, str, str | None]]]:
    """Return that text, and what was done with each assignment to a plain name."""
    extension = require_core("mode='safe'")
    clock = Clock(options.timeout_seconds)
    try:
        result: tuple[str, list[tuple[str, int, int, str | None, str, str | None]]]
        result = extension.inline_safely(source, options, explains, 0)
    except NotSure:
        _parse(source, clock)
        raise
    return result


def _call_native(extension: ModuleType, source: str, options: Options) -> tuple[str, str | None]:
    inlined: tuple[str, str | None] = extension.inline_variables(
        source,
        options.timeout_seconds,
        options.max_source_bytes,
        options.max_output_bytes,
        options.max_nesting,
    )
    return inlined


def inline_natively(source: str, options: Options) -> tuple[str, str | None]:
    """Return what :func:`inline_and_check` returns, without the reference engine's help.

    Raises :class:`NotSure` where that would be needed, and ``ImportError`` without the extension.
    """
    if core is None:
        raise ImportError("the extension inline_variables._core is missing", name=__name__)
    clock = Clock(options.timeout_seconds)
    try:
        return settle_doubt(*_call_native(core, source, options), clock)
    except UnreadableValue as unreadable:
        _parse(unreadable.text, clock, "eval")
        raise
    except NotSure:
        _parse(source, clock)
        raise


def timed_out(timeout_seconds: float | None) -> TimeoutError:
    """Return the exception that callers know a passed deadline by."""
    return TimeoutError(
        f"inline_variables timed out after {timeout_seconds}s - "
        "the source is large, or its values grow with each step; raise timeout_seconds or "
        "use the raw source"
    )


def failed(error: Exception) -> RuntimeError:
    """Return the exception that callers know any other failure by."""
    return RuntimeError(f"inline_variables failed: {error}")


def inline_by_reference(source: str, options: Options) -> tuple[str, str | None]:
    """Return what :func:`inline` returns, by the reference engine under the same budgets."""
    clock = Clock(options.timeout_seconds)
    _check_length(source, options)
    _check_parsing(source, clock)
    return _by_reference(source, options, clock)


def normalize(source: str, options: Options) -> str:
    """Return ``ast.unparse(ast.parse(source))``; raise what that raises."""
    clock = Clock(options.timeout_seconds)
    if core is not None:
        try:
            text: str = core.normalize(
                source,
                options.timeout_seconds,
                options.max_source_bytes,
                options.max_output_bytes,
                options.max_nesting,
            )
        except NotSure:
            pass
        else:
            return text
    else:
        _warn_once()
        _check_length(source, options)
    from .reference import _budgeted

    _check_parsing(source, clock)
    return _on_large_stack(lambda text: _budgeted.normalize(text, options, clock), source)


def _by_reference(source: str, options: Options, clock: Clock) -> tuple[str, str | None]:
    from .reference import _budgeted

    return _on_large_stack(lambda text: _budgeted.inline(text, options, clock), source)


def _parse(source: str, clock: Clock, mode: str = "exec") -> None:
    """Raise what CPython's parser raises, if it does."""
    import ast

    _check_parsing(source, clock)
    _on_large_stack(lambda text: ast.parse(text, mode=mode), source)


def _check_length(source: str, options: Options) -> None:
    limit = options.max_source_bytes
    if len(source) > limit or len(source.encode("utf-8", "surrogatepass")) > limit:
        raise LimitExceeded(
            f"the source is longer than max_source_bytes ({limit} bytes)", "source-too-large", limit
        )


def _check_parsing(source: str, clock: Clock) -> None:
    """Raise :class:`DeadlineExceeded` where CPython's parser would run far over the deadline."""
    if len(source) > _PARSE_ALLOWANCE:
        clock.check((len(source) - _PARSE_ALLOWANCE) / _PARSED_BYTES_PER_SECOND)


def _on_large_stack(function: Callable[[str], _R], source: str) -> _R:
    """Call CPython's parser where a thread with a small stack would die of it."""
    if core is None:
        return function(source)
    result: _R = core.on_large_stack(function, source)
    return result
