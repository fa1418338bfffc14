"""Finds the input files that a user means by files, folders and patterns."""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from os import PathLike, fspath

from ._errors import InputError, reading
from ._formats._kinds import FAMILIES, kind_of

__all__ = ["Input", "PythonFile", "find_inputs"]


@dataclass(frozen=True, slots=True)
class PythonFile:
    """A ``.py`` file: its name as rows show it, its bytes, its time in nanoseconds."""

    name: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Input:
    """A file of rows, or ``.py`` files.

    Attributes:
        path: The file, or what the names of the ``.py`` files are relative to; absolute.
        kind: Its format.
        size: Bytes, in all.
        mtime_ns: When it was modified last, in nanoseconds.
        files: The ``.py`` files, in the order of their rows.
    """

    path: str
    kind: str
    size: int
    mtime_ns: int
    files: tuple[PythonFile, ...] = ()


def find_inputs(
    given: Iterable[str | PathLike[str]], *, exclude: Collection[str | PathLike[str]] = ()
) -> tuple[Input, ...]:
    """Return the inputs that files, folders and patterns mean.

    Args:
        given: Files, folders, or patterns such as ``data/*.jsonl``, whose order is kept. The files
            of a folder, and those that fit a pattern, are sorted by their paths; names that begin
            with a dot are left out.
        exclude: Files and folders that are no input although they lie in a folder that is.

    Raises:
        InputError: Something is missing, of no known format, or of another one than the rest.
    """
    hidden = {os.path.abspath(path) for path in exclude}
    paths: list[str] = []
    for argument in given:
        paths += _matches(fspath(argument))
    folders = [path for path in paths if os.path.isdir(path)]
    # Names are shown relative to the folder where there is but one, so that none is ambiguous.
    root = folders[0] if len(paths) == 1 and folders else ""
    found: list[Input] = []
    python: list[PythonFile] = []
    for path in paths:
        for file in _walk(path, hidden) if os.path.isdir(path) else [path]:
            kind = kind_of(file)
            if kind is None:
                raise InputError(
                    f"{file} is of no known format: it must end in .jsonl, .jsonl.gz, .jsonl.zst, "
                    ".parquet or .py"
                )
            with reading(file):
                status = os.stat(file)
            if not stat.S_ISREG(status.st_mode):
                raise InputError(f"{file} is no regular file")
            if kind == "python":
                name = os.path.relpath(file, root) if root else file
                python.append(PythonFile(name, status.st_size, status.st_mtime_ns))
            else:
                absolute = os.path.abspath(file)
                found.append(Input(absolute, kind, status.st_size, status.st_mtime_ns))
    if python:
        size = sum(file.size for file in python)
        latest = max(file.mtime_ns for file in python)
        found.append(Input(os.path.abspath(root), "python", size, latest, tuple(python)))
    _check_family(found)
    return tuple(found)


def _matches(argument: str) -> list[str]:
    if argument == "-":
        raise InputError("standard input cannot be read twice, nor in parts: give a file")
    if os.path.lexists(argument):
        return [argument]
    if not glob.has_magic(argument):
        raise InputError(f"{argument} does not exist")
    matches = sorted(glob.glob(argument, recursive=True))
    if not matches:
        raise InputError(f"no file fits {argument}")
    return matches


def _walk(folder: str, hidden: Collection[str]) -> list[str]:
    """Return the files of known formats in a folder and below, sorted; all of one family."""

    def fail(error: OSError) -> None:
        with reading(error.filename):
            raise error

    found: list[str] = []
    for place, folders, names in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if _is_wanted(place, name, hidden)]
        found += [os.path.join(place, name) for name in names if _is_wanted(place, name, hidden)]
    found = [path for path in found if kind_of(path) is not None]
    families = Counter(FAMILIES[kind_of(path) or ""] for path in found)
    if not families:
        raise InputError(f"{folder} holds no .jsonl, .jsonl.gz, .jsonl.zst, .parquet or .py file")
    if len(families) > 1:
        counts = ", ".join(f"{count} {family}" for family, count in sorted(families.items()))
        raise InputError(
            f"{folder} holds files of different formats ({counts}): "
            f"give those of one, for example '{os.path.join(folder, '**', '*.jsonl')}'"
        )
    return sorted(found, key=lambda path: path.split(os.sep))


def _is_wanted(place: str, name: str, hidden: Collection[str]) -> bool:
    # A folder that an earlier run wrote may be the input of another one.
    if name.startswith(".") or name.endswith(".quarantine.jsonl"):
        return False
    return os.path.abspath(os.path.join(place, name)) not in hidden


def _check_family(found: Iterable[Input]) -> None:
    first: Input | None = None
    for each in found:
        first = first or each
        if FAMILIES[each.kind] != FAMILIES[first.kind]:
            raise InputError(
                f"{first.path} and {each.path} are of different formats ({first.kind}, "
                f"{each.kind}): run the command once for each"
            )
