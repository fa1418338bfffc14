"""Files of rows to run batches over."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

SOURCES = ["x = {n}\nprint(x)", "print({n})", "def f(a):\n    b = a + {n}\n    return b", "x = ("]


def row(number: int) -> str:
    """Return a row as JSON: inlined, unchanged, inlined, a syntax error, and so on."""
    source = SOURCES[number % len(SOURCES)].format(n=number)
    return json.dumps({"name": f"row {number}", "source": source})


@pytest.fixture
def make_rows(tmp_path: Path) -> Callable[..., Path]:
    """Return what writes so many rows into a file."""

    def make(rows: int, name: str = "in.jsonl") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(row(number) + "\n" for number in range(rows)))
        return path

    return make
