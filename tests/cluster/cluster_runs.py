"""The command batch in a process of its own, on engines that it starts on this machine."""

import importlib.util
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

PACKAGES = {"ray": "ray", "dask": "distributed", "spark": "pyspark"}
COMMAND = "from inline_variables.cli import main; main()"
# A busy machine may stop a process for longer than the time limit of a source.
OPTIONS = ["--jobs", "2", "--timeout", "60"]
WAIT_SECONDS = 400
ADDED = ["inlined", "status", "error", "md5"]

# The functions are pickled by value, since they are part of no module.
HOOK = """
import os, signal, time
from inline_variables.batch._shard import process_again
from inline_variables.integrations._executor import ClusterExecutor
def process(shard, *arguments, **named):
    {body}
    return process_again(shard, *arguments, **named)
ClusterExecutor.process = staticmethod(process)
"""


def engines() -> list[Any]:
    """Return a parameter for each engine, skipped where its package is missing."""
    return [
        pytest.param(
            engine,
            marks=pytest.mark.skipif(
                importlib.util.find_spec(package) is None,
                reason=f"needs {package}: make cluster installs it",
            ),
        )
        for engine, package in PACKAGES.items()
    ]


def write_rows(path: Path, rows: int) -> Path:
    """Write rows of each kind: inlined, unchanged, and now and then a syntax error."""
    with path.open("w") as file:
        for number in range(rows):
            source = f"x = {number}\nprint(x)" if number % 3 else f"print({number})"
            if number % 100 == 7:
                source = f"x = ({number}"
            file.write(json.dumps({"id": number, "source": source}) + "\n")
    return path


def start(*arguments: object, before: str = "") -> "subprocess.Popen[str]":
    """Start the command; ``before`` is run first, in the same process."""
    return subprocess.Popen(
        [sys.executable, "-c", before + COMMAND, "batch", *map(str, arguments), *OPTIONS],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*arguments: object, before: str = "") -> tuple[int, str]:
    """Run the command, and return its exit code and what it prints."""
    process = start(*arguments, before=before)
    try:
        _, errors = process.communicate(timeout=WAIT_SECONDS)
    except BaseException:
        process.kill()
        raise
    return process.returncode, errors


def parts(folder: Path) -> dict[str, bytes]:
    """Return the content of each part."""
    return {part.name: part.read_bytes() for part in sorted(folder.glob("part-?????.jsonl"))}


def done_files(folder: Path) -> dict[str, Any]:
    """Return what is written down of each part, without times."""
    found = {}
    for path in sorted(folder.glob("*.done.json")):
        found[path.name] = json.loads(path.read_text())
        del found[path.name]["elapsed_seconds"]
    return found


def report(path: Path) -> dict[str, Any]:
    """Return a report, without times and places."""
    found: dict[str, Any] = json.loads(path.read_text())
    for name in ("elapsed_seconds", "rows_per_second", "output", "output_files"):
        del found[name]
    return found


def wait_for(
    folder: Path, pattern: str, count: int, process: "subprocess.Popen[str]"
) -> list[Path]:
    """Return the files of a pattern as soon as there are so many."""
    deadline = time.monotonic() + WAIT_SECONDS
    while len(found := sorted(folder.glob(pattern))) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, f"{len(found)} of {count} {pattern}"
        time.sleep(0.01)
    return found


def strangers(folder: Path) -> list[Path]:
    """Return the files of a folder that are no parts and say nothing of them."""
    return [path for path in folder.iterdir() if not path.name.startswith("part-")]
