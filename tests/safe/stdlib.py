"""Runs CPython's own tests on its standard library, untouched and with safe mode applied.

Usage: python tests/safe/stdlib.py [--only TEST]... [--jobs N] [--timeout SECONDS] [--strict]
       [--lifetimes ignore] [--count] [--fresh]
Copies the tree of the running interpreter twice, applies safe mode to all of one copy's library but
its tests, prints how many assignments were inlined, and how many which rule kept, and runs the tests in
both. The exit code is 1 where a test fails in the transformed copy alone, twice. The results of the untouched copy
are kept for the next run in build/safe-stdlib; --fresh makes them anew.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import trees
from inline_variables import Options

BUILD = Path(__file__).resolve().parents[2] / "build" / "safe-stdlib"
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
LIBRARY = Path("lib") / f"python{VERSION}"

# Tests that need a network, a display or a compiler, test none of the library, or take very long.
LEFT_OUT = [
    "test_asdl_parser",
    "test_c_locale_coercion",
    "test_check_c_globals",
    "test_clinic",
    "test_cppext",
    "test_curses",
    "test_dbm_gnu",
    "test_devpoll",
    "test_distutils",
    "test_docxmlrpc",
    "test_embed",
    "test_ensurepip",
    "test_faulthandler",
    "test_gdb",
    "test_generated_cases",
    "test_idle",
    "test_ioctl",
    "test_kqueue",
    "test_launcher",
    "test_lib2to3",
    "test_msilib",
    "test_multiprocessing_fork",
    "test_multiprocessing_forkserver",
    "test_multiprocessing_spawn",
    "test_nis",
    "test_ossaudiodev",
    "test_peg_generator",
    "test_perf_profiler",
    "test_perfmaps",
    "test_pyclbr",
    "test_regrtest",
    "test_smtpnet",
    "test_socketserver",
    "test_startfile",
    "test_tcl",
    "test_timeout",
    "test_tix",
    "test_tk",
    "test_tools",
    "test_ttk_guionly",
    "test_ttk_textonly",
    "test_turtle",
    "test_urllib2net",
    "test_urllibnet",
    "test_venv",
    "test_winconsoleio",
    "test_winreg",
    "test_winsound",
    "test_wmi",
    "test_xmlrpc_net",
    "test_zipfile64",
    "test_zoneinfo",
]


def copy(name: str) -> Path:
    """Copy the tree of the running interpreter, without what is installed into it."""
    root = BUILD / name
    shutil.rmtree(root, ignore_errors=True)
    base = Path(sys.base_prefix)
    if not (base / LIBRARY / "test" / "libregrtest").is_dir():
        raise SystemExit(
            f"{base / LIBRARY}/test is missing: this interpreter came without its own tests. Run "
            "this with one that has them, such as one built from source or by pyenv."
        )
    ignored = shutil.ignore_patterns("site-packages", "__pycache__", "config-*", "*.a", "ensurepip")
    shutil.copytree(base / LIBRARY, root / LIBRARY, ignore=ignored, symlinks=True)
    (root / LIBRARY / "site-packages").mkdir()
    (root / "bin").mkdir()
    shutil.copy2(os.path.realpath(base / "bin" / f"python{VERSION}"), root / "bin" / "python3")
    where = _output(root, ["-c", "import os; print(os.__file__)"])
    if not where.startswith(str(root)):
        raise SystemExit(f"the copied interpreter takes its library from {where}")
    return root


def _environment() -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return {**kept, "PYTHONHASHSEED": "0", "PYTHONNOUSERSITE": "1"}


def _output(root: Path, arguments: list[str]) -> str:
    command = [str(root / "bin" / "python3"), *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=_environment())
    return ran.stdout.strip()


def tests(root: Path) -> list[str]:
    """Return the names of the tests of a tree, without those that are left out."""
    names = _output(root, ["-m", "test", "--list-tests"]).split()
    return [name for name in names if name not in LEFT_OUT]


def failures(root: Path, timeout: float, name: str) -> list[str]:
    """Return the cases of one test that fail in a tree.

    Args:
        root: The tree.
        timeout: Seconds after which it is ended, which is a failure.
        name: The test, such as ``test_json``.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [str(root / "bin" / "python3"), "-m", "test", "--junit-xml", str(report), name]
        try:
            ran = subprocess.run(
                command,
                cwd=folder,
                env={**_environment(), "TMPDIR": folder},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=timeout,
            )
        except subprocess.TimeoutExpired:
            return [f"{name}: not done within {timeout:.0f} s"]
        found: list[str] = []
        if report.exists():
            for case in ElementTree.parse(report).iter("testcase"):
                if case.find("failure") is not None or case.find("error") is not None:
                    found.append(f"{name}: {case.get('name')}")
        if ran.returncode != 0 and not found:
            found.append(f"{name}: exit code {ran.returncode}")
        return sorted(found)


