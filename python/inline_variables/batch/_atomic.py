"""Files that are there as a whole, or not at all."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

__all__ = ["replacing", "sweep", "sync_folder"]

_TEMPORARY = re.compile(r"\..+\.tmp-(\d+)-[0-9a-f]{8}")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Write a file beside ``path``, and put it there when all of it is on the disk.

    The file gets the mode that the umask gives. Where anything is raised, nothing is left.

    Raises:
        OSError: The file cannot be written.
    """
    temporary = path.with_name(f".{path.name}.tmp-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        with open(temporary, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder outlive a loss of power, where the system can do that."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError:
        # Some network file systems have no such call for folders, and need none.
        pass
    finally:
        os.close(descriptor)


def sweep(folder: Path, beginnings: tuple[str, ...], *, own: bool) -> None:
    """Remove half-written files.

    Args:
        folder: Where they are.
        beginnings: How the names of the files begin that were to be written.
        own: Whether those of this process are meant, or those of processes that are no more.
    """
    starts = tuple(f".{beginning}" for beginning in beginnings)
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = _TEMPORARY.fullmatch(entry.name)
            if found is None or not entry.name.startswith(starts):
                continue
            process = int(found[1])
            if process == os.getpid() if own else not _is_running(process):
                with suppress(OSError):
                    os.unlink(entry.path)


def _is_running(process: int) -> bool:
    if os.name != "posix":
        # Asking would end the process there; a file that is open cannot be removed anyway.
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
