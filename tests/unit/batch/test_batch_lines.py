"""Lines in chunks, and in ranges of bytes."""

import io
from hashlib import sha256
from itertools import pairwise

import pytest
from inline_variables.batch._formats import _lines
from inline_variables.batch._formats._lines import (
    Lines,
    LongLine,
    count_rows,
    first_rows,
    lines,
)


def _read(data: bytes, begin: int = 0, end: int | None = None) -> list[Lines | LongLine]:
    file = io.BytesIO(data)
    file.seek(max(begin - 1, 0))
    return list(lines(file.read, begin, end))


def _joined(data: bytes, begin: int = 0, end: int | None = None) -> bytes:
    parts = _read(data, begin, end)
    assert all(isinstance(part, Lines) for part in parts)
    return b"".join(part.data for part in parts if isinstance(part, Lines))


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1 << 20])
@pytest.mark.parametrize(
    "data", [b"", b"\n", b"a", b"a\nbb\n\nccc\n", b"a\nbb\nccc", b"\n\n\n", b"\xef\xbb\xbfa\nbb\n"]
)
def test_ranges_give_each_line_once(
    data: bytes, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_lines, "CHUNK_BYTES", chunk)
    whole = data.removeprefix(b"\xef\xbb\xbf")
    assert _joined(data) == whole
    for first in range(len(data) + 1):
        for second in range(first, len(data) + 1):
            parts = [
                _joined(data, begin, end) for begin, end in pairwise([0, first, second, len(data)])
            ]
            assert b"".join(parts) == whole


def test_end_is_where_the_lines_end() -> None:
    assert [part.end for part in _read(b"a\nbb\nccc\n", 1, 4)] == [5]
    assert [part.end for part in _read(b"\xef\xbb\xbfa\n")] == [5]


def test_line_that_is_too_long_is_one_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_lines, "CHUNK_BYTES", 8)
    monkeypatch.setattr(_lines, "LONGEST_LINE", 20)
    long = b"x" * 50
    parts = _read(b"a\n" + long + b"\nb\nc\n")
    assert [part for part in parts if isinstance(part, LongLine)] == [
        LongLine(long[:22], 50, sha256(long).hexdigest(), 53)
    ]
    assert b"".join(part.data for part in parts if isinstance(part, Lines)) == b"a\nb\nc\n"
    assert parts[-1].end == 57


def test_line_that_is_too_long_and_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_lines, "CHUNK_BYTES", 8)
    monkeypatch.setattr(_lines, "LONGEST_LINE", 20)
    data = b"a\n" + b"x" * 50
    assert [part.end for part in _read(data)] == [2, 52]
    assert _read(data, 10, 30) == []


def test_blank_lines_are_no_rows() -> None:
    data = b"\n1\n \t\r\n2\n\x0c\n3"
    assert count_rows(data) == 3
    assert first_rows(data, 2) == b"\n1\n \t\r\n2\n"
    assert first_rows(data, 9) == data
    assert first_rows(data, 0) == b""
