"""Rows of JSON, one a line, through the extension: no Python object is made for a row."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from . import _engine
from ._guard import Engine
from ._options import Options
from ._retry import Retry
from .rows import Counts, Resolver, RowError, Settle

__all__ = ["ADDED", "JsonLinesResult", "inline_json_lines"]

ADDED = ("inlined", "status", "error", "md5")
"""The members that are added to each row."""

_DEFAULT_OPTIONS = Options()
_DEFAULT_RETRY = Retry()


@dataclass(frozen=True, slots=True)
class JsonLinesResult:
    """What became of rows.

    Attributes:
        output: The rows, each ended by a line feed.
        counts: What they count as.
        errors: Those without an inlined text.
    """

    output: bytes
    counts: Counts
    errors: list[RowError]


def inline_json_lines(
    lines: bytes,
    *,
    column: str,
    id_column: str | None = None,
    options: Options = _DEFAULT_OPTIONS,
    retry: Retry = _DEFAULT_RETRY,
    engine: Engine | None = None,
) -> JsonLinesResult:
    """Inline one member of each row of JSON.

    Each row comes out as it stands, byte for byte, with the members ``inlined``, ``status``,
    ``error`` and ``md5`` behind its own; members of these names that it had are left out. Where a
    source has no inlined text, ``inlined`` is the source, and where there is no source, ``null``.
    A line that is no JSON object comes out as ``{"raw": …}`` with these members and the error
    ``"broken-row"``. The GIL is released for nearly all of the work; no thread is made.

    Args:
        lines: Whole lines of UTF-8; the last may lack its line feed. Blank lines are dropped.
        column: The member that holds the source.
        id_column: The member that a row is named by in ``errors``.
        options: The budgets of each source.
        retry: How often a callable engine is called again after errors that pass.
        engine: As for :func:`inline_variables.inline_source`.

    Returns:
        The rows, their counts, and those without a text. They are counted by
        :mod:`inline_variables.telemetry`.

    Raises:
        ImportError: The extension is missing.
        TypeError: ``lines`` is no ``bytes``.
        KeyboardInterrupt: On Ctrl-C.

    Examples:
        >>> row = b'{"code": "x = 1\\\\nprint(x)"}'
        >>> inline_json_lines(row, column="code").output[:52]
        b'{"code": "x = 1\\\\nprint(x)","inlined":"print(1)","sta'
    """
    core = _engine.require_core("inline_json_lines")
    resolver = Resolver(options, retry, engine)
    output, tally = core.inline_json_lines(
        lines,
        column,
        id_column,
        options,
        resolver.asks_for_all,
        resolver,
        _settler(resolver, column, id_column),
    )
    counts, errors = resolver.counts(tally)
    return JsonLinesResult(output, counts, errors)


def _settler(resolver: Resolver, column: str, id_column: str | None) -> Settle:
    """Return what answers for a line that the extension does not read.

    Python's reader takes more: NaN, lone surrogates, deeper nesting.
    """

    def settle(line: bytes) -> Any:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            return _broken(line, str(error))
        if not isinstance(row, dict):
            return _broken(line, f"it holds no object but a {type(row).__name__}")
        name = None if id_column is None or id_column not in row else json.dumps(row[id_column])
        source = row.get(column)
        if isinstance(source, str):
            answer = resolver(source)
            text: str | None = answer[1]
            named_by = source.encode("utf-8", "surrogatepass")
        else:
            answer = ("fallback", "", "no-source", f"no str under {column!r}", None, None, "")
            text, named_by = None, line
        kept = {key: value for key, value in row.items() if key not in ADDED}
        return _output(kept, text, answer), answer, name, named_by

    return settle


def _broken(line: bytes, why: str) -> Any:
    answer = ("fallback", "", "broken-row", f"the line is no JSON object: {why}", None, None, "")
    raw = line.decode("utf-8", "surrogateescape")
    return _output({"raw": raw}, None, answer), answer, None, line


def _output(row: dict[str, Any], text: str | None, answer: tuple[Any, ...]) -> bytes:
    digest = None if text is None else answer[6]
    added = zip(ADDED, (text, answer[0], answer[2], digest), strict=True)
    return json.dumps({**row, **dict(added)}).encode()
