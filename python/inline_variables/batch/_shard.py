"""One shard, from its input to its output and the word that it is finished."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from time import monotonic
from typing import BinaryIO, TypeAlias

from .._retry import is_transient
from ..rows import Counts
from ._atomic import replacing
from ._done import (
    ShardReport,
    differences,
    done_path,
    made_by,
    quarantine_path,
    read_done,
    stored_report,
    write_done,
)
from ._errors import BatchError, writing
from ._formats import format_of
from ._formats._kinds import FAMILIES, OUTPUT_KINDS, kind_of
from ._options import BatchOptions
from ._types import Piece, Shard

__all__ = ["check_formats", "process_again", "process_shard"]

Watch: TypeAlias = Callable[[Shard, int, Piece], None]

_DEFAULT_OPTIONS = BatchOptions()


def process_shard(
    shard: Shard,
    output_path: str | PathLike[str],
    options: BatchOptions = _DEFAULT_OPTIONS,
    *,
    watch: Watch | None = None,
) -> ShardReport:
    """Inline the rows of a shard into a file.

    The rows are written beside, and put in place when all of them are on the disk; then
    ``<name>.done.json`` says so. Where that file fits the shard and the options, nothing is done.
    Rows that fell back are in ``<name>.quarantine.jsonl``, if the options ask for it. Several
    processes may work on shards of one plan, even on the same one.

    Args:
        shard: A shard of a plan.
        output_path: The file, in a folder that exists; its end says the format.
        options: What is done with each row.
        watch: Called after every megabyte or so with the shard, the number of rows before, and
            what became of the next ones; what it raises ends the work.

    Returns:
        The report, which was stored where nothing was done.

    Raises:
        InputError: The input is missing or damaged.
        OutputError: The output cannot be written; nothing is left of it.
        BatchError: A package is missing, or the format of the output does not fit.

    Examples:
        >>> import tempfile, pathlib
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> _ = (folder / "rows.jsonl").write_text('{"source": "x = 1\\\\nprint(x)"}\\n')
        >>> from inline_variables.batch import plan, process_shard
        >>> shard = plan([folder / "rows.jsonl"]).shards[0]
        >>> process_shard(shard, folder / "part-00000.jsonl").counts.inlined
        1
    """
    output = Path(output_path)
    kind = kind_of(output)
    if kind not in OUTPUT_KINDS:
        raise BatchError(f"{output} must end in .{', .'.join(OUTPUT_KINDS)}")
    check_formats(shard.kind, kind)
    stored = read_done(output)
    if stored is not None and not differences(stored, shard.recorded(), made_by(options)):
        return stored_report(output, stored)
    began = monotonic()
    counts = Counts()
    with writing(output):
        # Until the new word is written there is none, so that an old one never stands for new rows.
        done_path(output).unlink(missing_ok=True)
        with _quarantine(output, options) as quarantine, replacing(output) as file:
            for piece in format_of(shard.kind).inline(shard, file, kind, options):
                if quarantine is not None:
                    quarantine.write(_records(shard, counts.rows, piece))
                if watch is not None:
                    watch(shard, counts.rows, piece)
                counts.add(piece.counts)
            file.flush()
            size = file.tell()
        report = ShardReport(
            number=shard.number,
            output=output,
            output_bytes=size,
            counts=counts,
            elapsed_seconds=monotonic() - began,
        )
        write_done(report, shard, options)
    return report


def process_again(
    shard: Shard,
    output: Path,
    options: BatchOptions,
    *,
    watch: Watch,
    forget: Callable[[Shard], None],
) -> ShardReport:
    """Do :func:`process_shard`, and begin again where a resource is short for a while.

    Args:
        shard: As there.
        output: As there.
        options: As there; they say how often, and after which waits.
        watch: As there.
        forget: Called before the work is begun again; what was watched of it is void.
    """
    wait = options.retry.initial
    for _ in range(options.retry.attempts):
        try:
            return process_shard(shard, output, options, watch=watch)
        except (BatchError, MemoryError) as error:
            if not is_transient(error):
                raise
        forget(shard)
        options.retry.sleep(wait)
        wait *= options.retry.factor
    return process_shard(shard, output, options, watch=watch)


def check_formats(read: str, written: str) -> None:
    """Raise :class:`BatchError` where rows of one format cannot be written in another."""
    family = FAMILIES[read]
    if family != "python" and family != FAMILIES[written]:
        names = {"jsonl": "JSON lines", "parquet": "Parquet"}
        raise BatchError(
            f"{names[family]} cannot be written as {names[FAMILIES[written]]}: "
            f"choose an output that is {names[family]} as well"
        )


@contextmanager
def _quarantine(output: Path, options: BatchOptions) -> Iterator[BinaryIO | None]:
    if not options.quarantine:
        yield None
        return
    with replacing(quarantine_path(output)) as file:
        yield file


def _records(shard: Shard, rows_before: int, piece: Piece) -> bytes:
    """Return the lines of a quarantine; ``row`` stands first, where joining finds it."""
    lines = []
    for error in piece.errors:
        rest = {
            "input": shard.path,
            "shard": shard.number,
            "error": error.code,
            "message": error.message,
            "line": error.line,
            "column": error.column,
            "sha256": error.sha256,
        }
        # The id is JSON already.
        head = f'{{"row": {rows_before + error.row}, "id": {error.id or "null"}, '
        lines.append(f"{head}{json.dumps(rest)[1:]}\n")
    return "".join(lines).encode()
