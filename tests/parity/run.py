"""Shows that native = ast and native = reference, on every interpreter that is found.

Usage: python tests/parity/run.py [--programs N] [--mutations N] [--codegen N] [--only 3.12] [--quick]
       [--wheel FILE]
Builds the wheel once, unless one is named, and makes one environment an interpreter.
Prints a table of counts for each suite, names every file that was handed over to the reference, and
ends with exit code 1 where there is a difference.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import select
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grid

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
BUILD = ROOT / "build" / "parity"
SECONDS_FOR_ONE_FILE = 2.0
# Programs of every kind of node, made by a tool that knows nothing of this package.
GENERATOR = next(
    line
    for line in (ROOT / "requirements" / "dev.txt").read_text().splitlines()
    if line.startswith("pysource-codegen==")
)


def interpreters(only: str | None) -> dict[str, str]:
    """Return one executable for each minor version from 3.11 on."""
    found: dict[str, str] = {}
    places = sorted(Path.home().glob(".pyenv/versions/3.*/bin/python"))
    candidates = [shutil.which(f"python3.{minor}") for minor in range(11, 16)]
    for candidate in [*map(str, places), *candidates, sys.executable]:
        if candidate is None:
            continue
        script = "import sys; print(*sys.version_info[:2], sep='.')"
        ran = subprocess.run([candidate, "-c", script], capture_output=True, text=True)
        version = ran.stdout.strip()
        if ran.returncode == 0 and tuple(map(int, version.split("."))) >= (3, 11):
            found.setdefault(version, candidate)
    return {v: path for v, path in sorted(found.items()) if only in (None, v)}


def build_wheel() -> Path:
    """Build the wheel of the present sources."""
    wheels = BUILD / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    command = ["maturin", "build", "--quiet", "--release", "--locked", "--features", "python"]
    path = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
    subprocess.run(
        [*command, "-o", str(wheels)], cwd=ROOT, check=True, env={**os.environ, "PATH": path}
    )
    return next(wheels.glob("*.whl"))


def environment(version: str, base: str, wheel: Path) -> str:
    """Make the environment of one interpreter and install the wheel into it."""
    folder = BUILD / f"venv-{version}"
    python = str(folder / "bin" / "python")
    if not folder.exists():
        subprocess.run([base, "-m", "venv", str(folder)], check=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--force-reinstall", "--no-deps", str(wheel)], check=True)
    subprocess.run([*pip, GENERATOR], check=True)
    return python


class Worker:
    """A process that answers tasks, and is killed and made anew when one takes too long."""

    def __init__(self, python: str) -> None:
        self.command = [python, str(HERE / "worker.py")]
        self.process: subprocess.Popen[str] | None = None

    def ask(self, task: dict[str, Any], seconds: float) -> tuple[str, Any]:
        """Return the answer to a task."""
        if self.process is None:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        line = self.process.stdout.readline() if ready else ""
        if line:
            kind, difference = json.loads(line)
            return kind, difference
        crashed = bool(ready)
        self.process.kill()
        code = self.process.wait()
        self.process = None
        return (f"CRASHED ({code})" if crashed else "reference too slow"), None


def stdlib(python: str) -> list[str]:
    """Return the files of an interpreter's standard library, its test suite included."""
    script = "import sysconfig; print(sysconfig.get_path('stdlib'))"
    root = subprocess.run([python, "-c", script], capture_output=True, text=True, check=True)
    files = Path(root.stdout.strip()).rglob("*.py")
    return sorted(str(path) for path in files if "site-packages" not in path.parts)


def cases(python: str) -> list[str]:
    """Return the sources that an interpreter's own tests of its parser and printer hold."""
    command = [python, str(HERE / "harvest.py")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    texts: list[str] = json.loads(ran.stdout)
    return texts


def suites(
    files: list[str], cases: list[str], options: argparse.Namespace
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Give each suite's name and tasks."""
    programs, mutations, codegen = options.programs, options.mutations, options.codegen
    yield "normalize stdlib", [{"path": path, "transforms": False} for path in files]
    for name, transforms in (("normalize cases", False), ("drop-in cases", True)):
        yield name, [{"text": text, "transforms": transforms} for text in cases]
    grid_tasks = [{"text": text, "transforms": False} for text in grid.programs() + grid.clauses()]
    yield "normalize grid", grid_tasks
    grid_tasks = [{"text": grid.nested(seed), "transforms": False} for seed in range(programs)]
    yield "normalize nested grid", grid_tasks
    for name, transforms in (("normalize codegen", False), ("drop-in codegen", True)):
        yield name, [{"codegen": seed, "transforms": transforms} for seed in range(codegen)]
    for name, transforms in (("normalize generated", False), ("drop-in generated", True)):
        yield name, [{"seed": seed, "transforms": transforms} for seed in range(programs)]
    yield (
        "mutated stdlib",
        [
            {"path": files[seed * 7919 % len(files)], "mutate": seed, "transforms": False}
            for seed in range(mutations)
        ],
    )
    yield (
        "mutated generated",
        [{"seed": seed, "mutate": seed, "transforms": True} for seed in range(mutations)],
    )
    yield "drop-in stdlib", [{"path": path, "transforms": True} for path in files]


def run_suite(python: str, version: str, name: str, tasks: list[dict[str, Any]]) -> bool:
    """Run a suite, print its counts, and return whether all was well."""
    worker = Worker(python)
    counts: collections.Counter[str] = collections.Counter()
    named: list[str] = []
    shown = 0
    began = last = time.monotonic()
    for index, task in enumerate(tasks):
        kind, difference = worker.ask(task, 0.5 if "seed" in task else SECONDS_FOR_ONE_FILE)
        counts[kind] += 1
        bad = kind == "DIFFERENT" or kind.startswith("CRASHED")
        if "path" in task and "mutate" not in task and ("handed over" in kind or bad):
            named.append(f"{kind}: {task['path']}")
        if bad and shown < 5:
            shown += 1
            print(f"  {kind} {task}", *map(repr, difference or []), sep="\n    ")
        if time.monotonic() - last > 30:
            last = time.monotonic()
            print(f"  … {name}: {index + 1} of {len(tasks)}", flush=True)
    if worker.process is not None:
        worker.process.kill()
        worker.process.wait()
    total = ", ".join(f"{kind} {count}" for kind, count in counts.most_common())
    print(
        f"{version} {name}: {len(tasks)} in {time.monotonic() - began:.0f} s: {total}", flush=True
    )
    for line in named:
        print("   ", line)
    return not any(kind == "DIFFERENT" or kind.startswith("CRASHED") for kind in counts)


def main() -> int:
    """Run everything; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=100_000, help="generated programs")
    parser.add_argument("--mutations", type=int, default=50_000, help="mutated sources a suite")
    parser.add_argument("--codegen", type=int, default=5_000, help="programs of pysource-codegen")
    parser.add_argument("--only", help="one version, such as 3.12")
    parser.add_argument("--suite", help="only suites whose name holds this")
    parser.add_argument("--quick", action="store_true", help="this interpreter, small samples")
    parser.add_argument("--wheel", type=Path, help="a wheel that is built already")
    options = parser.parse_args()
    if options.quick:
        options.only = sysconfig.get_python_version()
        options.programs, options.mutations, options.codegen = 2000, 1000, 100
    wheel = options.wheel or build_wheel()
    good = True
    for version, base in interpreters(options.only).items():
        python = environment(version, base, wheel)
        for name, tasks in suites(stdlib(base), cases(python), options):
            if options.suite is None or options.suite in name:
                good &= run_suite(python, version, name, tasks)
    print("no difference" if good else "DIFFERENCES")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
