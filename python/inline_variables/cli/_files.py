"""Finding source files, and replacing one without a moment in which it is half written."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress

__all__ = ["STANDARD_INPUT", "find_sources", "read_file", "write_file"]

STANDARD_INPUT = "-"


def find_sources(arguments: Iterable[str]) -> tuple[list[str], list[OSError], list[str]]:
    """Return the files that arguments stand for, each of them once.

    A folder stands for the ``*.py`` files under it, in sorted order; what has a hidden name (one
    that begins with a dot) is left out, and links to folders are not followed.

    Args:
        arguments: Paths of files and folders, and ``-``.

    Returns:
        The paths; the errors of folders that cannot be read; the folders without any source.
    """
    paths: list[str] = []
    errors: list[OSError] = []
    empty: list[str] = []
    for argument in arguments:
        if argument == STANDARD_INPUT or not os.path.isdir(argument):
            paths.append(argument)
            continue
        found = _walk(argument, errors)
        paths += found
        if not found:
            empty.append(argument)
    return list(dict.fromkeys(paths)), errors, empty


def _walk(folder: str, errors: list[OSError]) -> list[str]:
    found = []
    for parent, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = os.path.join(parent, name)
            # A pipe or a dangling link may have such a name, too.
            if name.endswith(".py") and not name.startswith(".") and os.path.isfile(path):
                found.append(path)
    return sorted(found)


def read_file(path: str) -> bytes:
    """Return the bytes of a file.

    Raises:
        OSError: It cannot be read.
    """
    with open(path, "rb") as file:
        return file.read()


def write_file(path: str, content: bytes) -> None:
    """Replace the content of a file, in one step: readers see the old content or the new.

    The new content is written beside the file and renamed. Mode bits and, as far as that is
    allowed, the owner are kept. Of a link the target is replaced, and the link stays.

    Args:
        path: The file. It exists.
        content: What it contains from now on.

    Raises:
        OSError: It cannot be written; it has its old content then.
    """
    target = os.path.realpath(path)
    status = os.stat(target)
    if not stat.S_ISREG(status.st_mode):
        raise OSError("it is no regular file")
    if not os.access(target, os.W_OK):
        raise PermissionError("the file is read-only")
    folder = os.path.dirname(target)
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=".inline-", suffix=".tmp", dir=folder)
    except OSError as error:
        message = f"no file can be made in its folder {folder}: {error.strerror or error}"
        raise OSError(message) from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            # Without this a power cut after the renaming could leave an empty file.
            os.fsync(file.fileno())
        _keep_status(temporary, status)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _keep_status(temporary: str, status: os.stat_result) -> None:
    if hasattr(os, "chown"):
        # Only a privileged user may give a file away: the writer owns it then.
        with suppress(OSError):
            os.chown(temporary, status.st_uid, status.st_gid)
    os.chmod(temporary, stat.S_IMODE(status.st_mode))
