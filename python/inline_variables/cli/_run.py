"""Running the command, with the exit codes that shells and CI expect."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from ._group import group

__all__ = ["run"]

_CRASHED = 2
_INTERRUPTED = 130


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: What follows its name; those of the process unless told.

    Returns:
        The exit code: 130 after Ctrl-C, 2 after mistakes of usage and of this package; else what
        the command says. (Commands may also raise ``SystemExit``.)
    """
    try:
        code = group.main(arguments, prog_name="inline-variables", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("Interrupted.", err=True)
        return _INTERRUPTED
    except Exception:
        # Python's own exit code for this is 1, which --check gives another meaning.
        sys.excepthook(*sys.exc_info())
        return _CRASHED
    return code if isinstance(code, int) else 0
