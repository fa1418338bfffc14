"""The command ``inline-variables``; needs ``pip install 'inline-variables[cli]'``."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command with the arguments of the process, and exit with its code."""
    try:
        from ._group import group
    except ModuleNotFoundError as error:
        if error.name not in ("click", "rich"):
            raise
        sys.exit("inline-variables needs its extra: pip install 'inline-variables[cli]'")
    group(prog_name="inline-variables")
