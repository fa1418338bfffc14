"""The machine, the interpreter and the build that times were taken on."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .._cores import usable_cores

__all__ = ["Facts", "gil_is_enabled"]


@dataclass(frozen=True, slots=True)
class Facts:
    """The machine, the interpreter and the build that times were taken on.

    Attributes:
        date: When, in UTC, as ISO 8601 to the second.
        cpu: The processor's name.
        cores: How many cores this process may use.
        load: What ran or wanted to run over the last minute, in cores; ``None`` where unknown.
        system: The operating system and its architecture.
        python: Implementation and version of Python.
        free_threaded: Whether Python runs without a GIL.
        package: The version of this package.
        build: ``"release"``, ``"debug"``, or ``"missing"`` for an extension that is not there.
    """

    date: str
    cpu: str
    cores: int
    load: float | None
    system: str
    python: str
    free_threaded: bool
    package: str
    build: str

    @classmethod
    def of_this_process(cls) -> Facts:
        """Return the facts of the running process."""
        from .. import __version__

        return cls(
            date=datetime.now(UTC).isoformat(timespec="seconds"),
            cpu=_cpu(),
            cores=usable_cores(),
            load=round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
            system=f"{platform.system()} {platform.machine()}",
            python=f"{platform.python_implementation()} {platform.python_version()}",
            free_threaded=not gil_is_enabled(),
            package=__version__,
            build=_build(),
        )


def gil_is_enabled() -> bool:
    """Return whether one thread at a time runs Python."""
    enabled = getattr(sys, "_is_gil_enabled", None)
    return enabled is None or bool(enabled())


def _build() -> str:
    from .._engine import core

    if core is None:
        return "missing"
    return "debug" if core.is_debug_build() else "release"


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            return value.strip()
    return platform.processor() or platform.machine() or "not known"
