"""The real answers of the inliner that users run today, on both engines."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from inline_variables import inline_variables, reference

VECTORS = Path(__file__).parent.parent / "data" / "reference.jsonl"
MINOR = f"3.{sys.version_info.minor}"


def _vectors() -> list[Any]:
    with VECTORS.open(encoding="utf-8") as file:
        return [pytest.param(vector, id=vector["name"]) for vector in map(json.loads, file)]


def _native(source: str) -> str:
    try:
        return inline_variables(source, timeout_seconds=None)
    except RuntimeError as error:
        assert error.__cause__ is not None
        raise error.__cause__ from None


@pytest.mark.parametrize("engine", [_native, reference.inline_variables], ids=["native", "ref"])
@pytest.mark.parametrize("vector", _vectors())
def test_vector(vector: dict[str, Any], engine: Callable[[str], str]) -> None:
    expected = vector["expected"].get("all") or vector["expected"].get(MINOR)
    if expected is None:
        pytest.skip(f"no recorded answer for {MINOR}")
    try:
        answer = {"output": engine(vector["source"])}
    except Exception as error:
        answer = {"error": type(error).__name__, "message": str(error)}
    assert answer == expected
