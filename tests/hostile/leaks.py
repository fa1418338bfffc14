"""Prints the resident memory of a process over many calls, failing ones included.

Usage: python tests/hostile/leaks.py [CALLS]
A million calls unless told, in turns of all kinds of outcome. The exit code is 1 where the second
half of the calls took over a megabyte more than the first left behind.
"""

import contextlib
import os
import sys
import warnings
from pathlib import Path

from inline_variables import InlineError, Options, _core, inline_variables, normalize

TIGHT = Options(max_output_bytes=100, max_nesting=50, max_source_bytes=3000)
CALLS = [
    lambda: inline_variables("x = f(I)\ny = g(x, x)\nprint(y)"),
    lambda: inline_variables("def f(a):\n    b = [a, 'é', f'{a!r:>{a}}']\n    return b"),
    lambda: normalize("class A:\n    '''doc'''\n    x: int = lambda *a, **k: {1: 2, **k}\n"),
    lambda: normalize("match x:\n    case [1, *_] | {'a': b}: pass\n"),
    lambda: inline_variables("x = (1"),
    lambda: inline_variables("x = " + "(" * 300),
    lambda: normalize("'\\ud800'\n" + "x = 1\n" * 20),
    lambda: normalize("x = '" + "a" * 200 + "'", options=TIGHT),
    lambda: normalize("x = " + "1+" * 60 + "1", options=TIGHT),
    lambda: normalize("x = 1\n" * 600, options=TIGHT),
    lambda: inline_variables("a = b + b\n" * 50, timeout_seconds=0.0),
    lambda: _core.fail_on_purpose("counted"),
]


def resident_bytes() -> int:
    """Return the memory of this process that is in use now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def run(calls: int) -> None:
    """Make so many calls."""
    for number in range(calls):
        with contextlib.suppress(InlineError, RuntimeError, SyntaxError, TimeoutError):
            CALLS[number % len(CALLS)]()


def growth(calls: int) -> int:
    """Return the bytes by which the second half of the calls grew this process."""
    run(calls // 2)
    before = resident_bytes()
    run(calls - calls // 2)
    return resident_bytes() - before


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    run(1000)
    began = resident_bytes()
    grown = growth(calls)
    print(
        f"{calls} calls: {began / 2**20:.1f} MiB before, {resident_bytes() / 2**20:.1f} MiB after,"
    )
    print(f"of which the second half took {grown / 1024:.0f} KiB")
    sys.exit(grown > 1 << 20)
