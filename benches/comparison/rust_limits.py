"""The limits that Rust sets, from a process beside this one (``benches/rust/limits.rs``)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType

from contenders import RUST
from workloads import write_sources

ROOT = Path(__file__).parents[2]
_CARGO = ["cargo", "bench", "--quiet", "--locked", "--no-default-features", "--bench", "limits"]


def reason_to_skip() -> str | None:
    """Return why Rust cannot be asked, or ``None``; builds what is needed."""
    if shutil.which("cargo") is None:
        return "cargo is not installed"
    print("building what Rust needs …", file=sys.stderr)
    built = subprocess.run([*_CARGO, "--no-run"], cwd=ROOT, capture_output=True, text=True)
    return None if built.returncode == 0 else f"cargo cannot build it: {built.stderr.strip()}"


class RustLimits:
    """The process for one workload."""

    def __init__(self, sources: list[str]) -> None:
        """Start the process."""
        self._count = len(sources)
        self._folder = tempfile.TemporaryDirectory()
        file = Path(self._folder.name) / "sources"
        write_sources(file, sources)
        self._process = subprocess.Popen(
            [*_CARGO, "--", str(file), str(sys.version_info.minor)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._read()

    def __enter__(self) -> RustLimits:
        """Return the process."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the process."""
        self._process.communicate()
        self._folder.cleanup()

    def round(self) -> list[dict[str, float]]:
        """Return the nanoseconds of each task for each source; what fails is not there."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return [
            {
                name: float(figure)
                for name, figure in zip(RUST, line.split(), strict=True)
                if figure != "-"
            }
            for line in self._read()
        ]

    def _read(self) -> list[str]:
        assert self._process.stdout is not None
        lines = [self._process.stdout.readline() for _ in range(self._count)]
        if not lines[-1]:
            raise SystemExit("benches/rust/limits.rs ended before its answer")
        return lines
