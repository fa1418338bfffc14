"""Unified diffs of bytes, so that encodings and line breaks come through as they are."""

import difflib
import os

__all__ = ["unified_diff"]

_NO_NEWLINE = b"\n\\ No newline at end of file\n"


def unified_diff(path: str, before: bytes, after: bytes) -> bytes:
    """Return what ``patch -p0`` needs to turn one content of a file into the other.

    Args:
        path: The name of the file, in both heads.
        before: Its content.
        after: Its content to be.

    Returns:
        The diff; no bytes where the contents are equal.

    Examples:
        >>> print(unified_diff("a.py", b"x\\n", b"y\\n").decode(), end="")
        --- a.py
        +++ a.py
        @@ -1 +1 @@
        -x
        +y
    """
    name = os.fsencode(path)
    lines = difflib.diff_bytes(difflib.unified_diff, _lines(before), _lines(after), name, name)
    return b"".join(line if line.endswith(b"\n") else line + _NO_NEWLINE for line in lines)


def _lines(content: bytes) -> list[bytes]:
    """Return the lines as ``patch`` sees them: a carriage return is a character like others."""
    *lines, last = content.split(b"\n")
    return [line + b"\n" for line in lines] + ([last] if last else [])
