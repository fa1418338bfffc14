"""How each format is divided into shards, read and written: a module for each family."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import BinaryIO, Protocol, cast

from .._inputs import Input
from .._options import BatchOptions
from .._types import Piece, Shard
from ._kinds import FAMILIES

__all__ = ["Format", "format_of"]


class Format(Protocol):
    """What the module of each family has."""

    def split(
        self, source: Input, shard_bytes: int, limit: int | None, is_last: bool, /
    ) -> tuple[list[Shard], int]:
        """Return the shards of an input, and how many rows they are where there is a limit."""
        ...

    def inline(
        self, shard: Shard, file: BinaryIO, kind: str, options: BatchOptions, /
    ) -> Iterator[Piece]:
        """Write the rows of a shard into a file of a format, a few at a time."""
        ...


def format_of(kind: str) -> Format:
    """Return the module that knows a format; raise ``BatchError`` where its package is missing."""
    return cast(Format, import_module(f"._{FAMILIES[kind]}", __name__))
