"""Standard output, as bytes: a source file has an encoding and line breaks of its own."""

import os
import sys

import click

__all__ = ["UnwritableOutput", "silence_stdout", "write_stdout"]


class UnwritableOutput(click.ClickException):
    """Standard output is closed or full."""

    exit_code = 2


def write_stdout(data: bytes) -> None:
    """Write bytes to standard output, at once.

    Raises:
        BrokenPipeError: Nobody reads it any more.
        UnwritableOutput: It cannot be written for another reason.
    """
    if sys.stdout is None:
        raise UnwritableOutput("standard output is closed")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence_stdout()
        raise UnwritableOutput(f"cannot write to standard output: {error}") from error


def silence_stdout() -> None:
    """Drop what standard output still holds, so that the interpreter's end does not write it."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
    except (AttributeError, OSError, ValueError):
        # It is closed already, or no file.
        pass
