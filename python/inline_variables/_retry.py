"""Trying again what failed for want of a thread or of memory."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Retry", "is_transient"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    _R = TypeVar("_R")

_SCARCE = (errno.EAGAIN, errno.ENOMEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How often, and after which waits, an engine is called again.

    Only errors that pass are tried again: no thread or no memory to be had, and only of an engine
    that a caller passed in; those of this package are deterministic. A different error ends it.

    Attributes:
        attempts: Calls after the first one; 3 unless told, 0 for none.
        initial: Seconds before the first of them; 0.1 unless told.
        factor: What each wait is multiplied by for the next; 2.0 unless told (0.1, 0.2, 0.4 s).
        sleep: What waits; :func:`time.sleep` unless told.

    Raises:
        ValueError: A number is negative.

    Examples:
        >>> Retry(attempts=1).initial
        0.1
    """

    attempts: int = 3
    initial: float = 0.1
    factor: float = 2.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the numbers."""
        for name in ("attempts", "initial", "factor"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} must not be negative, got {getattr(self, name)}")


def is_transient(error: BaseException) -> bool:
    """Return whether an error, or what caused it, is of the kind that passes."""
    seen: BaseException | None = error
    while seen is not None:
        if "can't start new thread" in str(seen):
            return True
        if isinstance(seen, MemoryError | BlockingIOError):
            return True
        if isinstance(seen, OSError) and seen.errno in _SCARCE:
            return True
        seen = seen.__cause__
    return False


def call_again(call: Callable[[], _R], retry: Retry) -> _R:
    """Wait and call, until it succeeds, fails for good, or has been tried often enough.

    Returns what it gave, or raises the last error.
    """
    import tenacity

    policy = tenacity.Retrying(
        retry=tenacity.retry_if_exception(is_transient),
        stop=tenacity.stop_after_attempt(retry.attempts),
        wait=tenacity.wait_exponential(
            multiplier=retry.initial * retry.factor, exp_base=retry.factor
        ),
        sleep=retry.sleep,
        reraise=True,
    )
    retry.sleep(retry.initial)
    return policy(call)
