"""What the tests of safe mode share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inline_variables import Options, _engine

Without = Callable[..., str]

# The bits of the rules, in the order of src/transform/safe/rules.rs.
RULES = [
    "R1",
    "R2",
    "R3",
    "R3b",
    "R4",
    "R5",
    "R6",
    "R7",
    "R8",
    "R9",
    "R10",
    "R11",
    "R12",
    "R13",
    "R14",
]


@pytest.fixture
def without() -> Without:
    """Return a function that inlines a source while some rules are off."""

    def inline(source: str, *rules: str, **options: object) -> str:
        assert _engine.core is not None
        bits = sum(1 << RULES.index(rule) for rule in rules)
        chosen = Options(mode="safe", timeout_seconds=None, **options)  # type: ignore[arg-type]
        text: str = _engine.core.inline_safely(source, chosen, False, bits)[0]
        return text

    return inline
