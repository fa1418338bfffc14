"""Runs generated programs before and after inlining, and looks for differences.

Usage: python tests/safe/fuzz.py [--programs N] [--strict] [--seed N] [--jobs N]
       [--multi-use literals|never|pure] [--layout keep|normalize] [--naive]
Prints how many programs there were, how many were changed, how many assignments were inlined and
in how many programs something differed: the log of effects, a result, an exception, a global name, a
warning of the compiler, or the output of a second run. Each of the first differences is printed
with the smallest program that shows it, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import sys
import time
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import inliners
import programs
import runner
from minimise import minimise

WORLDS = 3
_CHUNK = 200
_SHOWN = 5
_MEMORY = 2 << 30


@dataclass(slots=True)
class Counts:
    """What became of some programs.

    Attributes:
        programs: How many there were.
        changed: How many were changed.
        inlines: How many assignments are gone.
        found: Seeds of the programs in which something differs, and what.
    """

    programs: int = 0
    changed: int = 0
    inlines: int = 0
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        """Add what became of other programs."""
        self.programs += other.programs
        self.changed += other.changed
        self.inlines += other.inlines
        self.found += other.found


def differs(
    source: str, inline: inliners.Inliner, worlds: Iterable[int], *, strict: bool
) -> str | None:
    """Return in what a program differs from its inlined text, or ``None``."""
    try:
        output = inline(source)
        if output == source:
            return None
        again = inline(output)
    except inliners.Refused as refused:
        return f"no answer: {refused}"
    difference = runner.compare(source, output, worlds, strict=strict)
    if difference is not None:
        return str(difference)
    # An unparsed text is not what the naive inliner leaves untouched.
    if inline is not inliners.naive and again != output:
        return "a second run changes the text again"
    return None


def check(
    seeds: Iterable[int], inline: inliners.Inliner, *, strict: bool = False, worlds: int = WORLDS
) -> Counts:
    """Compare the programs of some seeds with their inlined texts.

    Args:
        seeds: Seeds of the programs.
        inline: The inliner.
        strict: Whether names that a program binds once are rebound as well.
        worlds: Worlds that each program is run in.
    """
    counts = Counts()
    for seed in seeds:
        source = programs.program(seed)
        counts.programs += 1
        try:
            output = inline(source)
        except inliners.Refused:
            output = ""
        if output == source:
            continue
        counts.changed += 1
        if output:
            counts.inlines += _inlines(source, output)
        difference = differs(source, inline, range(seed, seed + worlds), strict=strict)
        if difference is not None:
            counts.found.append((seed, difference))
    return counts


def _inlines(source: str, output: str) -> int:
    try:
        return inliners.assignments(source) - inliners.assignments(output)
    except SyntaxError:
        return 0


def smallest(seed: int, inline: inliners.Inliner, *, strict: bool) -> str:
    """Return the smallest program found that shows the difference of a seed."""
    worlds = range(seed, seed + WORLDS)
    difference = differs(programs.program(seed), inline, worlds, strict=strict)
    # A behaviour, a second run or an answer: one kind is not to turn into another.
    kind = difference.split()[0] if difference else ""

    def shows(text: str) -> bool:
        try:
            compile(text, "<program>", "exec", dont_inherit=True)
        except SyntaxError:
            return False
        found = differs(text, inline, worlds, strict=strict)
        return found is not None and found.split()[0] == kind

    # Its line ends are kept only where the difference comes from them.
    source = programs.program(seed).replace("\r\n", "\n")
    return minimise(source, shows) if shows(source) else programs.program(seed)


def _inliner(options: argparse.Namespace) -> inliners.Inliner:
    if options.naive:
        return inliners.naive
    return inliners.safe(strict=options.strict, multi_use=options.multi_use, layout=options.layout)


def _chunk(task: tuple[argparse.Namespace, range]) -> Counts:
    options, seeds = task
    warnings.simplefilter("ignore")
    return check(seeds, _inliner(options), strict=options.strict)


def _limit_memory() -> None:
    # Values that double in a loop are to end in a MemoryError.
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _all(options: argparse.Namespace) -> Iterator[Counts]:
    end = options.seed + options.programs
    chunks = [
        (options, range(first, min(first + _CHUNK, end)))
        for first in range(options.seed, end, _CHUNK)
    ]
    with multiprocessing.Pool(options.jobs, _limit_memory) as pool:
        yield from pool.imap_unordered(_chunk, chunks)


def main() -> int:
    """Run everything; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=100_000, help="how many programs")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--strict", action="store_true", help="strict mode, in a harsher world")
    parser.add_argument("--multi-use", choices=["literals", "never", "pure"], default="literals")
    parser.add_argument("--layout", choices=["keep", "normalize"], default="keep")
    parser.add_argument("--naive", action="store_true", help="an inliner that has to be caught")
    options = parser.parse_args()
    began = last = time.monotonic()
    counts = Counts()
    for part in _all(options):
        counts.add(part)
        for seed, difference in part.found:
            print(f"  program {seed} differs {difference}", flush=True)
        if time.monotonic() - last > 30:
            last = time.monotonic()
            print(
                f"  … {counts.programs} of {options.programs} programs, {counts.inlines} inlines, "
                f"{len(counts.found)} differences",
                flush=True,
            )
    mode = "naive" if options.naive else "strict" if options.strict else "default"
    print(
        f"{mode}: {counts.programs} programs in {time.monotonic() - began:.0f} s: "
        f"{counts.changed} changed, {counts.inlines} inlines, {len(counts.found)} differences"
    )
    for seed, difference in sorted(counts.found)[:_SHOWN]:
        inline = _inliner(options)
        source = smallest(seed, inline, strict=options.strict)
        print(f"\nprogram {seed} differs {difference}\nsmallest:\n{source}becomes:")
        try:
            print(inline(source))
        except inliners.Refused as refused:
            print(f"nothing: {refused}")
    return 1 if counts.found else 0


if __name__ == "__main__":
    # The order of sets of strings is to be the same in every run of a seed.
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.execve(
            sys.executable,
            [sys.executable, "-W", "ignore", *sys.argv],
            {**os.environ, "PYTHONHASHSEED": "0"},
        )
    sys.exit(main())
