"""What one call may do and use, with the only defaults on the Python side."""

from dataclasses import dataclass
from math import isnan

__all__ = ["DEFAULT_TIMEOUT_SECONDS", "Options", "check_timeout"]

DEFAULT_TIMEOUT_SECONDS = 0.5

# A century is no limit, and more than the engine's clock can add.
_LONGEST_TIMEOUT = 3.2e9
# The engine counts in machine words; nothing that large is ever reached.
_LARGEST_LIMIT = (1 << 63) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The budgets of one call, and what it may answer.

    Each budget is checked before the memory that it guards is taken; what is over it ends in
    :class:`~inline_variables.LimitExceeded`.

    Attributes:
        timeout_seconds: Time limit in seconds, 0.5 unless told; ``None``, or more
            than a century, for no limit.
        max_source_bytes: Longest source, in bytes of UTF-8; 4,194,304 (4 MiB) unless told.
        max_output_bytes: Longest text, in bytes of UTF-8; 67,108,864 (64 MiB) unless told.
        max_nesting: Deepest tree after inlining, in levels; 100,000 unless told. ``1 + 1 + 1`` has
            a level for each sign.
        allow_invalid: Whether drop-in text that is no Python, because a body lost its last
            statement for example, is an answer of :func:`~inline_variables.inline_source`;
            ``False`` unless told. :func:`~inline_variables.inline_variables` always gives it.

    Raises:
        TypeError: A value has the wrong type.
        ValueError: A time limit is negative or NaN, or another limit is not positive.

    Examples:
        >>> Options(timeout_seconds=2.0).max_nesting
        100000
    """

    timeout_seconds: float | None = DEFAULT_TIMEOUT_SECONDS
    max_source_bytes: int = 4 << 20
    max_output_bytes: int = 64 << 20
    max_nesting: int = 100_000
    allow_invalid: bool = False

    def __post_init__(self) -> None:
        """Check every value, so that no later step has to."""
        object.__setattr__(self, "timeout_seconds", check_timeout(self.timeout_seconds))
        for name in ("max_source_bytes", "max_output_bytes", "max_nesting"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int):
                raise TypeError(f"{name} must be an int, not {type(value).__name__}")
            if not 0 < value <= _LARGEST_LIMIT:
                raise ValueError(f"{name} must be from 1 to 2**63 - 1, got {value}")


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
    return None if timeout_seconds > _LONGEST_TIMEOUT else float(timeout_seconds)
