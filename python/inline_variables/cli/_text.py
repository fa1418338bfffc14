"""From the bytes of a source file to its text, and back without losing what the text lacks.

The rules are those of PEP 263: an encoding is named by a comment in one of the first two lines, or
by a byte order mark, and is UTF-8 otherwise.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from tokenize import detect_encoding

__all__ = ["SourceText", "UndecodableSource", "UnencodableText", "decode"]

_LINE_BREAK = re.compile("\r\n|\r|\n")
_FIRST_TWO_LINES = re.compile(rb"([^\r\n]*)(?:\r\n|\r|\n|\Z)([^\r\n]*)")
_COOKIE = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+", re.ASCII)
_BLANK_OR_COMMENT = re.compile(r"[ \t\f]*(?:#|\Z)")


class UndecodableSource(Exception):
    """Bytes that are no text in their encoding, or whose encoding nobody knows."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        """Take the message and the place, both counted from 1."""
        super().__init__(message, line, column)
        self.message = message
        self.line = line
        self.column = column


class UnencodableText(Exception):
    """Text with a character that the encoding of its file does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """The text of a source file, and how another text is written in its place.

    Attributes:
        text: The text, without the byte order mark and with its line breaks as they are.
        encoding: The name of its encoding.
        has_mark: Whether it begins with the byte order mark of UTF-8.
        newline: Its first line break; a line feed where it has none.
        header: The shebang line and the line that names the encoding, as far as there are such.
    """

    text: str
    encoding: str
    has_mark: bool
    newline: str
    header: tuple[str, ...]

    def encode(self, text: str) -> bytes:
        """Return the bytes of a file with this one's header, encoding and line breaks.

        Args:
            text: What comes below the header, with line feeds and without the last one.

        Returns:
            The bytes; they end in a line break where this file did.

        Raises:
            UnencodableText: The encoding lacks a character, or the bytes would be read as another
                text.

        Examples:
            >>> decode(b"#!/usr/bin/env python\\r\\nx = 1\\r\\n").encode("print(1)")
            b'#!/usr/bin/env python\\r\\nprint(1)\\r\\n'
        """
        whole = "\n".join([*self.header, text] if text else self.header)
        if whole and self.text.endswith(("\n", "\r")):
            whole += "\n"
        return self.encode_whole(whole.replace("\n", self.newline))

    def encode_whole(self, whole: str) -> bytes:
        """Return the bytes of a file with this one's encoding, all of whose text is given.

        Args:
            whole: The text, with its header and its line breaks.

        Returns:
            The bytes.

        Raises:
            UnencodableText: As for :meth:`encode`.
        """
        try:
            content = whole.encode(self.encoding)
        except UnicodeEncodeError as error:
            missing = f"U+{ord(error.object[error.start]):04X}"
            message = f"the inlined text has {missing}, which {self.encoding} cannot express"
            raise UnencodableText(message) from error
        except UnicodeError as error:
            message = f"the inlined text cannot be written as {self.encoding}: {error}"
            raise UnencodableText(message) from error
        if self.has_mark:
            content = codecs.BOM_UTF8 + content
        # Some encodings have two ways to write a character, and may lose the header by the other.
        if not _reads_as(content, whole):
            raise UnencodableText(f"the inlined text, written as {self.encoding}, reads otherwise")
        return content


def decode(raw: bytes) -> SourceText:
    """Decode the bytes of a source file.

    Raises:
        UndecodableSource: Its encoding is unknown, or the bytes are no text in it.

    Examples:
        >>> decode(b"# coding: latin-1\\nx = '\\xe9'\\n").text.splitlines()[1]
        "x = 'é'"
    """
    has_mark = raw.startswith(codecs.BOM_UTF8)
    body = raw.removeprefix(codecs.BOM_UTF8)
    encoding = _encoding(body, has_mark)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        line, column = _place(body, error, encoding)
        # A codec may give up over a place rather than a byte.
        byte = f"the byte 0x{body[error.start]:02X}" if error.start < len(body) else "its end"
        message = f"{byte} is no {encoding} ({error.reason}); name the encoding in the first line"
        raise UndecodableSource(message, line, column) from error
    except LookupError as error:
        raise UndecodableSource(f"{encoding} is no encoding of text", 1) from error
    except ValueError as error:
        raise UndecodableSource(f"the file is no {encoding}: {error}") from error
    found = _LINE_BREAK.search(text)
    return SourceText(
        text=text,
        encoding=encoding,
        has_mark=has_mark,
        newline=found[0] if found else "\n",
        header=_header(text),
    )


def _reads_as(content: bytes, text: str) -> bool:
    try:
        return decode(content).text == text
    except UndecodableSource:
        return False


def _encoding(body: bytes, has_mark: bool) -> str:
    """Return what the first two lines say.

    ``detect_encoding`` sees line breaks in line feeds alone and refuses lines that are no UTF-8,
    so it is shown the two lines with the breaks made plain and other characters made harmless.
    """
    found = _FIRST_TWO_LINES.match(body)
    lines = (
        [re.sub(rb"[\x80-\xff]", b"?", line) + b"\n" for line in found.groups()] if found else []
    )
    mark = codecs.BOM_UTF8 if has_mark else b""
    try:
        encoding, _ = detect_encoding(iter([mark + lines[0], *lines[1:]]).__next__)
    except SyntaxError as error:
        message = "the file begins with the mark of UTF-8, but names another encoding"
        number = 1 if _COOKIE.match(lines[0].decode("ascii")) else 2
        raise UndecodableSource(message if has_mark else str(error), number) from error
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _header(text: str) -> tuple[str, ...]:
    first, second, *_ = *_LINE_BREAK.split(text, 2), ""
    header = [first] if first.startswith("#!") or _COOKIE.match(first) else []
    if not _COOKIE.match(first) and _BLANK_OR_COMMENT.match(first) and _COOKIE.match(second):
        header.append(second)
    return tuple(header)


def _place(body: bytes, error: UnicodeDecodeError, encoding: str) -> tuple[int, int]:
    before = body[: error.start].decode(encoding, "replace")
    *earlier, last = _LINE_BREAK.split(before)
    return len(earlier) + 1, len(last) + 1
