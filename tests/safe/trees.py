"""Safe mode over the files of a folder: what is read, what is written, what is counted."""

from __future__ import annotations

import io
import resource
import tokenize
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from inline_variables import Options, explain, inline_source

# Folders whose files are tests, which look at their own text, or are not the tree's own.
SKIPPED = {"test", "tests", "_tests", "idle_test", "site-packages", "__pycache__"}
_MEMORY = 4 << 30


@dataclass(slots=True)
class Count:
    """What became of the files of a folder.

    Attributes:
        files: Files that were read.
        skipped: Files that are no Python of this version, or are not in the encoding they name.
        unsure: Files with something that the parser is known not to read.
        changed: Files with at least one inlined assignment.
        size: Bytes read.
        inlined: Inlined assignments.
        kept: Kept assignments, by rule.
        refused: Paths that safe mode gave no answer for although they compile, and why.
    """

    files: int = 0
    skipped: int = 0
    unsure: int = 0
    changed: int = 0
    size: int = 0
    inlined: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kept = ", ".join(f"{rule} {count}" for rule, count in self.kept.most_common())
        return (
            f"{self.files} files, {self.size / 1e6:.1f} MB, {self.skipped} skipped, "
            f"{self.unsure} left alone, {self.changed} changed\n"
            f"{self.inlined} assignments inlined\n"
            f"{self.kept.total()} kept: {kept}"
        )


def limit_memory() -> None:
    """Keep this process and those that it starts from taking more than 4 GiB each."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def sources(root: Path) -> Iterator[Path]:
    """Give the Python files under a folder that are no tests, in order."""
    for path in sorted(root.rglob("*.py")):
        if not SKIPPED.intersection(path.relative_to(root).parts[:-1]):
            yield path


def read(path: Path) -> tuple[str, str] | None:
    """Return a file's text, with its own line ends, and its encoding.

    ``None`` where it is no Python of the running version.
    """
    data = path.read_bytes()
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(data, str(path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return None
    return text, encoding


def transform(root: Path, options: Options) -> Count:
    """Rewrite the files under a folder; return what became of them.

    Args:
        root: The folder.
        options: What safe mode is to do; the mode is among them.
    """
    count = Count()
    for path in sources(root):
        count.files += 1
        found = read(path)
        if found is None:
            count.skipped += 1
            continue
        text, encoding = found
        count.size += len(text.encode(encoding))
        outcome = inline_source(text, options=options)
        if outcome.error == "not-sure":
            count.unsure += 1
            continue
        if outcome.status == "fallback":
            count.refused.append(f"{path}: {outcome.error}: {outcome.message}")
            continue
        for finding in explain(text, options=options):
            if finding.rule is None:
                count.inlined += 1
            else:
                count.kept[finding.rule] += 1
        if outcome.source != text:
            count.changed += 1
            # The file may be shared with the tree that it was copied from.
            path.unlink()
            path.write_bytes(outcome.source.encode(encoding))
    return count
