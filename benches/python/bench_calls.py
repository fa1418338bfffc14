"""What a call costs, layer by layer, on one program of middling length."""

from pathlib import Path
from typing import Any

import pytest
from inline_variables import (
    cached_inline_variables,
    clear_cache,
    configure_cache,
    inline_one,
    inline_source,
    inline_variables,
    normalize,
    reference,
)

pytestmark = pytest.mark.benchmark(group="one call")


def test_overhead_on_the_shortest_source(benchmark: Any) -> None:
    assert benchmark(inline_variables, "x") == "x"


def test_inline_variables(benchmark: Any, program: str) -> None:
    benchmark(inline_variables, program)


def test_inline_variables_with_a_timeout_of_its_own(benchmark: Any, program: str) -> None:
    benchmark(inline_variables, program, 2.0)


def test_normalize(benchmark: Any, program: str) -> None:
    benchmark(normalize, program)


def test_inline_source(benchmark: Any, program: str) -> None:
    benchmark(inline_source, program)


def test_inline_one(benchmark: Any, program: str) -> None:
    benchmark(inline_one, {"solver_source": program})


def test_reference(benchmark: Any, program: str) -> None:
    benchmark(reference.inline_variables, program)


@pytest.mark.benchmark(group="cache")
def test_kept_in_memory(benchmark: Any, program: str) -> None:
    configure_cache()
    benchmark(cached_inline_variables, inline_variables, program)


@pytest.mark.benchmark(group="cache")
def test_kept_in_a_directory(benchmark: Any, program: str, tmp_path: Path) -> None:
    # No room in memory, so that each call reads the file.
    configure_cache(max_bytes=0, directory=tmp_path)
    benchmark(cached_inline_variables, inline_variables, program)
    configure_cache()


@pytest.mark.benchmark(group="cache")
def test_not_kept_yet(benchmark: Any, program: str) -> None:
    configure_cache()
    benchmark.pedantic(
        cached_inline_variables,
        (inline_variables, program),
        setup=clear_cache,
        rounds=2000,
        warmup_rounds=10,
    )


@pytest.mark.benchmark(group="cache")
def test_without_a_cache(benchmark: Any, program: str) -> None:
    benchmark(inline_variables, program)
