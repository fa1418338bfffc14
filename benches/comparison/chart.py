"""Draws the chart of the data.

Usage: python benches/comparison/chart.py, to draw it anew from docs/data/comparison.json.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from inline_variables.bench._chart import THEMES, Bar, Group, render
from inline_variables.bench._text import ratio

ROOT = Path(__file__).parents[2]
DATA = ROOT / "docs" / "data" / "comparison.json"
ASSETS = ROOT / "docs" / "assets"
# The chart shows one workload of each kind, and whether of a median call or of all of them.
_SHOWN = {
    "solvers": "median",
    "10000-steps": "median",
    "12-doublings": "median",
    "standard-library": "total",
}
_LEFT_OUT = {"rust-inline"}


def draw(data: dict[str, Any]) -> list[Path]:
    """Draw the chart in both themes, and return the files."""
    groups = [
        Group(_heading(workload), _bars(workload))
        for workload in data["workloads"]
        if workload["name"] in _SHOWN
    ]
    facts = data["facts"]
    python = facts["python"].replace("CPython", "Python")
    machine = f"{facts['date'][:10]}, {python}, {facts['cpu']}"
    subtitle = f"One run, {machine}. Logarithmic axis; × times inline_variables."
    ASSETS.mkdir(parents=True, exist_ok=True)
    files = []
    for theme in THEMES:
        file = ASSETS / f"comparison-{theme}.svg"
        file.write_text(render("Time for one program", subtitle, groups, theme), encoding="utf-8")
        files.append(file)
    return files


def _heading(workload: dict[str, Any]) -> str:
    heading: str = workload["heading"]
    if workload["sources"] > 1 and _SHOWN[workload["name"]] == "total":
        return f"{heading}: {workload['sources']:,} files"
    return heading


def _bars(workload: dict[str, Any]) -> list[Bar]:
    bars = []
    for name, row in workload["contenders"].items():
        if name in _LEFT_OUT:
            continue
        figure = _SHOWN[workload["name"]]
        seconds = row["seconds"] and row["seconds"][figure]
        kind = "limit" if name.startswith("rust") else "other"
        note = ""
        if row["ratio"] is not None:
            times = row["ratio"]["of_totals" if figure == "total" else "median"]
            note = f"× {ratio(times)}"
        elif row["reasons"]:
            note = row["reasons"][0]
        if name == "inline_variables":
            kind = "ours"
        label = "normalize" if kind == "ours" and workload["normalizes"] else row["label"]
        bars.append(Bar(label, seconds, note, kind))
    return bars


if __name__ == "__main__":
    for path in draw(json.loads(DATA.read_text(encoding="utf-8"))):
        print(path)
