"""The group that the commands belong to, each in a module of its own."""

import sys

import click

from .. import __version__
from ._batch import batch
from ._bench import bench
from ._inline import inline
from ._stdout import silence_stdout
from ._telemetry import telemetry

# What a shell reports for a process that SIGPIPE ended.
_BROKEN_PIPE = 141


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        """Run the command, and end quietly where its reader has gone, as ``| head`` does."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            silence_stdout()
            sys.exit(_BROKEN_PIPE)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def group() -> None:
    """Inline the single assignments of Python programs."""


group.add_command(batch)
group.add_command(bench)
group.add_command(inline)
group.add_command(telemetry)
