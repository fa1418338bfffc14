"""The command ``inline-variables``; needs ``pip install 'inline-variables[cli]'``."""

import sys

__all__ = ["main"]

_NOT_INSTALLED = 2
_INTERRUPTED = 130


def main() -> None:
    """Run the command with the arguments of the process, and exit with its code."""
    try:
        try:
            from ._run import run
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in ("click", "rich"):
                raise
            print(
                "inline-variables needs its extra: pip install 'inline-variables[cli]'",
                file=sys.stderr,
            )
            sys.exit(_NOT_INSTALLED)
        sys.exit(run())
    except KeyboardInterrupt:
        # While the command was still being imported.
        sys.exit(_INTERRUPTED)
