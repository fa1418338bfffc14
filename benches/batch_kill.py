"""Kills the command batch over and over, goes on each time, and compares the output in the end.

Usage: python benches/batch_kill.py [ROWS] [KILLS]
"""

import filecmp
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "comparison"))
from batch import COMMAND, write_rows


def start(file: Path, output: Path, *more: str) -> subprocess.Popen[bytes]:
    """Start the command."""
    quarantine = output.with_suffix(".quarantine")
    arguments = [file, "-o", output, "--jobs", "2", "--quarantine", quarantine, "-q", *more]
    return subprocess.Popen([sys.executable, "-c", COMMAND, "batch", *arguments])


def main() -> None:
    """Print how often it was killed, and whether the output is the same."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    dice = random.Random(0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, whole, output = folder / "in.jsonl", folder / "whole.jsonl", folder / "out.jsonl"
        write_rows(file, rows)
        began = time.perf_counter()
        assert start(file, whole).wait() == 0
        seconds = time.perf_counter() - began
        print(f"{rows} rows undisturbed: {seconds:.1f} s")
        killed = 0
        for _ in range(kills):
            # Before anything is written there is nothing to go on with.
            more = ["--resume"] if killed else []
            process = start(file, output, *more)
            time.sleep(dice.uniform(0.3, 2 * seconds / kills))
            if process.poll() is not None:
                break
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
        assert start(file, output, "--resume").wait() == 0
        same = filecmp.cmp(whole, output, shallow=False)
        half_written = list(folder.rglob(".*.tmp-*"))
        print(f"killed {killed} times: {'the same output' if same else 'ANOTHER OUTPUT'}")
        print(f"files left half-written: {len(half_written)}")
    sys.exit(not same or bool(half_written))


if __name__ == "__main__":
    main()
