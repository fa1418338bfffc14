"""Readers and writers of compressed lines."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import BinaryIO, Protocol, cast

from .._errors import BatchError

__all__ = ["Compressor", "compressor", "decompressed", "require"]

# The level of the command gzip; 9, the default of Python's module, takes twice as long for 1 %.
_GZIP_LEVEL = 6
# zlib's sign for a gzip header, which it writes without a time, so that equal rows are equal files.
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


class Compressor(Protocol):
    """What turns bytes into those of a format, step by step."""

    def compress(self, data: bytes, /) -> bytes:
        """Return what is ready after ``data``, which may be nothing."""
        ...

    def flush(self) -> bytes:
        """Return the rest."""
        ...


class _Plain:
    def compress(self, data: bytes, /) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


def _zstd() -> ModuleType:
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
    except ModuleNotFoundError as error:
        raise BatchError(
            ".zst files need the package backports.zstd: pip install 'inline-variables[cli]'"
        ) from error
    return zstd


def require(kind: str) -> None:
    """Raise :class:`BatchError` where a package is missing that a format needs."""
    if kind == "jsonl.zst":
        _zstd()


def compressor(kind: str) -> Compressor:
    """Return what makes the bytes of a format; each one makes a member that may be joined."""
    if kind == "jsonl.gz":
        return zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    if kind == "jsonl.zst":
        return cast(Compressor, _zstd().ZstdCompressor())
    return _Plain()


@contextmanager
def decompressed(file: BinaryIO, kind: str) -> Iterator[BinaryIO]:
    """Open the lines in a file of a format."""
    if kind == "jsonl.gz":
        with gzip.GzipFile(fileobj=file, mode="rb") as stream:
            yield cast(BinaryIO, stream)
    elif kind == "jsonl.zst":
        with _zstd().ZstdFile(file, "rb") as stream:
            yield cast(BinaryIO, stream)
    else:
        yield file
