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
from typing import Any

from chart import DATA, draw
from contenders import OURS, RUST, present
from inline_variables.bench._chart import duration
from inline_variables.bench._facts import Facts
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
    found = []
    # By series, who was too slow for one of it.
    too_slow: dict[str | None, set[str]] = {}
    for workload in workloads(whole=arguments.whole):
        if arguments.workload and workload.name not in arguments.workload:
            continue
        slow = too_slow.setdefault(workload.series, set()) if workload.series else set()
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
        show(found[-1])
    if arguments.workload:
        if not found:
            parser.error(f"no workload is called {', '.join(arguments.workload)}")
        return
    data = {
        "facts": asdict(Facts.of_this_process()),
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


def show(workload: dict[str, Any]) -> None:
    """Print the table of one workload."""
    title = f"{workload['heading']} ({workload['sources']:,} sources, {workload['bytes']:,} bytes)"
    table = Table(
        "one call", "median", "95th", "worst", "sum", "times ours", "95 % interval", title=title
    )
    for column in table.columns[1:]:
        column.justify, column.no_wrap = "right", True
    for name, row in workload["contenders"].items():
        label = row["label"]
        if row["failed"]:
            label += f" ({row['failed']} failed)"
        if row["seconds"] is None:
            table.add_row(label, "; ".join(row["reasons"]))
            continue
        seconds = [row["seconds"][key] for key in ("median", "p95", "worst", "total")]
        ratio = row["ratio"]
        ratios = ["1", ""] if name == OURS or ratio is None else _ratios(ratio)
        table.add_row(label, *map(duration, seconds), *ratios)
    Console(width=None if sys.stdout.isatty() else _WIDTH).print(table)


def _ratios(ratio: dict[str, float]) -> list[str]:
    return [f"{ratio['median']:,.3g}", f"{ratio['low']:,.3g} to {ratio['high']:,.3g}"]


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
