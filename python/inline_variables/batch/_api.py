"""The whole of a batch in one call."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path

from .._cores import usable_cores
from ._errors import OutputError
from ._executor import Executor
from ._formats import format_of
from ._formats._compression import require
from ._formats._kinds import OUTPUT_KINDS
from ._limits import MaxErrors
from ._options import BatchOptions
from ._output import output_for
from ._plan import plan
from ._report import BatchReport
from ._run import BatchRun, OnProgress

__all__ = ["prepare_run", "run_batch"]

_DEFAULT_OPTIONS = BatchOptions()


def run_batch(
    inputs: Sequence[str | PathLike[str]],
    output: str | PathLike[str],
    *,
    options: BatchOptions = _DEFAULT_OPTIONS,
    output_format: str | None = None,
    jobs: int | None = None,
    shard_bytes: int | None = None,
    limit: int | None = None,
    max_errors: MaxErrors | None = None,
    resume: bool = False,
    overwrite: bool = False,
    quarantine: str | PathLike[str] | None = None,
    progress: OnProgress | None = None,
    executor: Executor | None = None,
) -> BatchReport:
    """Inline the rows of files, and write them with what became of them.

    Args:
        inputs: Files, folders, or patterns such as ``data/*.jsonl``.
        output: A file that ends in ``.jsonl``, ``.jsonl.gz``, ``.jsonl.zst`` or ``.parquet``; else
            a folder, which gets a file for each shard.
        options: What is done with each row.
        output_format: ``"jsonl"``, ``"jsonl.gz"``, ``"jsonl.zst"`` or ``"parquet"``, for a folder;
            ``None``, the default, for that of the first input, and ``"jsonl"`` for ``.py`` files.
        jobs: Threads; as many as there are cores unless told, 1 for the calling thread alone. Where
            threads cannot be started there are fewer, with a warning.
        shard_bytes: About how much of the input is one shard, in bytes; a sixteenth of all of it
            unless told, but from 4 MiB to 64 MiB.
        limit: Take the first rows only, so many; ``None``, the default, for all.
        max_errors: How many rows may fall back; ``None``, the default, for all.
        resume: Go on with what was finished before; ``False`` unless told.
        overwrite: Replace what was there before; ``False`` unless told.
        quarantine: A file of JSON lines for the rows that fell back; ``None``, the default, for
            none.
        progress: Called after every megabyte or so, by one thread at a time; with an executor,
            after every shard.
        executor: Who works on the shards, such as :class:`inline_variables.integrations.ray.
            RayExecutor`; ``None``, the default, for ``jobs`` threads of this process. It is closed
            in the end.

    Returns:
        The report. Where more rows fell back than are allowed, or shards had to be left out, it
        says so.

    Raises:
        BatchError: An input cannot be read, the output cannot be written, something is there
            already, or a package is missing.
        ValueError: A number is not positive, a format unknown, or ``resume`` and ``overwrite`` are
            both asked for.
        KeyboardInterrupt: On Ctrl-C. Finished shards stay, and nothing is half-written.

    Examples:
        >>> import tempfile, pathlib
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> _ = (folder / "in.jsonl").write_text('{"source": "x = 1\\\\nprint(x)"}\\n')
        >>> run_batch([folder / "in.jsonl"], folder / "out.jsonl").counts.inlined
        1
    """
    run = prepare_run(
        inputs,
        output,
        options=options,
        output_format=output_format,
        jobs=jobs,
        shard_bytes=shard_bytes,
        limit=limit,
        max_errors=max_errors,
        resume=resume,
        overwrite=overwrite,
        quarantine=quarantine,
        progress=progress,
        executor=executor,
    )
    try:
        return run.execute()
    finally:
        run.close()


def prepare_run(
    inputs: Sequence[str | PathLike[str]],
    output: str | PathLike[str],
    *,
    options: BatchOptions = _DEFAULT_OPTIONS,
    output_format: str | None = None,
    jobs: int | None = None,
    shard_bytes: int | None = None,
    limit: int | None = None,
    max_errors: MaxErrors | None = None,
    resume: bool = False,
    overwrite: bool = False,
    quarantine: str | PathLike[str] | None = None,
    progress: OnProgress | None = None,
    exclude: Collection[str | PathLike[str]] = (),
    executor: Executor | None = None,
) -> BatchRun:
    """Check all that :func:`run_batch` is given, and return what runs it.

    ``exclude`` are further files of the caller that are no input although they lie in one.
    """
    if jobs is not None and jobs < 1:
        raise ValueError(f"jobs must be positive, got {jobs}")
    if output_format not in (None, *OUTPUT_KINDS):
        known = ", ".join(OUTPUT_KINDS)
        raise ValueError(f"output_format must be one of {known}, got {output_format!r}")
    if resume and overwrite:
        raise ValueError("resume and overwrite exclude each other")
    target = Path(quarantine) if quarantine is not None else None
    ours = [output, *exclude, *([] if target is None else [target])]
    shards = plan(inputs, shard_bytes=shard_bytes, limit=limit, exclude=ours)
    options = replace(options, quarantine=target is not None)
    paths = [each.path for each in shards.inputs]
    place = output_for(output, output_format, shards.inputs[0].kind, paths)
    for path in (target, *map(Path, exclude)):
        if path is not None and str(path.absolute()) in paths:
            raise OutputError(f"{path} is an input: choose another file")
    require(place.kind)
    if "parquet" in (shards.family, place.kind):
        format_of("parquet")
    if shards.family == "parquet":
        from ._formats._parquet import check

        check(shards.inputs, options, alike=place.is_file)
    return BatchRun(
        shards,
        place,
        options,
        jobs=jobs or usable_cores(),
        max_errors=max_errors or MaxErrors(),
        resume=resume,
        overwrite=overwrite,
        quarantine=target,
        progress=progress,
        executor=executor,
    )
