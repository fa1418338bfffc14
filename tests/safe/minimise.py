"""Makes a program that shows something smaller, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator


def minimise(source: str, shows: Callable[[str], bool], *, attempts: int = 3000) -> str:
    """Return a program from which no line can be taken without losing what it shows.

    Args:
        source: A program that shows it.
        shows: Whether a program does; it is called with texts that may not compile.
        attempts: How often ``shows`` is called at the most.
    """
    lines = source.splitlines()
    left = attempts
    smaller = True
    while smaller:
        smaller = False
        for candidate in _candidates(lines):
            left -= 1
            if left < 0:
                return "\n".join(lines) + "\n"
            if shows("\n".join(candidate) + "\n"):
                lines, smaller = candidate, True
                break
    return "\n".join(lines) + "\n"


def _candidates(lines: list[str]) -> Iterator[list[str]]:
    """Give shorter versions: without many lines, without one, without the statement around some."""
    size = len(lines) // 2
    while size:
        for start in range(0, len(lines), size):
            yield lines[:start] + lines[start + size :]
        size //= 2
    for start, line in enumerate(lines):
        depth = len(line) - len(line.lstrip())
        end = start + 1
        while end < len(lines) and lines[end].startswith(" " * (depth + 4)):
            end += 1
        if end > start + 1:
            yield lines[:start] + [inner[4:] for inner in lines[start + 1 : end]] + lines[end:]
            # With its body as well, where the body alone is not worth keeping.
            yield lines[:start] + lines[end:]
