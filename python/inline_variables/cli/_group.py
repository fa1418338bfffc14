"""The group that the commands belong to, each in a module of its own."""

import click

from .. import __version__
from ._batch import batch
from ._telemetry import telemetry


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def group() -> None:
    """Inline the single assignments of Python programs."""


group.add_command(batch)
group.add_command(telemetry)
