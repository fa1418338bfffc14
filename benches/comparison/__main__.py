"""Compares with the pure-Python inliner, and with the limits of Python and of Rust.

Usage: python benches/comparison [--rounds N] [--whole] [--timeout SECONDS] [--workload NAME]…

Prints a table for each workload, writes docs/data/comparison.json and draws the chart in
docs/assets. With --workload nothing is written.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from itertools import groupby
from typing import Any

from chart import DATA, draw
from contenders import OURS, RUST, present
from inline_variables.bench._facts import Facts
from inline_variables.bench._text import duration, ratio
from measure import run, summary
from rich.console import Console
from rich.table import Table
from rust_limits import reason_to_skip
from workloads import workloads

_WIDTH = 110


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="how often each is timed (7)")
    parser.add_argument("--timeout", type=float, default=20.0, help="seconds for a call (20)")
    parser.add_argument("--whole", action="store_true", help="the library with its tests")
    parser.add_argument("--workload", action="append", help="this one alone, printed, not kept")
    arguments = parser.parse_args()
    contenders, skipped = present()
    reason = reason_to_skip()
    if reason is not None:
        skipped |= dict.fromkeys(RUST, reason)
    for name, why in skipped.items():
        print(f"skipped: {name}: {why}")
    found: list[dict[str, Any]] = []
    wanted = [
        workload
        for workload in workloads(whole=arguments.whole)
        if not arguments.workload or workload.name in arguments.workload
    ]
    for _, series in groupby(wanted, key=lambda workload: workload.series or workload.name):
        slow: set[str] = set()
        begin = len(found)
        for workload in series:
            print(f"timing {workload.name} …", file=sys.stderr)
            results = run(
                workload,
                contenders,
                rounds=arguments.rounds,
                timeout_seconds=arguments.timeout,
                too_slow=slow,
                with_rust=reason is None,
            )
            slow |= {name for name, result in results.items() if result.failures}
            found.append(summary(results, workload))
        show(found[begin:])
    if arguments.workload:
        if not found:
            parser.error(f"no workload is called {', '.join(arguments.workload)}")
        return
    facts = Facts.of_this_process()
    if facts.load is not None and facts.load > facts.cores + 1:
        print(f"note: load {facts.load} on {facts.cores} cores: the ratios may be too large")
    data = {
        "facts": asdict(facts),
        "rounds": arguments.rounds,
        "timeout_seconds": arguments.timeout,
        "whole_library": arguments.whole,
        "versions": versions(),
        "skipped": skipped,
        "workloads": found,
    }
    DATA.parent.mkdir(parents=True, exist_ok=True)
    DATA.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    for file in (DATA, *draw(data)):
        print(f"written: {file}")


def show(workloads_of_series: list[dict[str, Any]]) -> None:
    """Print the table of a workload, or one table of those that belong together."""
    [first, *others] = workloads_of_series
    table = _series(workloads_of_series) if others else _alone(first)
    for column in table.columns[1:]:
        column.justify, column.no_wrap = "right", not others
    Console(width=None if sys.stdout.isatty() else _WIDTH).print(table)


def _alone(workload: dict[str, Any]) -> Table:
    sources = workload["sources"]
    title = f"{workload['heading']} ({sources:,} × {workload['bytes'] // sources:,} bytes)"
    table = Table("one call", "median", "95th", "worst", "sum", "times ours", "95 % interval")
    table.title = title
    for name, row in workload["contenders"].items():
        label = row["label"]
        if row["seconds"] is None:
            table.add_row(label, "; ".join(row["reasons"]))
            continue
        if row["failed"]:
            label += f" ({row['failed']} failed)"
        seconds = [row["seconds"][key] for key in ("median", "p95", "worst", "total")]
        ratios = ["1", ""] if name == OURS else _ratios(row["ratio"])
        table.add_row(label, *map(duration, seconds), *ratios)
    return table


def _ratios(found: dict[str, float] | None) -> list[str]:
    if found is None:
        return ["", ""]
    return [ratio(found["median"]), f"{ratio(found['low'])} to {ratio(found['high'])}"]


def _series(workloads_of_series: list[dict[str, Any]]) -> Table:
    rows = workloads_of_series[0]["contenders"].values()
    labels = [row["label"].replace(", ", ",\n").replace("_v", "_\nv") for row in rows]
    table = Table("one call: median, times ours", *labels)
    for workload in workloads_of_series:
        cells = []
        for row in workload["contenders"].values():
            if row["seconds"] is None:
                cells.append(row["reasons"][0])
                continue
            times = "" if row["ratio"] is None else f"\n× {ratio(row['ratio']['median'])}"
            cells.append(duration(row["seconds"]["median"]) + times)
        table.add_row(workload["heading"], *cells)
    return table


def versions() -> dict[str, str]:
    """Return the versions of what is compared."""
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in ("inline-variables", "libcst"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


if __name__ == "__main__":
    main()
