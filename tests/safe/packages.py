"""Runs the tests of packages from the index, with their sources untouched and in safe mode.

Usage: python tests/safe/packages.py [NAME]... [--strict] [--timeout SECONDS] [--fresh]
Each package has its own environment in build/safe-packages, with its test requirements. Its sources
are transformed, its tests are not. The exit code is 1 where a test fails with the transformed
sources alone, twice.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import trees
from inline_variables import Options

BUILD = Path(__file__).resolve().parents[2] / "build" / "safe-packages"


@dataclass(frozen=True, slots=True)
class Package:
    """A package whose tests are run.

    Attributes:
        name: Its name on the index.
        version: Its version.
        folder: Where its sources are within its source distribution.
        tests: What pytest is told.
        requires: What its tests need beyond what it needs itself.
    """

    name: str
    version: str
    folder: str
    tests: tuple[str, ...]
    requires: tuple[str, ...]


# Heavy on the life of objects, introspection or metaclasses.
PACKAGES = [
    Package("attrs", "26.1.0", "src", ("tests",), ("cloudpickle", "hypothesis", "pympler")),
    Package("pluggy", "1.7.0", "src", ("testing",), ("pytest-benchmark",)),
    Package("jinja2", "3.1.6", "src", ("tests",), ("trio",)),
    Package(
        "trio",
        "0.35.0",
        "src",
        # What is left out runs type checkers and linters over trio's own text.
        (
            *("src/trio", "-p", "trio._tests.pytest_plugin"),
            *("--ignore", "src/trio/_tests/test_exports.py"),
            *("--ignore", "src/trio/_tests/tools"),
        ),
        ("async_generator", "astor", "black", "jedi", "pyopenssl", "pylint", "ruff", "trustme"),
    ),
    Package(
        "sqlalchemy",
        "2.1.9",
        "lib",
        ("test", "-n", "2", "-p", "no:warnings", "--ignore", "test/typing"),
        ("pytest-xdist", "greenlet", "aiosqlite"),
    ),
]


def prepare(package: Package, *, fresh: bool) -> tuple[Path, Path, Path]:
    """Make a package's environment, and two copies of its sources.

    Returns:
        The environment's interpreter, the untouched copy, and the copy to be transformed.
    """
    root = BUILD / package.name
    if fresh:
        shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True, exist_ok=True)
    python = root / "venv" / "bin" / "python"
    pinned = f"{package.name}=={package.version}"
    if not (root / ".installed").exists():
        subprocess.run([sys.executable, "-m", "venv", str(root / "venv")], check=True)
        _pip(python, "install", "pytest", pinned, *package.requires)
        only = ("--no-binary", package.name, "--no-deps", "--dest", str(root))
        _pip(python, "download", *only, pinned)
        (root / ".installed").touch()
    archive = next(root.glob("*.tar.gz"))
    copies = []
    for name in ("base", "safe"):
        shutil.rmtree(root / name, ignore_errors=True)
        with tarfile.open(archive) as opened:
            opened.extractall(root / name, filter="data")
        copies.append(next((root / name).iterdir()))
    return python, copies[0], copies[1]


def _pip(python: Path, *arguments: str) -> None:
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *arguments], check=True)


def run(
    python: Path, root: Path, package: Package, timeout: float, only: Sequence[str] = ()
) -> tuple[int, set[str]]:
    """Run a package's tests.

    Args:
        python: The interpreter of its environment.
        root: The copy of its sources.
        package: The package.
        timeout: Seconds after which the tests are ended.
        only: Files of tests to run; all of them where there are none.

    Returns:
        How many tests were run, and the names of those that failed.
    """
    tests = [*only, *package.tests[1:]] if only else list(package.tests)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [str(python), "-m", "pytest", "-q", "-o", "junit_family=xunit1", *tests]
        environment = {
            **os.environ,
            "PYTHONPATH": str(root / package.folder),
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        try:
            subprocess.run(
                [*command, f"--junitxml={report}"],
                cwd=root,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=timeout,
            )
        except subprocess.TimeoutExpired:
            return 0, {f"not done within {timeout:.0f} s"}
        if not report.exists():
            return 0, {"no report: the tests could not be started"}
        cases = list(ElementTree.parse(report).iter("testcase"))
        failed = {
            f"{case.get('file') or case.get('classname')}::{case.get('name')}"
            for case in cases
            if case.find("failure") is not None or case.find("error") is not None
        }
        return len(cases), failed


def check(package: Package, options: argparse.Namespace) -> list[str]:
    """Return the tests of a package that fail with its transformed sources alone."""
    python, base, safe = prepare(package, fresh=options.fresh)
    safe_mode = Options(mode="safe", strict=options.strict, timeout_seconds=None)
    count = trees.transform(safe / package.folder, safe_mode)
    print(f"{package.name} {package.version}: {count}", flush=True)
    total, before = run(python, base, package, options.timeout)
    print(f"  untouched: {total} tests, {len(before)} failures", flush=True)
    total_safe, after = run(python, safe, package, options.timeout)
    print(f"  transformed: {total_safe} tests, {len(after)} failures", flush=True)
    new = after - before
    if total_safe < total and not new:
        new = {f"only {total_safe} of {total} tests were run"}
    elif new:
        # A test that fails now and then is no finding.
        files = sorted({name.split("::")[0] for name in new if ".py::" in name})
        _, again = run(python, safe, package, options.timeout, files)
        _, base_again = run(python, base, package, options.timeout, files)
        new &= again - base_again
    return [f"{package.name}: {name}" for name in sorted(new)] + count.refused


def main() -> int:
    """Run everything; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    known = [package.name for package in PACKAGES]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(known)}")
    parser.add_argument("--strict", action="store_true", help="strict mode")
    parser.add_argument("--timeout", type=float, default=3600, help="seconds for one suite")
    parser.add_argument("--fresh", action="store_true", help="make the environments anew")
    options = parser.parse_args()
    trees.limit_memory()
    unknown = set(options.names) - set(known)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))} here: choose from {known}")
    new: list[str] = []
    for package in PACKAGES:
        if not options.names or package.name in options.names:
            new += check(package, options)
    for line in new:
        print(f"  new failure: {line}")
    print(f"{len(new)} new failures")
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())
