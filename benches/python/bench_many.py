"""Many programs: a call each, one batch, a stream, a column of Arrow."""

from typing import Any

import pytest
from inline_variables import inline_arrow, inline_iter, inline_many, inline_source, inline_variables

pytestmark = pytest.mark.benchmark(group="400 programs")


def test_inline_variables_each(benchmark: Any, programs: list[str]) -> None:
    benchmark(lambda: [inline_variables(program) for program in programs])


def test_inline_source_each(benchmark: Any, programs: list[str]) -> None:
    benchmark(lambda: [inline_source(program) for program in programs])


@pytest.mark.parametrize("md5", [False, True])
def test_inline_many(benchmark: Any, programs: list[str], md5: bool) -> None:
    benchmark(inline_many, programs, md5=md5)


def test_inline_iter(benchmark: Any, programs: list[str]) -> None:
    benchmark(lambda: list(inline_iter(programs, chunk_size=100)))


def test_inline_arrow(benchmark: Any, programs: list[str]) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    column = pyarrow.array(programs)
    benchmark(inline_arrow, column)
