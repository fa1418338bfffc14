"""``inline-variables batch``: files of many sources."""

from __future__ import annotations

import errno
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from .._retry import Retry
from ..batch import BatchError, BatchOptions, Executor, MaxErrors
from ..batch._api import prepare_run
from ..batch._errors import writing
from ..batch._formats._kinds import OUTPUT_KINDS
from ..batch._options import DEFAULT_COLUMN, ENGINES
from ..batch._report import stats_of, write_report
from ..batch._run import BatchRun
from ..batch._signals import Interrupted, raising_signals
from ..integrations import CLUSTERS, executor_for
from ..telemetry import log_inlining_stats
from ._progress import progress_shown
from ._safe import make_options, safe_options
from ._summary import stop_advice, summary_of
from ._timeout import timeout_option

_USAGE_OR_FILES = 2
_TOO_MANY_ERRORS = 3
_LOCAL = "local"


class _MaxErrorsType(click.ParamType[MaxErrors]):
    name = "N|P%"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> MaxErrors:
        if isinstance(value, MaxErrors):
            return value
        try:
            return MaxErrors.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


_FILE = click.Path(dir_okay=False, path_type=Path)
_POSITIVE = click.IntRange(min=1)


@click.command(short_help="Inline the rows of files.")
@click.argument("inputs", metavar="IN...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    required=True,
    help="A file that ends in .jsonl, .jsonl.gz, .jsonl.zst or .parquet, else a folder of parts.",
)
@click.option(
    "--column",
    default=DEFAULT_COLUMN,
    show_default=True,
    help="Where a row has its source.",
)
@click.option("--id-column", help="Where a row has what the quarantine calls it by.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(OUTPUT_KINDS),
    help="The format of the parts in a folder; else that of the input.",
)
@click.option(
    "--jobs",
    metavar="N",
    type=_POSITIVE,
    show_default="the cores there are",
    help="Threads, or processes of an engine; with --address the most shards at once.",
)
@click.option(
    "--shard-bytes",
    metavar="BYTES",
    type=_POSITIVE,
    show_default="a sixteenth of the input, from 4 MiB to 64 MiB",
    help="How much of the input is a shard, about.",
)
@click.option("--limit", metavar="N", type=_POSITIVE, help="Take the first N rows only.")
@timeout_option
@click.option(
    "--retries",
    metavar="N",
    type=click.IntRange(min=0),
    default=Retry().attempts,
    show_default=True,
    help="How often a shard is begun again when memory or the like is short for a while.",
)
@click.option(
    "--inliner",
    type=click.Choice(ENGINES),
    show_default="INLINE_VARIABLES_ENGINE, else auto",
    help="What inlines.",
)
@click.option(
    "--engine",
    type=click.Choice([_LOCAL, *CLUSTERS]),
    default=_LOCAL,
    show_default=True,
    help="What the shards are worked on by: threads, or processes of a cluster.",
)
@click.option(
    "--address",
    show_default="an engine on this machine",
    help="Where the engine is, such as tcp://scheduler:8786.",
)
@click.option(
    "--quarantine", metavar="FILE", type=_FILE, help="Write the rows that fell back to FILE."
)
@click.option(
    "--max-errors",
    type=_MaxErrorsType(),
    help="Stop, with exit code 3, when more rows fall back: a number, or a share such as 2.5%.",
)
@safe_options
@click.option("--resume", is_flag=True, help="Go on with what was finished before.")
@click.option("--overwrite", is_flag=True, help="Replace what was there before.")
@click.option(
    "--telemetry", metavar="FILE", type=_FILE, help="Append a line to FILE: see telemetry."
)
@click.option("--report", metavar="FILE", type=_FILE, help="Write the counts to FILE, as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def batch(
    inputs: tuple[str, ...],
    output: str,
    column: str,
    id_column: str | None,
    output_format: str | None,
    jobs: int | None,
    shard_bytes: int | None,
    limit: int | None,
    timeout_seconds: float | None,
    retries: int,
    inliner: str | None,
    engine: str,
    address: str | None,
    quarantine: Path | None,
    max_errors: MaxErrors | None,
    resume: bool,
    overwrite: bool,
    telemetry: Path | None,
    report: Path | None,
    quiet: bool,
    **safe: Any,
) -> None:
    """Inline the sources in IN, and write each row to OUT with what became of it.

    IN is files, folders or patterns: rows of JSON (.jsonl, also .gz and .zst), Parquet, or .py
    files. Each row comes out as it is, with "inlined", "status", "error" and "md5" added; a row
    whose source cannot be inlined keeps the raw source. What was finished stays finished:
    --resume goes on after Ctrl-C, a full disk or a crash.

    \b
    Exit codes: 0; 2 for a wrong option, an input that cannot be read, an
    output that cannot be written; 3 for more errors than --max-errors, or
    shards that ended the processes that worked on them; 130 after Ctrl-C; 143 after SIGTERM.

    Example: inline-variables batch programs.jsonl -o inlined.jsonl
    """
    if resume and overwrite:
        raise click.UsageError("--resume and --overwrite exclude each other")
    if address is not None and engine == _LOCAL:
        raise click.UsageError("--address needs --engine, one of " + ", ".join(CLUSTERS))
    with _warnings_shown(is_quiet=quiet), raising_signals() as signals:
        code = _USAGE_OR_FILES
        run: BatchRun | None = None
        try:
            with progress_shown(is_quiet=quiet) as progress:
                _check_writable(quarantine, telemetry, report)
                options = BatchOptions(
                    column=column,
                    id_column=id_column,
                    options=make_options(safe, timeout_seconds=timeout_seconds),
                    retry=Retry(attempts=retries),
                    engine=inliner,
                )
                run = prepare_run(
                    inputs,
                    output,
                    options=options,
                    output_format=output_format,
                    jobs=jobs,
                    shard_bytes=shard_bytes,
                    limit=limit,
                    max_errors=max_errors,
                    resume=resume,
                    overwrite=overwrite,
                    quarantine=quarantine,
                    progress=progress,
                    exclude=[file for file in (telemetry, report) if file is not None],
                    executor=_executor(engine, address, jobs),
                )
                result = run.execute()
                is_short = result.too_many_errors or result.quarantined_shards
                code = _TOO_MANY_ERRORS if is_short else 0
        except Interrupted as interrupt:
            signals.are_held = True
            code = interrupt.exit_code
            _print(f"stopped by {interrupt}")
        except (BatchError, ValueError) as error:
            _print(f"error: {error}")
        signals.are_held = True
        if run is not None:
            code = _end(run, code, max_errors, telemetry, report, is_quiet=quiet)
    sys.exit(code)


