"""``inline-variables telemetry``: what the runs of several instances add up to."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from ..telemetry import Stats, add_up, health, rates, read_stats, summary

_EXIT_CODES = {"healthy": 0, "warning": 1, "action": 2}
_UNREADABLE = 64


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
def telemetry(files: tuple[Path, ...]) -> None:
    """Add up the telemetry of FILES and hold it against what is healthy.

    The exit code is 0 for healthy, 1 for a warning (more than 5 % errors), 2 where action is
    needed (more than 10 %), and 64 where a file is no telemetry.

    Example: inline-variables telemetry logs/*.jsonl
    """
    try:
        snapshots = read_stats(files)
    except (OSError, ValueError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(_UNREADABLE)
    total = add_up(snapshots)
    click.echo(summary(total))
    click.echo(f"Runs: {len(snapshots)}, files: {len(files)}")
    Console().print(_table(total))
    sys.exit(_EXIT_CODES[health(total)])


def _table(stats: Stats) -> Table:
    table = Table("rate", "measured", "healthy", "verdict")
    for rate in rates(stats):
        sign = ">" if rate.is_least else "<"
        verdict = "ok" if rate.is_healthy else "NOT HEALTHY"
        table.add_row(rate.name, f"{rate.value:.2%}", f"{sign} {rate.limit:.1%}", verdict)
    return table
