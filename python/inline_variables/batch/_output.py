"""Where the output of a run is, and where its parts are until then."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from ..rows import Counts
from ._atomic import replacing, sweep
from ._done import ShardReport, differences, done_path, made_by, quarantine_path, read_done
from ._errors import OutputError, ResumeError
from ._formats._kinds import OUTPUT_KINDS, kind_of
from ._options import BatchOptions
from ._plan import Plan
from ._shard import check_formats

__all__ = ["Output", "output_for"]

_PART = re.compile(r"part-(\d{5,})\.(?:done\.json|quarantine\.jsonl|jsonl(?:\.gz|\.zst)?|parquet)")
_LEAST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Output:
    """Where the rows go.

    Attributes:
        path: The file, or the folder of the parts.
        kind: Its format.
        is_file: Whether the parts are joined into one file.
    """

    path: Path
    kind: str
    is_file: bool

    @property
    def folder(self) -> Path:
        """Where the parts are."""
        return self.path.with_name(f".{self.path.name}.parts") if self.is_file else self.path

    @property
    def done(self) -> Path:
        """Where it is written down that the one file is finished."""
        return self.path.with_name(f".{self.path.name}.done.json")

    def parts(self, plan: Plan) -> list[Path]:
        """Return the outputs of the shards."""
        digits = max(_LEAST_DIGITS, len(str(len(plan.shards) - 1)))
        return [self.folder / f"part-{shard.number:0{digits}}.{self.kind}" for shard in plan.shards]

    def prepare(
        self, plan: Plan, options: BatchOptions, *, resume: bool, overwrite: bool
    ) -> dict[str, Any] | None:
        """Make the folder of the parts, and see to what is there already.

        Args:
            plan: The shards.
            options: What is done with each row.
            resume: Whether finished shards are kept.
            overwrite: Whether they are removed; files that are not ours never are.

        Returns:
            What is written down of the one file, where all is finished; else ``None``.

        Raises:
            OutputError: Something is there already, or the folder cannot be made.
            ResumeError: What is finished does not belong to this run.
        """
        if overwrite:
            self._remove_parts()
        elif resume:
            whole = self._read_whole(plan, options)
            if whole is not None:
                return whole
            self._check_parts(plan, options)
        else:
            self._check_free()
        if self.is_file:
            # It speaks of an earlier file, and must not be taken for a word on the next one.
            self.done.unlink(missing_ok=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sweep(own=False)
        return None

    def sweep(self, *, own: bool) -> None:
        """Remove what this process, or processes that are no more, left half-written."""
        sweep(self.folder, ("part-",), own=own)
        if self.is_file:
            sweep(self.path.parent, (self.path.name, self.done.name), own=own)

    def _check_free(self) -> None:
        if self.is_file and self.path.exists():
            raise OutputError(
                f"{self.path} exists: --overwrite replaces it, --resume keeps "
                "it if the same command made it"
            )
        if self.folder.exists() and any(self.folder.iterdir()):
            what = "an unfinished run is in" if self.is_file else "there are files in"
            raise OutputError(
                f"{what} {self.folder}: --resume goes on with it, --overwrite begins anew; or "
                "choose another output"
            )

    def _remove_parts(self) -> None:
        for path in self._old_parts():
            path.unlink(missing_ok=True)

    def _old_parts(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        # Done-files go first, so that none stands for an output that is gone.
        found = [path for path in self.folder.iterdir() if _PART.fullmatch(path.name)]
        return sorted(found, key=lambda path: not path.name.endswith(".done.json"))

    def _check_parts(self, plan: Plan, options: BatchOptions) -> None:
        parts = self.parts(plan)
        made = made_by(options)
        for shard, part in zip(plan.shards, parts, strict=True):
            content = read_done(part)
            if content is not None:
                _refuse(part, differences(content, shard.recorded(), made))
        ours = {path for part in parts for path in (part, done_path(part), quarantine_path(part))}
        for path in self._old_parts():
            if path not in ours:
                raise ResumeError(
                    f"{path} does not belong to this run, which has {len(parts)} shards of "
                    f"{self.kind}: use the inputs, --limit, --shard-bytes and --format of the run "
                    "before, or --overwrite"
                )

    def _read_whole(self, plan: Plan, options: BatchOptions) -> dict[str, Any] | None:
        if not self.is_file or not self.path.exists():
            return None
        try:
            content: dict[str, Any] = json.loads(self.done.read_bytes())
            is_whole = content["bytes"] == self.path.stat().st_size
        except (OSError, ValueError, KeyError, TypeError):
            is_whole = False
        if not is_whole:
            if self.folder.exists():
                # It was killed between putting the file in place and saying so.
                return None
            raise ResumeError(
                f"{self.path} is there, but was not made by this command, or was changed since: "
                "--overwrite replaces it"
            )
        _refuse(self.path, _changes_of_whole(content, plan, options))
        return content

    def write_whole(
        self, plan: Plan, options: BatchOptions, reports: Sequence[ShardReport], size: int
    ) -> None:
        """Write down that the one file is finished.

        Raises:
            OSError: It cannot be written.
        """
        counts = Counts()
        for report in reports:
            counts.add(report.counts)
        content = {
            **made_by(options),
            "shards": [shard.recorded() for shard in plan.shards],
            "bytes": size,
            "counts": asdict(counts),
        }
        with replacing(self.done) as file:
            file.write(json.dumps(content).encode() + b"\n")

    def remove_folder(self) -> None:
        """Remove the parts of the one file, which they were joined into."""
        for path in self._old_parts():
            path.unlink(missing_ok=True)
        # Anything else in it was put there by somebody, and stays.
        with suppress(OSError):
            self.folder.rmdir()


def _changes_of_whole(content: Mapping[str, Any], plan: Plan, options: BatchOptions) -> list[str]:
    made = made_by(options)
    found = differences(content, {}, made)
    shards = [shard.recorded() for shard in plan.shards]
    for before, now in zip(content["shards"], shards, strict=False):
        if before != now and not found:
            found = differences({**content, "shard": before}, now, made)
    if len(content["shards"]) != len(shards) and not found:
        found = [f"there were {len(content['shards'])} shards and are {len(shards)}"]
    return found


def _refuse(path: Path, changes: list[str]) -> None:
    if changes:
        raise ResumeError(
            f"{path} was made otherwise: {'; '.join(changes)}. Run the command as before, or with "
            "--overwrite to begin anew"
        )


def output_for(
    path: str | PathLike[str], kind: str | None, kind_of_input: str, inputs: Collection[str]
) -> Output:
    """Return where the rows go.

    Args:
        path: A file whose end says its format, else a folder.
        kind: The format, where the user names it.
        kind_of_input: The format of the first input, which is the output's unless told otherwise.
        inputs: The input files.

    Raises:
        OutputError: The path is an input, or something else stands there.
        BatchError: The rows cannot be written in that format.
    """
    named = os.fspath(path)
    if named == "-":
        raise OutputError("standard output cannot be resumed: give a file or a folder")
    said = kind_of(named)
    if said == "python":
        raise OutputError(f"{named}: the output is rows; end it in .{', .'.join(OUTPUT_KINDS)}")
    if said is not None and kind not in (None, said):
        raise OutputError(f"{named} says {said}, and --format says {kind}: leave one out")
    # Putting a new file in place would replace a link, not what it points to.
    place = Path(os.path.realpath(named))
    if str(place) in {os.path.realpath(each) for each in inputs}:
        raise OutputError(f"{named} is an input: choose another output")
    if said is not None and place.is_dir():
        raise OutputError(f"{named} is a folder, but its name ends as that of a file")
    if said is None and place.exists() and not place.is_dir():
        raise OutputError(
            f"{named} is a file of no known format: end it in .{', .'.join(OUTPUT_KINDS)}, "
            "or give a folder"
        )
    default = "jsonl" if kind_of_input == "python" else kind_of_input
    chosen = said or kind or default
    check_formats(kind_of_input, chosen)
    return Output(place, chosen, said is not None)
