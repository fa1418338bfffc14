"""The limits of a call, with their only defaults on the Python side."""

from math import isnan


def check_timeout(timeout_seconds: object) -> float | None:
    """Return a time limit in seconds, or ``None`` for no limit.

    Raises:
        TypeError: It is no number.
        ValueError: It is negative or NaN.
    """
    if timeout_seconds is None:
        return None
    if isinstance(timeout_seconds, bool) or not isinstance(timeout_seconds, int | float):
        kind = type(timeout_seconds).__name__
        raise TypeError(f"timeout_seconds must be a number of seconds or None, not {kind}")
    if isnan(timeout_seconds) or timeout_seconds < 0:
        raise ValueError(f"timeout_seconds must not be negative or NaN, got {timeout_seconds}")
    # A century is no limit, and more than the clock can add.
    return None if timeout_seconds > 3.2e9 else float(timeout_seconds)


DEFAULT_TIMEOUT_SECONDS = 0.5
MAX_SOURCE_BYTES = 4 << 20
MAX_OUTPUT_BYTES = 64 << 20
MAX_NESTING = 100_000
