"""Inlined texts kept in memory, and in a directory that processes may share.

Needs ``pip install 'inline-variables[pipeline]'``.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import unicodedata
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from threading import Lock
from typing import TextIO, TypedDict

try:
    from cachetools import LRUCache
except ModuleNotFoundError as error:
    raise ImportError(
        "the cache needs cachetools: pip install 'inline-variables[pipeline]'", name="cachetools"
    ) from error

__all__ = [
    "DEFAULT_DIRECTORY",
    "CacheStats",
    "SourceCache",
    "cached_inline_variables",
    "clear_cache",
    "configure_cache",
    "get_cache_stats",
    "print_cache_stats",
]

DEFAULT_DIRECTORY = Path(".cache") / "inlining"
DEFAULT_MAX_BYTES = 64 << 20
MAX_AGE_SECONDS = 7 * 24 * 3600
# What an entry takes besides its text: the key, and its places in two tables.
_BYTES_PER_ENTRY = 500


class CacheStats(TypedDict):
    """What a cache was asked for, and what it holds."""

    memory_hits: int
    directory_hits: int
    misses: int
    entries: int
    bytes: int


def _digest(text: str) -> str:
    return md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def _dialect() -> str:
    """Return what the text depends on besides the source: this package, and the interpreter."""
    from . import __version__

    return f"{__version__} {sys.implementation.name} {sys.version} {unicodedata.unidata_version}"


def _stable_name(function: Callable[[str], object]) -> str | None:
    """Return a name that means the same function in every process, or ``None``."""
    module = getattr(function, "__module__", None)
    name = getattr(function, "__qualname__", None)
    if not module or not name or "<" in name or module == "__main__":
        return None
    return f"{module}.{name}"


@dataclass(frozen=True, slots=True)
class _Directory:
    """Entries as files: a line with the digest of the text, and the text."""

    path: Path

    def _file(self, key: str) -> Path:
        return self.path / f"{key}.py"

    def get(self, key: str) -> str | None:
        file = self._file(key)
        try:
            if time.time() - file.stat().st_mtime > MAX_AGE_SECONDS:
                file.unlink(missing_ok=True)
                return None
            head, _, body = file.read_bytes().partition(b"\n")
            text = body.decode("utf-8", "surrogatepass")
        except (OSError, UnicodeDecodeError):
            return None
        return text if head.decode("ascii", "replace") == f"# {_digest(text)}" else None

    def put(self, key: str, text: str) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        content = f"# {_digest(text)}\n{text}".encode("utf-8", "surrogatepass")
        descriptor, name = tempfile.mkstemp(prefix=".new-", suffix=".tmp", dir=self.path)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            os.replace(name, self._file(key))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def drop(self, older_than_seconds: float) -> None:
        """Drop entries, and what a killed process left half-written."""
        limit = time.time() - older_than_seconds
        for pattern in ("*.py", ".new-*.tmp"):
            for file in self.path.glob(pattern):
                try:
                    if file.stat().st_mtime <= limit:
                        file.unlink(missing_ok=True)
                except OSError:
                    continue


class SourceCache:
    """Texts by function and source; any thread may use it.

    Args:
        max_bytes: What the entries in memory may take, about; 64 MiB unless told. The one that was
            not used for longest goes first.
        directory: A directory that processes share; ``None`` for memory alone. Entries older than
            seven days are dropped. A damaged entry is made anew; a directory that cannot be written
            costs a warning.

    Examples:
        >>> cache = SourceCache(max_bytes=1 << 20)
        >>> cache.get_or_inline(str.upper, "x")
        'X'
    """

    def __init__(
        self,
        *,
        max_bytes: int = DEFAULT_MAX_BYTES,
        directory: str | os.PathLike[str] | None = None,
    ) -> None:
        """Make an empty cache over what the directory holds."""
        if max_bytes < 0:
            raise ValueError(f"max_bytes must not be negative, got {max_bytes}")
        self._lock = Lock()
        self._texts: LRUCache[tuple[object, str], str] = LRUCache(
            max_bytes, getsizeof=lambda text: sys.getsizeof(text) + _BYTES_PER_ENTRY
        )
        self._directory = None if directory is None else _Directory(Path(directory))
        self._counts = {"memory_hits": 0, "directory_hits": 0, "misses": 0}
        self._warned = False
        if self._directory is not None:
            self._directory.drop(MAX_AGE_SECONDS)

    def get_or_inline(self, function: Callable[[str], object], source: str) -> str:
        """Return what ``function(source)`` gives, from the cache if it is there.

        Functions that have no name of their own (lambdas, inner functions, those of a script) are
        kept in memory alone. What is raised is not kept.

        Raises:
            TypeError: ``function`` returned no ``str``.
            Exception: What ``function`` raises.
        """
        key = (function, _digest(source))
        with self._lock:
            found = self._texts.get(key)
            if found is not None:
                self._counts["memory_hits"] += 1
                return found
        name = _stable_name(function)
        directory = self._directory if name is not None else None
        entry = _digest(f"{name} {_dialect()}\n{source}") if directory is not None else ""
        text = directory.get(entry) if directory is not None else None
        if text is not None:
            self._keep(key, text, "directory_hits")
            return text
        result = function(source)
        if not isinstance(result, str):
            raise TypeError(f"the function returned no str but {type(result).__name__}")
        self._keep(key, result, "misses")
        if directory is not None:
            try:
                directory.put(entry, result)
            except OSError as error:
                self._warn(error)
        return result

    def _keep(self, key: tuple[object, str], text: str, count: str) -> None:
        with self._lock:
            self._counts[count] += 1
            if self._texts.getsizeof(text) <= self._texts.maxsize:
                self._texts[key] = text

    def _warn(self, error: OSError) -> None:
        with self._lock:
            warned, self._warned = self._warned, True
        if not warned:
            message = f"inlined texts are not kept in the cache directory: {error}"
            warnings.warn(message, RuntimeWarning, stacklevel=4)

    def stats(self) -> CacheStats:
        """Return what was asked for, and what memory holds."""
        with self._lock:
            return CacheStats(
                memory_hits=self._counts["memory_hits"],
                directory_hits=self._counts["directory_hits"],
                misses=self._counts["misses"],
                entries=len(self._texts),
                bytes=int(self._texts.currsize),
            )

    def clear(self) -> None:
        """Drop every entry, in memory and in the directory, and begin counting anew."""
        with self._lock:
            self._texts.clear()
            self._counts = dict.fromkeys(self._counts, 0)
        if self._directory is not None:
            self._directory.drop(0)


_cache = SourceCache()


def configure_cache(
    *,
    max_bytes: int = DEFAULT_MAX_BYTES,
    directory: str | os.PathLike[str] | bool | None = None,
) -> None:
    """Replace the cache of :func:`cached_inline_variables` by an empty one.

    Args:
        max_bytes: What the entries in memory may take, about; 64 MiB unless told.
        directory: A directory that processes share; ``True`` for ``.cache/inlining``; ``None`` or
            ``False`` for memory alone.
    """
    global _cache
    if directory is True:
        directory = DEFAULT_DIRECTORY
    _cache = SourceCache(max_bytes=max_bytes, directory=directory or None)


def cached_inline_variables(func: Callable[[str], object], source: str) -> str:
    """Return what ``func(source)`` gives, from the cache if it is there.

    Args:
        func: An inliner, such as :func:`inline_variables`.
        source: A Python program.

    Returns:
        The inlined program.

    Raises:
        ValueError: ``inline_variables_func failed: …``: ``func`` raised, or returned no ``str``;
            the cause is what it raised. Nothing is kept.

    Examples:
        >>> from inline_variables import inline_variables
        >>> cached_inline_variables(inline_variables, "x = 1\\nprint(x)")
        'print(1)'
    """
    try:
        return _cache.get_or_inline(func, source)
    except Exception as error:
        raise ValueError(f"inline_variables_func failed: {error}") from error


def get_cache_stats() -> CacheStats:
    """Return what the cache was asked for, and what memory holds."""
    return _cache.stats()


def print_cache_stats(*, file: TextIO | None = None) -> None:
    """Print what the cache was asked for, to standard output unless told."""
    stats = get_cache_stats()
    hits = stats["memory_hits"] + stats["directory_hits"]
    total = hits + stats["misses"]
    print(
        f"Inlining cache: {hits} of {total} found ({hits / max(total, 1):.1%}; "
        f"{stats['memory_hits']} in memory, {stats['directory_hits']} in the directory), "
        f"{stats['entries']} entries, {stats['bytes'] / 2**20:.1f} MiB",
        file=file,
    )


def clear_cache() -> None:
    """Drop every entry, in memory and in the directory, and begin counting anew."""
    _cache.clear()
