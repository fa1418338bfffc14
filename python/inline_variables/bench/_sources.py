"""Where the sources come from: files, and lines of JSON."""

from __future__ import annotations

import json
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ._report import LeftOut

__all__ = ["DEFAULT_COLUMN", "Source", "SourcesUnreadable", "read_sources"]

DEFAULT_COLUMN = "solver_source"


@dataclass(frozen=True, slots=True)
class Source:
    """A program, and what to call it in a report."""

    name: str
    text: str


class SourcesUnreadable(ValueError):
    """A path cannot be read as sources; the message says which, where, and what to do."""


def read_sources(
    paths: Iterable[Path], *, column: str = DEFAULT_COLUMN
) -> tuple[list[Source], list[LeftOut]]:
    """Read the programs of files.

    Args:
        paths: Python files, and ``*.jsonl`` files with one JSON object for each program.
        column: The key of the program in such objects; ``"solver_source"`` unless told.

    Returns:
        The programs, and the Python files that cannot be read, with the reasons.

    Raises:
        SourcesUnreadable: A path does not exist, a line is no JSON object, or it has no program
            under ``column``.

    Examples:
        >>> sources, left_out = read_sources([Path("solver.py")])  # doctest: +SKIP
    """
    sources: list[Source] = []
    left_out: list[LeftOut] = []
    for path in paths:
        if path.suffix == ".jsonl":
            sources.extend(_lines(path, column))
            continue
        if not path.exists():
            raise SourcesUnreadable(f"{path} does not exist")
        try:
            with tokenize.open(path) as file:
                sources.append(Source(str(path), file.read()))
        except (OSError, SyntaxError, UnicodeDecodeError) as error:
            left_out.append(LeftOut(str(path), f"cannot be read: {error}"))
    return sources, left_out


def _lines(path: Path, column: str) -> Iterator[Source]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SourcesUnreadable(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{path}, line {number}"
        try:
            record = json.loads(line)
        except ValueError as error:
            raise SourcesUnreadable(f"{place} is no JSON: {error}") from error
        if not isinstance(record, dict):
            raise SourcesUnreadable(f"{place} is no JSON object")
        text = record.get(column)
        if not isinstance(text, str):
            keys = ", ".join(map(repr, record)) or "none"
            raise SourcesUnreadable(
                f"{place} has no program under {column!r}; its keys are {keys}: "
                "name the right one with --column"
            )
        yield Source(f"{path}:{number}", text)
