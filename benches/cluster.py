"""Times the command batch on each engine against its own threads, on the same short rows.

Usage: python benches/cluster.py [ROWS] [ENGINE...]
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

JOBS = 2
COMMAND = "from inline_variables.cli import main; main()"
PACKAGES = {"local": "psutil", "ray": "ray", "dask": "distributed", "spark": "pyspark"}
ROW = '{"id": %d, "source": "x1 = f(%d)\\nx2 = g(x1)\\nprint(x2)"}\n'


def write_rows(path: Path, rows: int) -> None:
    """Write a file of short rows, no two of which are alike."""
    with path.open("w") as file:
        for number in range(rows):
            file.write(ROW % (number, number))


def run(engine: str, file: Path, output: Path) -> tuple[float, float]:
    """Return the seconds of one run, start included, and the MiB of its processes at the most."""
    options = ["--engine", engine, "--jobs", str(JOBS), "--timeout", "60", "-q"]
    began = time.perf_counter()
    process = psutil.Popen(
        [sys.executable, "-c", COMMAND, "batch", str(file), "-o", str(output), *options],
        stderr=subprocess.DEVNULL,
    )
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, memory(process))
        time.sleep(0.2)
    if process.returncode:
        sys.exit(f"{engine} ended with {process.returncode}")
    return time.perf_counter() - began, peak


def memory(process: psutil.Process) -> float:
    """Return the MiB of a process and those below it; what they share is counted for each."""
    total = 0
    try:
        for each in [process, *process.children(recursive=True)]:
            total += each.memory_info().rss
    except psutil.Error:
        # One of them ended meanwhile.
        pass
    return total / 2**20


def digest(folder: Path) -> str:
    """Return the MD5 of all parts, in order."""
    found = hashlib.md5()
    for part in sorted(folder.glob("part-*.jsonl")):
        found.update(part.read_bytes())
    return found.hexdigest()


def main() -> None:
    """Print the figures."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    engines = sys.argv[2:] or list(PACKAGES)
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "in.jsonl"
        write_rows(file, rows)
        print(f"{rows} rows, {file.stat().st_size / rows:.0f} bytes each, {os.cpu_count()} cores")
        first: tuple[float, str] | None = None
        for engine in engines:
            if importlib.util.find_spec(PACKAGES[engine]) is None:
                print(f"{engine}: {PACKAGES[engine]} is not installed", flush=True)
                continue
            output = Path(name) / engine
            seconds, peak = run(engine, file, output)
            found = digest(output)
            for part in output.iterdir():
                part.unlink()
            first = first or (seconds, found)
            print(
                f"{engine} --jobs {JOBS}: {seconds:.1f} s, {seconds / first[0]:.2f} of "
                f"{engines[0]}, {seconds - first[0]:+.1f} s, {rows / seconds:.0f} rows/s, "
                f"{peak:.0f} MiB, {'the same' if found == first[1] else 'ANOTHER'} output",
                flush=True,
            )
            if found != first[1]:
                sys.exit(1)


if __name__ == "__main__":
    main()
