"""The option for the time limit, which the commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from .._options import DEFAULT_TIMEOUT_SECONDS, check_timeout

__all__ = ["timeout_option"]

_Command = TypeVar("_Command", bound=Callable[..., Any])


def timeout_option(command: _Command) -> _Command:
    """Give a command the option ``--timeout``; its parameter is ``timeout_seconds``."""
    return click.option(
        "--timeout",
        "timeout_seconds",
        metavar="SECONDS",
        default=str(DEFAULT_TIMEOUT_SECONDS),
        show_default=True,
        callback=_seconds,
        help="Time limit for each source; 0 or 'none' for no limit.",
    )(command)


def _seconds(_context: click.Context, _parameter: click.Parameter, value: str) -> float | None:
    if value.strip().lower() == "none":
        return None
    try:
        # Nothing can be done in no time at all, so 0 is free to mean no limit.
        return check_timeout(float(value)) or None
    except ValueError as error:
        message = f"{value!r} is neither a number of seconds, 0 or more, nor 'none'."
        raise click.BadParameter(message) from error
