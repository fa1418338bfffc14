"""Whole lines in chunks, whatever their length, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

__all__ = ["CHUNK_BYTES", "LONGEST_LINE", "Lines", "LongLine", "count_rows", "first_rows", "lines"]

CHUNK_BYTES = 1 << 20
# The longest source, with each of its bytes escaped, and room for other columns.
LONGEST_LINE = 32 << 20
_KEPT_OF_LONG_LINE = 1000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What a blank line is made of: ASCII's white space, without the vertical tab.
_BLANK = b" \t\r\n\x0c"


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines.

    Attributes:
        data: The lines; the last one of a file may lack its line break.
        end: How many bytes of the file are behind their end.
    """

    data: bytes
    end: int


@dataclass(frozen=True, slots=True)
class LongLine:
    """A line that is too long to be a row.

    Attributes:
        head: Its first bytes.
        length: Its bytes, the line break not counted.
        sha256: The digest of these bytes, in hexadecimal.
        end: How many bytes of the file are behind its end.
    """

    head: bytes
    length: int
    sha256: str
    end: int


def lines(
    read: Callable[[int], bytes], begin: int = 0, end: int | None = None
) -> Iterator[Lines | LongLine]:
    """Yield the lines that begin in a range of bytes, about a megabyte at a time.

    Args:
        read: Reads at most so many bytes on; nothing is the end. Where ``begin`` is not 0, it
            stands one byte before that, so that a line which begins there is known by the break
            in front of it.
        begin: The range's first byte.
        end: The byte behind it; ``None`` for all there is.
    """
    position = max(begin - 1, 0)
    skipping = begin > 0
    # Some editors put a mark at the beginning of a file, which is no part of its first row.
    mark = b"" if begin else _BYTE_ORDER_MARK
    pending = b""
    parts: list[bytes] = []
    while end is None or position < end or parts:
        block, pending = pending or read(CHUNK_BYTES), b""
        if not block:
            break
        if skipping:
            after = block.find(b"\n") + 1
            skipping = after == 0
            position += after or len(block)
            pending = b"" if skipping else block[after:]
            continue
        cut, is_last = _cut(block, None if end is None else end - position)
        position += len(block)
        if cut:
            yield Lines(_text([*parts, block[:cut]], mark), position - len(block) + cut)
            if is_last:
                return
            parts, mark = [], b""
        if cut < len(block):
            parts.append(block[cut:])
        if sum(map(len, parts)) > LONGEST_LINE:
            long, pending = _long_line(read, b"".join(parts), position)
            yield long
            position = long.end
            parts, mark = [], b""
    if parts:
        yield Lines(_text(parts, mark), position)


def _text(parts: list[bytes], mark: bytes) -> bytes:
    return b"".join(parts).removeprefix(mark)


def _cut(block: bytes, left: int | None) -> tuple[int, bool]:
    """Return where the last whole line of a block ends, and whether it is the last of the range.

    ``left`` is how far the range's end is behind the block's first byte; the line that holds the
    byte before it is the last one.
    """
    if left is not None and left <= len(block):
        after = block.find(b"\n", max(left - 1, 0)) + 1
        if after:
            return after, True
    return block.rfind(b"\n") + 1, False


def _long_line(read: Callable[[int], bytes], begun: bytes, position: int) -> tuple[LongLine, bytes]:
    """Read on to the end of a line, and keep its head; returns what was read behind it as well."""
    digest = sha256(begun)
    length = len(begun)
    rest = b""
    while block := read(CHUNK_BYTES):
        position += len(block)
        line, line_break, rest = block.partition(b"\n")
        digest.update(line)
        length += len(line)
        if line_break:
            break
    head = begun[:_KEPT_OF_LONG_LINE]
    return LongLine(head, length, digest.hexdigest(), position - len(rest)), rest


def count_rows(data: bytes) -> int:
    """Return how many of the lines are rows: all but blank ones."""
    return sum(1 for line in data.split(b"\n") if line.strip(_BLANK))


def first_rows(data: bytes, rows: int) -> bytes:
    """Return the lines up to the one that is row number ``rows``, counted from 1."""
    begin = 0
    while rows > 0 and begin < len(data):
        after = data.find(b"\n", begin) + 1 or len(data)
        rows -= data[begin:after].strip(_BLANK) != b""
        begin = after
    return data[:begin]
