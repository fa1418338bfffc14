"""The shards of a run, known before anything is read where the format allows it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from os import PathLike

from ._errors import InputError
from ._formats import format_of
from ._formats._kinds import FAMILIES
from ._inputs import Input, find_inputs
from ._types import Shard

__all__ = ["Plan", "plan"]

_LEAST_SHARD_BYTES = 4 << 20
_MOST_SHARD_BYTES = 64 << 20
# Enough that threads end at about the same time, whichever shard takes longest.
_WANTED_SHARDS = 16


@dataclass(frozen=True, slots=True)
class Plan:
    """The shards of a run, in the order of their rows.

    Attributes:
        family: ``"jsonl"``, ``"parquet"`` or ``"python"``.
        inputs: The input files, or the folder of the ``.py`` files.
        shards: The shards, at least one; each can be worked on alone, by any process that sees
            the inputs under the same paths.
    """

    family: str
    inputs: tuple[Input, ...]
    shards: tuple[Shard, ...]


def plan(
    inputs: Sequence[str | PathLike[str]],
    *,
    shard_bytes: int | None = None,
    limit: int | None = None,
    exclude: Collection[str | PathLike[str]] = (),
) -> Plan:
    """Divide inputs into shards: the same ones for the same inputs and arguments.

    Uncompressed JSON lines are cut into ranges of bytes, Parquet files into runs of whole row
    groups, ``.py`` files by the 5,000; a compressed file is one shard.

    Args:
        inputs: Files, folders, or patterns such as ``data/*.jsonl``.
        shard_bytes: About how much of the input is one shard, in bytes. ``None``, the default, is
            a sixteenth of all of it, but from 4 MiB to 64 MiB.
        limit: Take the first rows only, so many; ``None``, the default, for all.
        exclude: Files and folders that are no input although they lie in a folder that is.

    Returns:
        The plan.

    Raises:
        InputError: An input is missing, damaged, of no known format or of another than the rest.
        BatchError: A package is missing that a format needs.
        ValueError: ``shard_bytes`` or ``limit`` is not positive.

    Examples:
        >>> import tempfile, pathlib
        >>> file = pathlib.Path(tempfile.mkdtemp(), "rows.jsonl")
        >>> _ = file.write_text('{"source": "x = 1"}\\n' * 10)
        >>> [(shard.begin, shard.end) for shard in plan([file], shard_bytes=100).shards]
        [(0, 100), (100, 200)]
    """
    for name, value in (("shard_bytes", shard_bytes), ("limit", limit)):
        if value is not None and value < 1:
            raise ValueError(f"{name} must be positive, got {value}")
    found = find_inputs(inputs, exclude=exclude)
    if not found:
        raise InputError("there is no input: give files, folders or patterns")
    if shard_bytes is None:
        total = sum(each.size for each in found)
        shard_bytes = min(max(total // _WANTED_SHARDS, _LEAST_SHARD_BYTES), _MOST_SHARD_BYTES)
    shards: list[Shard] = []
    left = limit
    for index, each in enumerate(found):
        # The rows of a compressed file are counted only where a later file depends on it.
        is_last = index == len(found) - 1
        parts, taken = format_of(each.kind).split(each, shard_bytes, left, is_last)
        shards += parts
        if left is not None:
            left -= taken
            if left <= 0:
                break
    shards = [replace(shard, number=number) for number, shard in enumerate(shards)]
    return Plan(FAMILIES[found[0].kind], found, tuple(shards))
