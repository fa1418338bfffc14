"""A shard of a batch, in whichever process works on it.

:func:`process_shard` is what ``inline-variables batch`` stands on. A scheduler of one's own needs
no more: it may run the function anywhere, and as often as it likes.

:func:`work_on` is the same for schedulers that do not say why a process ended: it counts the
processes that were ended by a shard, and raises nothing.
"""

from __future__ import annotations

import json
import os
import platform
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import TypeAlias

from ..batch import BatchError, BatchOptions, InputError, Piece, Shard, ShardReport, plan
from ..batch import process_shard as process
from ..batch._done import made_by
from ..batch._report import examples_of
from ..batch._shard import process_again

__all__ = ["Process", "ShardResult", "ShardTask", "process_shard", "work_on"]

Process: TypeAlias = Callable[..., ShardReport]

_DEFAULT_OPTIONS = BatchOptions()
# More than any file has, so that nothing is divided.
_WHOLE = 1 << 62


def process_shard(
    source: Shard | str | PathLike[str],
    output_path: str | PathLike[str],
    options: BatchOptions = _DEFAULT_OPTIONS,
) -> ShardReport:
    """Inline the rows of a shard, or of a whole file, into a file.

    The rows are written beside, and put in place when all of them are on the disk; then
    ``<name>.done.json`` says so, with the counts, the size and time of the input, the version and
    the options. Where that file fits, nothing is done, so it does no harm to run this twice. Rows
    that cannot be inlined are data: their ``status`` and ``error`` say so.

    Args:
        source: A shard of :func:`inline_variables.batch.plan`, or a file, all of which is then one.
        output_path: The file, in a folder that exists; its end says the format.
        options: What is done with each row.

    Returns:
        The report, which was stored where nothing was done. It can be pickled.

    Raises:
        InputError: The input is missing or damaged, or a folder of more than one shard.
        OutputError: The output cannot be written; nothing is left of it.
        BatchError: A package is missing, or the format of the output does not fit.

    Example:
        >>> import tempfile, pathlib
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> _ = (folder / "rows.jsonl").write_text('{"source": "x = 1\\\\nprint(x)"}\\n')
        >>> process_shard(folder / "rows.jsonl", folder / "out.jsonl").counts.inlined
        1
        >>> process_shard(folder / "rows.jsonl", folder / "out.jsonl").was_finished
        True
    """
    if not isinstance(source, Shard):
        shards = plan([source], shard_bytes=_WHOLE).shards
        if len(shards) > 1:
            raise InputError(
                f"{os.fspath(source)} is {len(shards)} shards: give one of those that "
                "inline_variables.batch.plan returns"
            )
        source = shards[0]
    return process(source, output_path, options)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardTask:
    """What a process needs to know to work on a shard; it can be pickled.

    Attributes:
        shard: The shard.
        output: The file that it is written to.
        options: What is done with each row.
        attempts: A folder that all processes see, where begun work on shards is written down.
        most_deaths: How many processes a shard may end before no further one is given it; 2 unless
            told.
        made_by: The version and the Python that the outputs are to be made by; those of the process
            that makes the task unless told.
    """

    shard: Shard
    output: Path
    options: BatchOptions
    attempts: Path
    most_deaths: int = 2
    made_by: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Remember by whom the task is made."""
        if not self.made_by:
            object.__setattr__(self, "made_by", _versions(self.options))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardResult:
    """What became of a task; it can be pickled.

    Attributes:
        report: The report of the shard; ``None`` where it is not finished.
        examples: Where a few of its rows are that fell back, and why.
        error: What stops the whole run, or ``None``.
        deaths: The processes that the shard ended, where they are too many: it was not begun again.
    """

    report: ShardReport | None = None
    examples: tuple[str, ...] = ()
    error: BatchError | None = None
    deaths: int = 0


def work_on(task: ShardTask, process: Process = process_again) -> ShardResult:
    """Work on a shard, unless it ended too many processes before; nothing is raised.

    Args:
        task: The shard, and where it is written to.
        process: What works on it, with the arguments of ``process_shard`` and ``watch``, which it
            calls as that does, and ``forget``, which it calls before it begins again.

    Returns:
        The report, the error that stops the run, or the number of the processes that were ended.
    """
    attempts = _Attempts(task.attempts, task.shard.number)
    examples: list[str] = []

    def watch(shard: Shard, rows_before: int, piece: Piece) -> None:
        found = examples_of(shard, rows_before, piece, len(examples))
        if found:
            examples.extend(found)
            attempts.remember(examples)

    try:
        _check_versions(task)
        deaths = attempts.count()
        if deaths >= task.most_deaths:
            return ShardResult(deaths=deaths)
        with attempts.begun():
            report = process(
                task.shard,
                task.output,
                task.options,
                watch=watch,
                forget=lambda _shard: examples.clear(),
            )
        if report.was_finished:
            # The engine lost the result together with the process that had it, and asks again.
            examples = attempts.remembered()
            report = replace(report, was_finished=False)
        return ShardResult(report=report, examples=tuple(examples))
    except BatchError as error:
        return ShardResult(error=type(error)(f"{error} (on {platform.node()})"))
    except Exception as error:
        # Engines treat what is raised in ways of their own: some try again for ever.
        text = f"{task.shard}: {type(error).__name__}: {error} (on {platform.node()})"
        return ShardResult(error=BatchError(text))


def _versions(options: BatchOptions) -> dict[str, object]:
    made = made_by(options)
    return {name: made[name] for name in ("version", "python")}


def _check_versions(task: ShardTask) -> None:
    here = _versions(task.options)
    for name, label in (("version", "inline-variables"), ("python", "Python")):
        if here[name] != task.made_by[name]:
            raise BatchError(
                f"the worker has {label} {here[name]}, and the run was begun with "
                f"{task.made_by[name]}: have the same on all machines"
            )


class _Attempts:
    """Files that are there while a process works on a shard, and stay where it is ended."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder = folder
        self._prefix = f"{number}-"
        self._examples = folder / f"examples-{number}.json"

    def count(self) -> int:
        """Return how many processes began work on the shard and neither finished nor failed."""
        return sum(name.startswith(self._prefix) for name in os.listdir(self._folder))

    def remember(self, examples: list[str]) -> None:
        """Write down where rows are that fell back: what is known of a shard has only counts."""
        with suppress(OSError):
            self._examples.write_text(json.dumps(examples))

    def remembered(self) -> list[str]:
        """Return what was written down; nothing where that cannot be read."""
        try:
            found: list[str] = json.loads(self._examples.read_text())
        except (OSError, ValueError):
            return []
        return found

    @contextmanager
    def begun(self) -> Iterator[None]:
        """Keep a file there for as long as this process lives and works."""
        path = self._folder / f"{self._prefix}{secrets.token_hex(8)}"
        path.touch()
        try:
            yield
        finally:
            # The run may be over, and the folder gone.
            with suppress(OSError):
                path.unlink()
