"""The public functions, with the errors that their callers rely on."""

from functools import lru_cache

from . import _engine
from ._options import DEFAULT_TIMEOUT_SECONDS, Options
from .exceptions import DeadlineExceeded

_DEFAULTS = Options()
_NO_DEADLINE = Options(timeout_seconds=None)


@lru_cache(maxsize=64, typed=True)
def _known_options(timeout_seconds: float | None) -> Options:
    return Options(timeout_seconds=timeout_seconds)


def _options(timeout_seconds: float | None) -> Options:
    """Return the options of the drop-in with a time limit, which take 3 microseconds to make."""
    try:
        return _known_options(timeout_seconds)
    except TypeError:  # nothing that can be a key is a time limit either: Options says so
        return Options(timeout_seconds=timeout_seconds)


def _check_source(name: str, source: object) -> None:
    if not isinstance(source, str):
        raise TypeError(f"{name} must be a str of Python source, not {type(source).__name__}")


def inline_variables(
    source_code: str, timeout_seconds: float | None = DEFAULT_TIMEOUT_SECONDS
) -> str:
    """Inline every assignment to a single plain name.

    The text is, byte for byte, the one that the pure-Python inliner on ``ast`` gives on the
    running interpreter (``inline_variables.reference``). The GIL is released; no thread is made.

    Args:
        source_code: A Python program.
        timeout_seconds: Time limit in seconds, 0.5 unless told; ``None`` for no limit.

    Returns:
        The inlined program.

    Raises:
        TypeError: ``source_code`` is no ``str``, or ``timeout_seconds`` no number.
        ValueError: ``timeout_seconds`` is negative or NaN.
        TimeoutError: ``inline_variables timed out after …s``: the time limit was reached.
        RuntimeError: ``inline_variables failed: …``: the source does not parse, or a limit was
            reached. The cause is the exception that ``ast.parse`` gives, or
            :class:`~inline_variables.exceptions.LimitExceeded`.

    Examples:
        >>> inline_variables("x1 = f(I)\\nx2 = g(x1)\\nprint(x2)")
        'print(g(f(I)))'
    """
    if not isinstance(source_code, str):
        _check_source("source_code", source_code)
    options = _DEFAULTS
    if timeout_seconds != DEFAULT_TIMEOUT_SECONDS:
        options = _options(timeout_seconds)
    try:
        return _engine.inline(source_code, options)[0]
    except DeadlineExceeded as error:
        raise _engine.timed_out(timeout_seconds) from error
    except Exception as error:
        raise _engine.failed(error) from error


def normalize(source: str, *, options: Options = _NO_DEADLINE) -> str:
    """Print a program as ``ast.unparse(ast.parse(source))`` does, without making the tree.

    Args:
        source: A Python program.
        options: The budgets of the call; the default ones without a time limit unless told.

    Returns:
        The text that ``ast.unparse`` of the running interpreter prints.

    Raises:
        TypeError: ``source`` is no ``str``.
        TimeoutError: The time limit was reached.
        LimitExceeded: Another limit was reached.
        SyntaxError: What ``ast.parse`` raises.

    Examples:
        >>> normalize("x = ( 1,2 )")
        'x = (1, 2)'
    """
    _check_source("source", source)
    return _engine.normalize(source, options)
