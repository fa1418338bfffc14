"""Times many sources in one call: against Rust, on two threads, as a column, and its growth.

Usage: python benches/comparison/batches.py [--sources N] [--rounds N]
Prints ratios of one run; each figure is the shortest of its rounds, which take turns.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from inline_variables import inline_many, inline_variables
from inline_variables.bench import examples
from workloads import write_sources

ROOT = Path(__file__).parents[2]
CARGO = ["cargo", "bench", "--quiet", "--locked", "--no-default-features", "--bench", "batches"]
# Measures the peak of a process that makes the column, and of one that inlines it too.
PEAK = """
import resource, sys
import pyarrow as pa
from inline_variables import inline_arrow
sources = open(sys.argv[1], encoding="utf-8").read().split("\\0")
column = pa.array(sources * int(sys.argv[2]))
del sources
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = inline_arrow(column) if sys.argv[3] == "inline" else None
output = sum(chunk.nbytes for chunk in pa.table(found).to_batches()) if found else 0
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, column.nbytes, output)
"""


class Rust:
    """The process that times Rust alone."""

    def __init__(self, file: Path) -> None:
        """Build and start it."""
        subprocess.run([*CARGO, "--no-run"], cwd=ROOT, check=True)
        self._process = subprocess.Popen(
            [*CARGO, "--", str(file), str(sys.version_info.minor)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def round(self) -> tuple[float, float]:
        """Return the seconds of parsing alone, and of a batch."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        parsing, inlining = self._process.stdout.readline().split()
        return float(parsing) / 1e9, float(inlining) / 1e9

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def seconds(function: Callable[[], object]) -> float:
    """Return what a call takes; what it returns is dropped after the clock is stopped."""
    began = time.perf_counter()
    kept = function()
    took = time.perf_counter() - began
    del kept
    return took


def on_two_threads(pool: ThreadPoolExecutor, sources: list[str]) -> object:
    """Inline one half on each of two threads, and return what they make."""
    half = len(sources) // 2
    return list(pool.map(inline_many, [sources[:half], sources[half:]]))


def chain(steps: int) -> str:
    """Return a program of so many steps, each of which adds to the one before."""
    lines = [f"x{step} = x{step - 1} + f({step})" for step in range(1, steps)]
    return "\n".join(["x0 = I", *lines, f"print(x{steps - 1})"])


def arrow(sources: list[str], file: Path, copies: int) -> Callable[[], object] | None:
    """Return the call for a column, and print its peak; ``None`` without pyarrow."""
    try:
        import pyarrow as pa
    except ModuleNotFoundError:
        print("inline_arrow: skipped, pyarrow is not installed")
        return None
    from inline_variables import inline_arrow

    def peak(what: str) -> list[int]:
        command = [sys.executable, "-c", PEAK, str(file), str(copies), what]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        return [int(figure) for figure in ran.stdout.split()]

    (before, given, _), (after, _, made) = peak("load"), peak("inline")
    print(
        f"inline_arrow: {given / 2**20:.0f} MiB in, {made / 2**20:.0f} MiB out, the peak of the "
        f"process {(after - before) / 2**20:.0f} MiB over that with the column alone"
    )
    column = pa.array(sources)
    return lambda: inline_arrow(column)


def growth(programs: list[str], rounds: int) -> None:
    """Print how time grows with rows, and with the steps of one program."""
    few = programs * 25
    rows = [min(seconds(partial(inline_many, few * n)) for _ in range(rounds)) for n in (1, 10)]
    print(f"ten times the rows take {rows[1] / rows[0]:.2f} times as long")
    steps = [
        min(seconds(partial(inline_variables, chain(n), None)) for _ in range(3 * rounds))
        for n in (10_000, 20_000)
    ]
    print(f"a chain of twice the assignments takes {steps[1] / steps[0]:.2f} times as long")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    programs = [source.text for source in examples(1000) if 300 <= len(source.text) <= 500][:400]
    copies = options.sources // len(programs)
    sources = programs * copies
    size = sum(map(len, sources)) / len(sources)
    print(f"{len(sources)} sources of {size:.0f} bytes on average, {len(programs)} different ones")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sources"
        write_sources(file, sources)
        distinct = Path(folder) / "distinct"
        write_sources(distinct, programs)
        rust = Rust(file)
        column = arrow(sources, distinct, copies)
        taken: dict[str, list[float]] = {}
        pool = ThreadPoolExecutor(2)
        for _ in range(options.rounds):
            parsing, inlining = rust.round()
            taken.setdefault("parse", []).append(parsing)
            taken.setdefault("rust", []).append(inlining)
            taken.setdefault("many", []).append(seconds(lambda: inline_many(sources)))
            taken.setdefault("md5", []).append(seconds(lambda: inline_many(sources, md5=True)))
            taken.setdefault("two", []).append(seconds(lambda: on_two_threads(pool, sources)))
            if column is not None:
                taken.setdefault("arrow", []).append(seconds(column))
        rust.close()
    best = {name: min(figures) for name, figures in taken.items()}
    print(f"inline_many: {best['many'] / len(sources) * 1e6:.1f} microseconds a source")
    print(f"inline_many / the same in Rust alone: {best['many'] / best['rust']:.2f}")
    print(f"inline_many / parsing alone in Rust: {best['many'] / best['parse']:.2f}")
    print(f"one thread / two threads: {best['many'] / best['two']:.2f}")
    if "arrow" in best:
        # A column always comes with digests.
        print(f"inline_arrow / inline_many with digests: {best['arrow'] / best['md5']:.2f}")
    growth(programs, options.rounds)
    print(
        f"peak of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


if __name__ == "__main__":
    main()
