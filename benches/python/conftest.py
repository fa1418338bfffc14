"""What the benchmarks share: the programs, and their bytes."""

import pytest
from inline_variables.bench import examples


@pytest.fixture(scope="session")
def programs() -> list[str]:
    """Return 400 programs with the shape of real solvers."""
    return [example.text for example in examples(400)]


@pytest.fixture(scope="session")
def program(programs: list[str]) -> str:
    """Return one of middling length."""
    return sorted(programs, key=len)[len(programs) // 2]
