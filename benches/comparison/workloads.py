"""What is inlined: programs with the shape of real ones, and such as grow in one direction.

Usage: python benches/comparison/workloads.py FOLDER, to write those that the Rust benchmarks read.
"""

import ast
import sys
import sysconfig
import tokenize
import warnings
from dataclasses import dataclass
from pathlib import Path

from inline_variables.bench import examples

PROGRAMS = 400
STEPS = [10, 100, 1_000, 10_000]
DOUBLINGS = range(1, 21)
# Steps that stand inside one another, so that brackets stay far from 200, where Python ends.
CHAIN = 10
_TEST_FOLDERS = {"test", "tests", "idle_test"}
# One of the longest files of code that every release has.
_LARGE_FILE = "_pydecimal.py"


@dataclass(frozen=True)
class Workload:
    """Sources that are timed together.

    Attributes:
        name: What it is called in the data.
        heading: What it is called in the chart.
        sources: The programs.
        normalizes: Whether they are printed as ``ast.unparse`` prints them, and not inlined.
        rounds: How often it is timed at the most.
        series: Workloads with the same word grow from one to the next: where a contender is too
            slow for one, it is not asked for the later ones.
    """

    name: str
    heading: str
    sources: list[str]
    normalizes: bool = False
    rounds: int = 1000
    series: str | None = None


def flat(steps: int) -> str:
    """Return a program whose steps are used side by side, in left-leaning chains of ten."""
    lines = ["def solve(I):"]
    ends = []
    for step in range(1, steps + 1):
        if step % CHAIN == 1:
            lines.append(f"    x{step} = I + {step}")
        else:
            lines.append(f"    x{step} = x{step - 1} + shift(I, {step})")
        if step % CHAIN == 0 or step == steps:
            ends.append(f"x{step}")
    return "\n".join([*lines, f"    return [{', '.join(ends)}]", ""])


def doubling(steps: int) -> str:
    """Return a program that uses each value twice in the next step."""
    lines = ["def solve(I):", "    x1 = paint(I, I)"]
    lines += [f"    x{step} = paint(x{step - 1}, x{step - 1})" for step in range(2, steps + 1)]
    return "\n".join([*lines, f"    return x{steps}", ""])


def standard_library(*, whole: bool) -> list[str]:
    """Return the files of the standard library that parse, with its tests only if it is whole."""
    root = Path(sysconfig.get_path("stdlib"))
    sources = []
    for file in sorted(root.rglob("*.py")):
        folders = file.relative_to(root).parts[:-1]
        if "site-packages" in folders or (not whole and _TEST_FOLDERS & {*folders}):
            continue
        try:
            with tokenize.open(file) as opened:
                text = opened.read()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(text)
        except (SyntaxError, ValueError, OSError):
            continue
        sources.append(text)
    return sources


def workloads(*, whole: bool) -> list[Workload]:
    """Return all workloads."""
    return [
        Workload(
            "solvers",
            f"A solver: {PROGRAMS} programs, 12 steps in the median",
            [source.text for source in examples(PROGRAMS)],
        ),
        *(
            Workload(
                f"{steps}-steps", f"{steps:,} steps, flat result", [flat(steps)], series="flat"
            )
            for steps in STEPS
        ),
        *(
            Workload(
                f"{steps}-doublings",
                f"{steps} step{'s' * (steps > 1)}, each value used twice",
                [doubling(steps)],
                series="doubling",
            )
            for steps in DOUBLINGS
        ),
        Workload(
            "standard-library",
            "The standard library, printed without inlining",
            standard_library(whole=whole),
            normalizes=True,
            rounds=2,
        ),
    ]


def large_file() -> str:
    """Return one large file of the standard library."""
    return (Path(sysconfig.get_path("stdlib")) / _LARGE_FILE).read_text(encoding="utf-8")


def write(folder: Path) -> None:
    """Write what the Rust benchmarks read: a file a workload, NUL characters between sources."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = {"solvers": [source.text for source in examples(PROGRAMS)]}
    sources |= {f"{steps}-steps": [flat(steps)] for steps in STEPS}
    sources["large-file"] = [large_file()]
    for name, texts in sources.items():
        write_sources(folder / f"{name}.txt", texts)


def write_sources(file: Path, texts: list[str]) -> None:
    """Write sources with NUL characters between them."""
    file.write_bytes("\0".join(texts).encode("utf-8"))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
