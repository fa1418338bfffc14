"""Runs the test suite on every interpreter that is found, from the wheel of the present sources.

Usage: python tests/parity/everywhere.py [--only 3.12] [--wheel FILE] [PYTEST ARGUMENT …]
Makes one environment an interpreter, as `run.py` does, with the tools of requirements/dev.txt. Ends
with the worst exit code.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from run import ROOT, build_wheel, environment, interpreters


def main() -> int:
    """Run everything; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="one version, such as 3.12")
    parser.add_argument("--wheel", type=Path, help="a wheel that is built already")
    options, arguments = parser.parse_known_args()
    wheel = options.wheel or build_wheel()
    worst = 0
    for version, base in interpreters(options.only).items():
        python = environment(version, base, wheel)
        tools = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        requirements = str(ROOT / "requirements" / "dev.txt")
        subprocess.run([python, *tools, "-r", requirements], check=True)
        print(f"{version}:", flush=True)
        ran = subprocess.run([python, "-m", "pytest", "-q", *arguments], cwd=ROOT)
        worst = max(worst, ran.returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
