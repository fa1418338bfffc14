"""Chooses the engine, and lets CPython's parser have the last word on what it refuses."""

from __future__ import annotations

from . import _options
from .exceptions import NotSure, UnreadableValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import TypeVar

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

_LIMITS = (_options.MAX_SOURCE_BYTES, _options.MAX_OUTPUT_BYTES, _options.MAX_NESTING)
_warned = False


def _warn_once() -> None:
    global _warned
    if not _warned:
        _warned = True
        import warnings

        warnings.warn(
            "the extension inline_variables._core is missing: the reference engine serves, "
            "slowly and without a deadline",
            RuntimeWarning,
            stacklevel=4,
        )


def inline(source: str, timeout_seconds: float | None) -> str:
    """Return the drop-in text; raise what the transform raises, unwrapped."""
    if core is None:
        _warn_once()
        return _reference(source)
    try:
        text: str = core.inline_variables(source, timeout_seconds, *_LIMITS)[0]
    except NotSure:
        pass
    except UnreadableValue as unreadable:
        _parse(unreadable.text)
    else:
        return text
    _parse(source)
    return _reference(source)


def normalize(source: str, timeout_seconds: float | None) -> str:
    """Return ``ast.unparse(ast.parse(source))``; raise what that raises."""
    if core is not None:
        try:
            text: str = core.normalize(source, timeout_seconds, *_LIMITS)
        except NotSure:
            pass
        else:
            return text
    else:
        _warn_once()
    return _on_large_stack(_normalize, source)


def _normalize(source: str) -> str:
    import ast

    return ast.unparse(ast.parse(source))


def _parse(source: str) -> None:
    """Raise what CPython's parser raises, if it does."""
    import ast

    _on_large_stack(ast.parse, source)


def _reference(source: str) -> str:
    from . import reference

    return _on_large_stack(reference.inline_variables, source)


def _on_large_stack(function: Callable[[str], _R], source: str) -> _R:
    """Call CPython's parser where a thread with a small stack would die of it."""
    if core is None:
        return function(source)
    result: _R = core.on_large_stack(function, source)
    return result
