"""How far a batch is, on a terminal or in a log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic

import click
from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn
from rich.progress import Progress as Bar

from ..batch import Progress

__all__ = ["progress_shown"]

_SECONDS_BETWEEN_LINES = 30.0
_SECONDS_BETWEEN_FRAMES = 0.2


@contextmanager
def progress_shown(*, is_quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Show a bar where standard error is a terminal, else a line now and then; or nothing.

    Args:
        is_quiet: Whether nothing is shown.
    """
    if is_quiet:
        yield None
        return
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"))
    # A bar that refreshes itself would need a thread, and there may be none to be had.
    with Bar(*columns, console=console, auto_refresh=False, transient=True) as bar:
        yield _Frames(bar)


class _Frames:
    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=1.0)
        self._last = float("-inf")

    def __call__(self, progress: Progress) -> None:
        now = monotonic()
        if now - self._last >= _SECONDS_BETWEEN_FRAMES:
            self._last = now
            # A terminal that went away is no reason to stop.
            with suppress(OSError):
                self._bar.update(self._task, completed=progress.share, description=_text(progress))
                self._bar.refresh()


class _Lines:
    def __init__(self) -> None:
        self._last = monotonic()

    def __call__(self, progress: Progress) -> None:
        now = monotonic()
        if now - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = now
            with suppress(OSError):
                click.echo(f"{progress.share:.0%}, {_text(progress)}", err=True)


def _text(progress: Progress) -> str:
    parts = [
        f"{progress.rows} rows",
        f"{progress.rows_per_second:.0f} rows/s",
        f"{progress.fallback} fallback",
        f"{progress.finished_shards} of {progress.shards} shards",
    ]
    if progress.left_seconds is not None:
        parts.append(f"{_duration(progress.left_seconds)} left")
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{rest} s"