def _end(
    run: BatchRun,
    code: int,
    max_errors: MaxErrors | None,
    telemetry: Path | None,
    report: Path | None,
    *,
    is_quiet: bool,
) -> int:
    """Clean up and tell what became of a run; returns the code to exit with."""
    have_ended = run.close()
    result = run.report()
    for text in result.quarantined_shards:
        _print(f"error: left out: {text}")
    if result.too_many_errors:
        _print(f"error: {result.counts.fallback} rows fell back: --max-errors is {max_errors}")
        for example in result.examples:
            _print(f"  {example}")
    if run.has_begun:
        try:
            if telemetry is not None:
                with writing(telemetry):
                    log_inlining_stats(telemetry, stats=stats_of(result.new_counts))
            if report is not None:
                write_report(result, report)
        except BatchError as error:
            _print(f"error: {error}")
            code = code or _USAGE_OR_FILES
        if not is_quiet:
            _print(summary_of(result))
        if not result.is_complete:
            _print(stop_advice(result))
    if not have_ended:
        # A thread that is still at a source would be torn down in the middle of the extension.
        with suppress(OSError):
            sys.stderr.flush()
        os._exit(code)
    return code


def _executor(engine: str, address: str | None, jobs: int | None) -> Executor | None:
    return None if engine == _LOCAL else executor_for(engine, address, jobs=jobs)


def _check_writable(*files: Path | None) -> None:
    """Raise ``BatchError`` for a file that could not be written in the end, hours later."""
    for file in files:
        if file is not None:
            with writing(file):
                file.parent.mkdir(parents=True, exist_ok=True)
                place = file if file.exists() else file.parent
                if not os.access(place, os.W_OK):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


@contextmanager
def _warnings_shown(*, is_quiet: bool) -> Iterator[None]:
    """Show warnings as lines for people."""

    def show(message: Warning | str, *_: Any, **__: Any) -> None:
        if not is_quiet:
            _print(f"warning: {message}")

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = show
        yield


def _print(text: str) -> None:
    # Whoever read standard error may be gone; that changes nothing.
    with suppress(OSError):
        click.echo(text, err=True)
