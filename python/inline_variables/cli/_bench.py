"""``inline-variables bench``: the native engine against the reference, in one run."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from ._files import find_sources

if TYPE_CHECKING:
    from ..bench import EngineFacts, Report
    from ..bench._statistics import Summary

_DIFFERENT = 1
_NOTHING_TIMED = 3
_UNREADABLE = 64
_MOST_LISTED = 10
_MOST_DIFFERENT_LINES = 40


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--column",
    default="solver_source",
    show_default=True,
    help="Where the program is in the objects of a .jsonl file.",
)
@click.option(
    "--against",
    "baseline",
    metavar="MODULE:FUNCTION",
    default="inline_variables.reference:inline_variables",
    show_default=True,
    help="What to compare with: a function from source to text, such as an inliner of your own.",
)
@click.option(
    "--rounds",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="How often each source is timed.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    show_default=True,
    help="Seconds that one call may take; what takes longer is left out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option(
    "--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw the times as SVG."
)
@click.option(
    "--theme",
    type=click.Choice(["light", "dark"]),
    default="light",
    show_default=True,
    help="The colours of the plot.",
)
def bench(
    paths: tuple[str, ...],
    column: str,
    baseline: str,
    rounds: int,
    timeout: float,
    as_json: bool,
    plot: Path | None,
    theme: str,
) -> None:
    """Time the native engine against the reference, on the programs of PATHS.

    PATHS are Python files, folders of them, and .jsonl files; without any, 100 example programs.
    First both texts of each program are compared, then both engines are timed pair by pair in
    one process.

    The exit code is 0; 1 where a text differs, which is shown; 3 where nothing could be timed; and
    64 where a path or a function cannot be read.

    Example: inline-variables bench solvers/ --plot times.svg
    """
    from ..bench import LeftOut, SourcesUnreadable, compare, examples, read_sources

    files, errors, empty = find_sources(paths)
    try:
        if empty:
            raise SourcesUnreadable(f"no *.py file is in {', '.join(empty)}")
        if paths:
            sources, left_out = read_sources(map(Path, files), column=column)
        else:
            sources, left_out = examples(), []
        left_out += [LeftOut(str(error.filename), f"cannot be read: {error}") for error in errors]
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("")
            report = compare(
                sources,
                baseline=baseline,
                rounds=rounds,
                timeout_seconds=timeout,
                left_out=left_out,
                progress=lambda step, done, total: progress.update(
                    task, description=step, completed=done, total=total
                ),
            )
    except (SourcesUnreadable, ImportError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(_UNREADABLE)
    if as_json:
        click.echo(json.dumps(report.to_json(), indent=2))
    else:
        _print(report)
    if plot is not None and report.timings:
        _draw(report, plot, theme)
        click.echo(f"drawn: {plot}", err=True)
    if report.differences:
        sys.exit(_DIFFERENT)
    if not report.timings and not report.alike:
        click.echo("error: nothing could be timed", err=True)
        sys.exit(_NOTHING_TIMED)


def _print(report: Report) -> None:
    for difference in report.differences[:_MOST_LISTED]:
        click.echo(f"DIFFERENT: {difference.name}")
        click.echo(_diff(difference.native, difference.baseline))
    _print_more(len(report.differences), "differences")
    for source in report.left_out[:_MOST_LISTED]:
        click.echo(f"left out: {source.name}: {source.reason}")
    _print_more(len(report.left_out), "sources left out")
    click.echo(
        f"Texts: {len(report.timings)} equal, {report.alike} fail alike, "
        f"{len(report.differences)} differ, {len(report.left_out)} left out"
    )
    if report.timings:
        _print_times(report)
    _print_facts(report)


def _print_more(count: int, what: str) -> None:
    if count > _MOST_LISTED:
        click.echo(f"… and {count - _MOST_LISTED} more {what}: --json has all")


def _print_times(report: Report) -> None:
    from ..bench._text import ratio

    table = Table("one call", "median", "95th", "99th", "worst", "sum")
    for column in table.columns[1:]:
        column.justify = "right"
    table.add_row("native", *_times(report.native_summary()))
    table.add_row("baseline", *_times(report.baseline_summary()))
    Console().print(table)
    found = report.ratio()
    click.echo(
        f"Ratio baseline / native: {ratio(found.median)} "
        f"(95 % interval {ratio(found.low)} to {ratio(found.high)}); "
        f"9 of 10 pairs {ratio(found.p5)} to {ratio(found.p95)}; "
        f"of the sums {ratio(found.of_totals)}"
    )
    click.echo(
        f"Bytes: {report.bytes_in:,} in, {report.bytes_out:,} out; "
        f"sources: {len(report.timings):,}, rounds: {report.rounds}"
    )


def _print_facts(report: Report) -> None:
    click.echo(f"Native: {report.native}, {_process(report.native_facts)}")
    click.echo(f"Baseline: {report.baseline}, {_process(report.baseline_facts)}")
    facts = report.facts
    click.echo(f"Build: {facts.package}, {facts.build}; {facts.python}; {facts.system}")
    load = "" if facts.load is None else f", load {facts.load}"
    click.echo(f"Machine: {facts.cpu}, cores: {facts.cores}{load}; {facts.date}")
    if facts.build != "release":
        click.echo(f"note: the extension is a {facts.build} build, so these times mean little")
    if facts.load is not None and facts.load > facts.cores:
        click.echo(
            "note: more runs than there are cores, which interrupts long calls most: "
            "the ratio may be too large"
        )


def _process(facts: EngineFacts) -> str:
    if facts.threads_before is None:
        return f"GIL: {facts.gil}"
    threads = f"{facts.threads_before} before, {facts.threads_during} during"
    return f"GIL: {facts.gil}, threads: {threads}"


def _times(summary: Summary) -> list[str]:
    from ..bench._text import duration

    values = (summary.median, summary.p95, summary.p99, summary.worst, summary.total)
    return [duration(seconds) for seconds in values]


def _diff(native: str, baseline: str) -> str:
    from difflib import unified_diff

    lines = list(
        unified_diff(
            baseline.splitlines(), native.splitlines(), "baseline", "native", n=1, lineterm=""
        )
    ) or [f"baseline: {baseline!r}", f"native: {native!r}"]
    if len(lines) > _MOST_DIFFERENT_LINES:
        rest = len(lines) - _MOST_DIFFERENT_LINES
        lines = [*lines[:_MOST_DIFFERENT_LINES], f"… {rest} more lines"]
    return "\n".join(f"    {line}" for line in lines)


def _draw(report: Report, path: Path, theme: str) -> None:
    from ..bench._chart import Bar, Group, render
    from ..bench._text import ratio

    native, baseline = report.native_summary(), report.baseline_summary()
    found = report.ratio()
    groups = [
        Group(
            heading,
            [
                Bar("inline_variables", getattr(native, name), kind="ours"),
                Bar("baseline", getattr(baseline, name)),
            ],
        )
        for heading, name in (
            ("Median of a call", "median"),
            ("95th percentile", "p95"),
            ("99th percentile", "p99"),
            ("Worst", "worst"),
            (f"All {len(report.timings)} programs, once", "total"),
        )
    ]
    subtitle = (
        f"{report.baseline}: {ratio(found.median)} times as long "
        f"({ratio(found.low)} to {ratio(found.high)}). Logarithmic axis."
    )
    text = render("Time to inline a program", subtitle, groups, theme)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        click.echo(f"error: {path} cannot be written: {error}", err=True)
        sys.exit(_UNREADABLE)
