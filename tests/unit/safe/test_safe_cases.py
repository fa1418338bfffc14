"""The table of cases: what safe mode makes of each, and what both sides do when they run."""

from __future__ import annotations

import ast
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from inline_variables import Options, inline_source

TABLE = Path(__file__).parents[2] / "data" / "safe.jsonl"
CASES = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
SAFE = Options(mode="safe", timeout_seconds=None)


def _runs_here(case: dict[str, Any]) -> bool:
    return tuple(case["min_version"]) <= sys.version_info[:2] <= tuple(case["max_version"])


def _behaviour(source: str) -> tuple[str, str]:
    """Return what ``main()`` gives or raises, and what was logged."""
    names: dict[str, Any] = {"__name__": "case"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(source, "case", "exec"), names)
        try:
            result = repr(names["main"]())
        except Exception as error:
            result = repr(error)
    return result, repr(names.get("LOG"))


def _select(verdict: str) -> list[Any]:
    return [
        pytest.param(case, id=case["id"])
        for case in CASES
        if case["verdict"] == verdict and _runs_here(case)
    ]


@pytest.mark.parametrize("case", _select("KEEP"))
def test_what_must_stay_stays(case: dict[str, Any]) -> None:
    assert inline_source(case["source"], options=SAFE).source == case["source"]
    assert _behaviour(case["source"]) != _behaviour(case["naive"])


@pytest.mark.parametrize("case", _select("INLINE"))
def test_what_can_be_inlined_is(case: dict[str, Any]) -> None:
    text = inline_source(case["source"], options=SAFE).source
    if case["id"] == "T10":
        # A backslash fits into an f-string from 3.12 on; the table's text writes it otherwise.
        newer = 'def main(q="it\'s"):\n    return f"<{\'a\\n\' + q}>"\n'
        assert text == (newer if sys.version_info >= (3, 12) else case["source"])
    else:
        assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(case["naive"]))
    assert _behaviour(case["source"]) == _behaviour(text) == _behaviour(case["naive"])


@pytest.mark.parametrize("case", _select("ASSUME"))
def test_what_rests_on_an_assumption(case: dict[str, Any]) -> None:
    text = inline_source(case["source"], options=SAFE).source
    if case["id"] == "O01":
        # The name that is called is bound twice, so the assumption does not hold here.
        assert "x1 = f(1)\n" in text
        assert _behaviour(text) == _behaviour(case["source"])
    else:
        assert text == case["naive"]


def test_all_cases_are_there() -> None:
    assert len(CASES) == 60
