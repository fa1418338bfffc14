"""Runs the property tests of the public functions with other examples, for as long as it is told.

Usage: python fuzz/public_functions.py [--seconds N]
A finding is printed as Hypothesis shrank it, and ends the run with exit code 1.
"""

import argparse
import sys
import time
import warnings
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("parity", "hostile", "property")]

import test_public_functions as tests  # noqa: E402 - found on the path set above
from hypothesis import settings  # noqa: E402

EXAMPLES = 2000


def main() -> None:
    """Run each property in turns until the time is up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    end = time.monotonic() + parser.parse_args().seconds
    warnings.simplefilter("ignore")
    fresh = settings(max_examples=EXAMPLES, derandomize=False, print_blob=True)
    properties = [fresh(value) for name, value in vars(tests).items() if name.startswith("test_")]
    rounds = 0
    while time.monotonic() < end:
        properties[rounds % len(properties)]()
        rounds += 1
    print(f"{rounds * EXAMPLES} examples of {len(properties)} properties, no finding")


if __name__ == "__main__":
    main()
