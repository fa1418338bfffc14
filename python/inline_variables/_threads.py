"""Threads of our own, where the system lets us have them."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

__all__ = ["start_thread"]


def start_thread(target: Callable[[], object]) -> bool:
    """Call ``target`` in a daemon thread; ``False`` where none can be started."""
    try:
        Thread(target=target, daemon=True, name="inline-variables").start()
    except (RuntimeError, MemoryError, OSError):
        return False
    return True
