"""Ctrl-C and the wish of the system to end, as an exception in the main thread."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["Interrupted", "Signals", "raising_signals"]

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class Interrupted(BaseException):
    """A signal came.

    Attributes:
        number: The signal's number.
    """

    def __init__(self, number: int) -> None:
        """Remember the signal."""
        super().__init__(number)
        self.number = number

    @property
    def exit_code(self) -> int:
        """What a process that ends for this signal exits with: 130 after Ctrl-C."""
        return 128 + self.number

    def __str__(self) -> str:
        """Return the signal's name."""
        return signal.Signals(self.number).name


class Signals:
    """What is done about signals.

    Attributes:
        are_held: Whether they are dropped, because what they ask for is under way.
    """

    def __init__(self) -> None:
        """Begin with signals that raise."""
        self.are_held = False

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Raise :class:`Interrupted`, unless signals are held."""
        if not self.are_held:
            raise Interrupted(number)


@contextmanager
def raising_signals() -> Iterator[Signals]:
    """Have Ctrl-C and the like raise :class:`Interrupted` in the main thread.

    Signals that are ignored, as after ``nohup`` and behind ``&``, are left so. In another thread
    than the main one nothing is changed.
    """
    signals = Signals()
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for name in _NAMES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, signals.handle)
    try:
        yield signals
    finally:
        for number, handler in before.items():
            # None is a handler that was not set from Python, and cannot be set again.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
