"""``inline-variables inline``: source files in, inlined source files out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from .._options import Options
from ._explain import tell
from ._files import STANDARD_INPUT, find_sources, read_file, write_file
from ._reports import FORMATS, Action
from ._result import Result, inline_bytes, unreadable
from ._safe import configured, make_options, safe_options
from ._timeout import timeout_option

_WOULD_CHANGE = 1
_FAILED = 2


@click.command()
@click.argument(
    "files",
    nargs=-1,
    metavar="[FILE|-]...",
    # What cannot be read is told like any other failure of a file, and does not stop the rest.
    type=click.Path(allow_dash=True, readable=False),
)
@click.option("--check", is_flag=True, help="List the files that would change; write nothing.")
@click.option("--diff", is_flag=True, help="Show what would change; write nothing.")
@click.option("--write", is_flag=True, help="Write the inlined text into the files.")
@click.option(
    "--output-format",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How errors and changes are told.",
)
@click.option("--stdin-filename", metavar="NAME", help="What '-' is called in messages.")
@timeout_option
@click.option("--allow-invalid", is_flag=True, help="Take inlined text that is no Python, too.")
@safe_options
@click.option(
    "--explain",
    is_flag=True,
    help="Safe mode: tell what is done with each assignment, and why; write nothing.",
)
def inline(
    files: tuple[str, ...],
    check: bool,
    diff: bool,
    write: bool,
    output_format: str,
    stdin_filename: str | None,
    timeout_seconds: float | None,
    allow_invalid: bool,
    explain: bool,
    **safe: Any,
) -> None:
    """Inline the single assignments of Python source files.

    Without an option, the inlined text of each FILE is printed. '-', or no FILE, is standard input.
    A folder stands for the *.py files under it, those in hidden folders left out.

    With --mode safe, or where pyproject.toml sets it under
    [tool.inline-variables], what is meant to behave the same is inlined, and nothing else of the
    text is touched. Else the text is printed anew, so comments and layout are lost: only a shebang
    line and the line that names the encoding stay at the top. Encoding, line breaks and whether
    there is one at the end are kept. What cannot be inlined comes out as it is.

    The exit code is 0, or 1 where --check or --diff find something that would change, or 2 where
    anything failed.

    \b
    Examples:
      echo 'x = f(y); print(x)' | inline-variables inline -
      inline-variables inline --diff solver.py
      inline-variables inline --write solvers/
      inline-variables inline --mode safe --explain src/
    """
    action = Action(check=check, diff=diff, write=write)
    files = _checked(files, action, stdin_filename)
    options = make_options(
        safe,
        configured(Path.cwd()),
        timeout_seconds=timeout_seconds,
        allow_invalid=allow_invalid,
    )
    if explain and (check or diff or write):
        raise click.UsageError("--explain tells, and does nothing else: give it alone.")
    if explain and options.mode != "safe":
        raise click.UsageError("--explain is for safe mode: give '--mode safe', too.")
    paths, errors, empty = find_sources(files)
    if explain:
        unread = [unreadable(os.fspath(error.filename), error) for error in errors]
        read = _sources(paths, stdin_filename or "<stdin>")
        if tell([*unread, *read], options, output_format):
            sys.exit(_FAILED)
        return
    report = FORMATS[output_format](action, several=len(paths) + len(errors) > 1)
    for folder in empty:
        click.echo(f"warning: no *.py files under {folder}", err=True)
    for error in errors:
        report.add(unreadable(os.fspath(error.filename), error))
    for result in _results(paths, stdin_filename or "<stdin>", options):
        report.add(_written(result) if write and result.changed else result)
    report.finish()
    if report.counts["failed"]:
        sys.exit(_FAILED)
    if (check or diff) and report.counts["changed"]:
        sys.exit(_WOULD_CHANGE)


def _checked(files: tuple[str, ...], action: Action, name: str | None) -> tuple[str, ...]:
    """Return the arguments, with what is meant by none of them."""
    if action.write and (action.check or action.diff):
        raise click.UsageError("--write writes, --check and --diff do not: give one or the other.")
    if "" in files:
        # The folder that an empty path would stand for is the present one: hardly what was meant.
        raise click.UsageError("a FILE is an empty name.")
    if not files:
        if sys.stdin is None or sys.stdin.isatty():
            raise click.UsageError("no FILE is given; give '-' to type or paste a program.")
        files = (STANDARD_INPUT,)
    if action.write and STANDARD_INPUT in files:
        raise click.UsageError("--write needs FILEs: it cannot write into standard input.")
    if name is not None and STANDARD_INPUT not in files:
        raise click.UsageError("--stdin-filename is for standard input: give '-', too.")
    return files


def _results(paths: list[str], stdin_name: str, options: Options) -> Iterator[Result]:
    for read in _sources(paths, stdin_name):
        yield read if read.error is not None else inline_bytes(read.path, read.raw, options)


def _sources(paths: list[str], stdin_name: str) -> Iterator[Result]:
    """Return the files as they are read."""
    for path in paths:
        name = stdin_name if path == STANDARD_INPUT else path
        try:
            raw = _read_stdin() if path == STANDARD_INPUT else read_file(path)
        except OSError as error:
            yield unreadable(name, error)
        else:
            yield Result(path=name, raw=raw, content=raw)


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return sys.stdin.buffer.read()


def _written(result: Result) -> Result:
    """Write the content into the file, and return what became of it."""
    try:
        write_file(result.path, result.content)
    except OSError as error:
        return result.failed("unwritable-file", f"cannot write: {error.strerror or error}")
    return result
