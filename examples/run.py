"""Inlines the example programs with both engines: source, result, times, ratio.

Usage: python examples/run.py [--no-reference]
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from inline_variables import inline_variables, reference

PROGRAMS = Path(__file__).parent / "programs"
WIDTH = 96


def native(source: str) -> str:
    return inline_variables(source, timeout_seconds=None)


def timed(engine: Callable[[str], str], source: str, runs: int) -> tuple[str, float]:
    """Return the text and the shortest time of some runs, in seconds."""
    best = float("inf")
    text = ""
    for _ in range(runs):
        start = time.perf_counter()
        text = engine(source)
        best = min(best, time.perf_counter() - start)
    return text, best


def abridged(text: str, lines: int) -> str:
    kept = text.splitlines()
    if len(kept) > lines:
        kept = [*kept[: lines - 1], f"    … {len(kept) - lines + 1} more lines"]
    return "\n".join(
        "    " + (line if len(line) <= WIDTH else f"{line[:WIDTH]} … ({len(line):,} characters)")
        for line in kept
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Inline the example programs.")
    parser.add_argument("--no-reference", action="store_true", help="the native engine alone")
    with_reference = not parser.parse_args().no_reference
    native_total = reference_total = 0.0
    equal = 0
    paths = sorted(PROGRAMS.glob("*.py"))
    for path in paths:
        source = path.read_text(encoding="utf-8")
        text, seconds = timed(native, source, 20)
        native_total += seconds
        print(f"{path.name}\n{abridged(source, 6)}\n  becomes\n{abridged(text, 4)}")
        line = f"  native {seconds * 1e6:,.0f} µs"
        if with_reference:
            expected, slow = timed(reference.inline_variables, source, 1)
            reference_total += slow
            equal += text == expected
            line += f", reference {slow * 1e6:,.0f} µs, ratio {slow / seconds:,.0f}"
        print(line + "\n")
    print(f"{len(paths)} programs: native {native_total * 1e3:,.2f} ms", end="")
    if with_reference:
        ratio = reference_total / native_total
        print(f", reference {reference_total * 1e3:,.0f} ms, ratio {ratio:,.0f}", end="")
        print(f", equal text {equal} of {len(paths)}", end="")
        if equal != len(paths):
            raise SystemExit("\nthe texts differ")
    print()


if __name__ == "__main__":
    main()
