"""Times the command batch against inline_many alone, on the same rows and with two threads each.

Usage: python benches/comparison/batch.py [ROWS [ROUNDS]]
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from inline_variables import inline_many
from inline_variables.bench import examples

JOBS = 2
DISTINCT = 500
SLICE = 10_000
COMMAND = "from inline_variables.cli import main; main()"


def write_rows(path: Path, rows: int) -> list[str]:
    """Write a file of rows, and return their sources."""
    programs = [source.text for source in examples(DISTINCT)]
    sources = [programs[number % DISTINCT] for number in range(rows)]
    with path.open("w") as file:
        for number, source in enumerate(sources):
            file.write(json.dumps({"id": number, "source": source}) + "\n")
    return sources


def run_command(file: Path) -> float:
    """Return the seconds of one run of the command, start included."""
    output = file.with_name("out.jsonl")
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", COMMAND, "batch", file, "-o", output, "--jobs", str(JOBS), "-q"],
        check=True,
    )
    seconds = time.perf_counter() - began
    output.unlink()
    output.with_name(".out.jsonl.done.json").unlink()
    return seconds


def inline_share(share: list[str]) -> None:
    """Inline some thousands at a time, and keep nothing of it."""
    for start in range(0, len(share), SLICE):
        inline_many(share[start : start + SLICE], md5=True)


def run_alone(sources: list[str]) -> float:
    """Return the seconds that inline_many takes in threads, without reading or writing."""
    shares = [sources[number::JOBS] for number in range(JOBS)]
    threads = [threading.Thread(target=inline_share, args=[share]) for share in shares]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def main() -> None:
    """Print the figures."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "in.jsonl"
        sources = write_rows(file, rows)
        size = file.stat().st_size
        # Other work on the machine comes and goes: the fastest of each is least disturbed.
        command = min(run_command(file) for _ in range(rounds))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        peak_mib = peak / 1024 if sys.platform != "darwin" else peak / 1024**2
        alone = min(run_alone(sources) for _ in range(rounds))
    print(f"{rows} rows, {size / rows:.0f} bytes each, {DISTINCT} programs, {os.cpu_count()} cores")
    print(f"batch --jobs {JOBS}: {rows / command:.0f} rows/s, peak memory {peak_mib:.0f} MiB")
    print(f"inline_many in {JOBS} threads: {rows / alone:.0f} rows/s")
    print(f"batch / inline_many: {command / alone:.2f} of the time")


if __name__ == "__main__":
    main()
