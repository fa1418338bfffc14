"""Times native against reference on solver-like programs, pair by pair in one run.

Usage: python benches/comparison/run.py [PROGRAMS]
"""

import random
import statistics
import sys
import time

from inline_variables import inline_variables, normalize, reference


def program(seed: int) -> str:
    """Return a program with the shape of real ones: 5 to 30 steps of one call each."""
    dice = random.Random(seed)
    lines = ["def solve(I):"]
    for step in range(1, dice.choice([5, 8, 10, 12, 12, 14, 17, 22, 30]) + 1):
        used = "I" if step == 1 else f"x{step - 1}"
        other = dice.choice(["I", "TWO", "RIGHT", "T"])
        lines.append(f"    x{step} = {dice.choice(['paint', 'shift', 'compose'])}({used}, {other})")
    return "\n".join([*lines, f"    return x{step}"])


def seconds(function: object, source: str) -> float:
    """Return the time of one call."""
    assert callable(function)
    start = time.perf_counter()
    function(source)
    return time.perf_counter() - start


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    ratios, native, print_only, slow = [], [], [], []
    for seed in range(count):
        source = program(seed)
        assert inline_variables(source) == reference.inline_variables(source)
        native.append(seconds(inline_variables, source))
        slow.append(seconds(reference.inline_variables, source))
        print_only.append(seconds(normalize, source))
        ratios.append(slow[-1] / native[-1])
    print(f"{count} programs, median {statistics.median(native) * 1e6:.1f} µs native")
    print(f"reference / native: median {statistics.median(ratios):.0f}, ", end="")
    print(f"of the sums {sum(slow) / sum(native):.0f}")
    print(f"native / parsing and printing alone: {sum(native) / sum(print_only):.2f}")


if __name__ == "__main__":
    main()
