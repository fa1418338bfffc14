"""The formats that are read and written, known by the ends of names."""

from __future__ import annotations

from os import PathLike, fspath

__all__ = ["FAMILIES", "OUTPUT_KINDS", "kind_of", "stem_of"]

# Longer ends come first, so that the first one that fits is the right one.
_SUFFIXES = {
    ".jsonl.gz": "jsonl.gz",
    ".jsonl.zst": "jsonl.zst",
    ".ndjson.gz": "jsonl.gz",
    ".ndjson.zst": "jsonl.zst",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".py": "python",
}

FAMILIES = {
    "jsonl": "jsonl",
    "jsonl.gz": "jsonl",
    "jsonl.zst": "jsonl",
    "parquet": "parquet",
    "python": "python",
}
"""Which formats may be read in one run: those of one family."""

OUTPUT_KINDS = ("jsonl", "jsonl.gz", "jsonl.zst", "parquet")
"""The formats that are written; each is the end of its files' names as well."""


def kind_of(path: str | PathLike[str]) -> str | None:
    """Return the format that a file's name says, or ``None``."""
    name = fspath(path).lower()
    return next((kind for suffix, kind in _SUFFIXES.items() if name.endswith(suffix)), None)


def stem_of(name: str) -> str:
    """Return a file's name without the end that says its format."""
    lower = name.lower()
    suffix = next((suffix for suffix in _SUFFIXES if lower.endswith(suffix)), "")
    return name[: len(name) - len(suffix)]
