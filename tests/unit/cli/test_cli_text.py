"""From bytes to text and back."""

import ast
import encodings.aliases

import pytest
from inline_variables import Options
from inline_variables.cli._diff import unified_diff
from inline_variables.cli._result import inline_bytes
from inline_variables.cli._text import UndecodableSource, decode

ENCODINGS = sorted(set(encodings.aliases.aliases.values()))


@pytest.mark.parametrize(
    ("raw", "message", "line", "column"),
    [
        (b"# \xc3\xa9\nab\xe9", "the byte 0xE9 is no utf-8", 2, 3),
        ("é\ré\r\né".encode() + b"\xff", "the byte 0xFF is no utf-8", 3, 2),
        (b"\xef\xbb\xbfab\xff", "the byte 0xFF is no utf-8", 1, 3),
        (b"\xef\xbb\xbf# coding: latin-1\n", "begins with the mark of UTF-8", 1, None),
        (b"\n# coding: klingon\n", "unknown encoding: klingon", 2, None),
        (b"\r# coding: klingon\r", "unknown encoding: klingon", 2, None),
        (b"# coding: rot13\n", "rot13 is no encoding of text", 1, None),
        (b"# coding: undefined\n", "the file is no undefined", None, None),
        (b"# coding: ascii\n'\xe9'\n", "the byte 0xE9 is no ascii", 2, 2),
    ],
)
def test_undecodable(raw: bytes, message: str, line: int | None, column: int | None) -> None:
    with pytest.raises(UndecodableSource, match=message) as caught:
        decode(raw)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    ("raw", "encoding", "header"),
    [
        (b"", "utf-8", ()),
        (b"x # coding: latin-1\n", "utf-8", ()),
        (b"\n\n# coding: latin-1\n", "utf-8", ()),
        (b"x = 1\n# coding: latin-1\n", "utf-8", ()),
        (b"\x0c # -*- coding: latin-1 -*-", "iso-8859-1", ("\x0c # -*- coding: latin-1 -*-",)),
        (b"#!/p # coding=cp437\r\n#!no", "cp437", ("#!/p # coding=cp437",)),
        (b"# caf\xe9\r# coding: cp437\rx", "cp437", ("# coding: cp437",)),
        (b"# a\rcoding: cp437\rx", "utf-8", ()),
        (b"#!\xc3\xa9\n# coding: utf-8", "utf-8", ("#!é", "# coding: utf-8")),
    ],
)
def test_header_and_encoding(raw: bytes, encoding: str, header: tuple[str, ...]) -> None:
    source = decode(raw)
    assert (source.encoding, source.header) == (encoding, header)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.filterwarnings("ignore:invalid escape sequence:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:.*invalid escape sequence:SyntaxWarning")
def test_what_is_written_reads_as_what_was_meant(encoding: str, newline: str) -> None:
    lines = [f"# coding: {encoding}", "x = 'é' + 'a'", "print(x)", ""]
    try:
        raw = newline.join(lines).encode(encoding)
        tree = ast.parse(raw)
    except (LookupError, ValueError, SyntaxError):
        # No encoding of Python sources, or one without this letter.
        raw = newline.join(lines).encode("utf-8")
        result = inline_bytes("a.py", raw, Options(timeout_seconds=None))
        assert result.content == raw or result.error is None
        return
    result = inline_bytes("a.py", raw, Options(timeout_seconds=None))
    assert (result.error, result.message) == (None, None)
    (statement,) = ast.parse(result.content).body
    assert ast.unparse(statement) == "print('é' + 'a')"
    assert len(tree.body) == 2


def test_a_header_that_its_encoding_writes_otherwise_is_an_error() -> None:
    # UTF-7 writes a form feed as letters, and the comment would be none any more.
    result = inline_bytes("a.py", b"\x0c# coding: utf_7\nx = 1\n", Options())
    assert (result.error, result.changed) == ("unencodable-text", False)
    assert result.message == "the inlined text, written as utf_7, reads otherwise"


@pytest.mark.parametrize(
    ("before", "after", "tail"),
    [
        (b"a\n", b"b\n", b"-a\n+b\n"),
        (b"a", b"a\n", b"-a\n\\ No newline at end of file\n+a\n"),
        (b"a\n", b"a", b"-a\n+a\n\\ No newline at end of file\n"),
        (
            b"a\rb\r",
            b"c\r",
            b"-a\rb\r\n\\ No newline at end of file\n+c\r\n\\ No newline at end of file\n",
        ),
        (b"\xff\n", b"\n", b"-\xff\n+\n"),
    ],
)
def test_diff(before: bytes, after: bytes, tail: bytes) -> None:
    head, _, rest = unified_diff("é.py", before, after).partition(b" @@\n")
    assert head.startswith("--- é.py\n+++ é.py\n@@ ".encode())
    assert rest == tail