def run(root: Path, names: list[str], options: argparse.Namespace) -> dict[str, list[str]]:
    """Return the failing cases of each test of a tree."""
    results: dict[str, list[str]] = {}
    began = last = time.monotonic()
    with ThreadPoolExecutor(options.jobs) as pool:
        found = pool.map(partial(failures, root, options.timeout), names)
        for name, cases in zip(names, found, strict=True):
            results[name] = cases
            if time.monotonic() - last > 30:
                last = time.monotonic()
                print(f"  … {root.name}: {len(results)} of {len(names)} tests", flush=True)
    bad = sum(map(len, results.values()))
    seconds = time.monotonic() - began
    print(f"{root.name}: {len(names)} tests in {seconds:.0f} s, {bad} failing cases", flush=True)
    return results


def baseline(names: list[str], options: argparse.Namespace) -> dict[str, list[str]]:
    """Return the failing cases of the untouched tree, as far as possible from an earlier run."""
    path = BUILD / f"base-{sys.version.split()[0]}.json"
    known: dict[str, list[str]] = {}
    root = BUILD / "base"
    if options.fresh or not path.exists() or not root.is_dir():
        copy("base")
    else:
        known = json.loads(path.read_text())
    missing = [name for name in names if name not in known]
    if missing:
        known |= run(root, missing, options)
        path.write_text(json.dumps(known, indent=1))
    return known


def new_failures(
    names: list[str],
    before: dict[str, list[str]],
    after: dict[str, list[str]],
    options: argparse.Namespace,
) -> list[str]:
    """Return the cases that fail in the transformed tree alone, and do so a second time."""
    new: list[str] = []
    for name in names:
        if not set(after[name]) - set(before[name]):
            continue
        again = failures(BUILD / "safe", options.timeout, name)
        # A test that fails now and then fails in the untouched tree as well.
        base = failures(BUILD / "base", options.timeout, name)
        new += sorted(set(again) & set(after[name]) - set(before[name]) - set(base))
    return new


def main() -> int:
    """Run everything; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", metavar="TEST", help="a test such as test_json")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="tests at a time")
    parser.add_argument("--timeout", type=float, default=300, help="seconds for one test")
    parser.add_argument("--strict", action="store_true", help="strict mode")
    parser.add_argument("--lifetimes", choices=["keep", "ignore"], default="keep")
    parser.add_argument("--count", action="store_true", help="run no tests")
    parser.add_argument("--fresh", action="store_true", help="run the untouched tree again")
    options = parser.parse_args()
    trees.limit_memory()
    root = copy("safe")
    began = time.monotonic()
    count = trees.transform(
        root / LIBRARY,
        Options(
            mode="safe", strict=options.strict, lifetimes=options.lifetimes, timeout_seconds=None
        ),
    )
    print(f"{count}\nin {time.monotonic() - began:.1f} s", flush=True)
    for line in count.refused:
        print(f"  no answer: {line}")
    if options.count:
        return 1 if count.refused else 0
    names = options.only or tests(root)
    before = baseline(names, options)
    after = run(root, names, options)
    new = new_failures(names, before, after, options)
    for line in new:
        print(f"  new failure: {line}")
    print(f"{len(new)} new failures")
    return 1 if new or count.refused else 0


if __name__ == "__main__":
    sys.exit(main())
