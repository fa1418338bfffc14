"""What holds for every source, whatever it is."""

import ast
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inline_variables import InlineError, Options, inline_variables, normalize
from sources import SOURCES

settings.register_profile(
    "tests", deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
settings.load_profile("tests")
BUDGETS = st.builds(
    Options,
    timeout_seconds=st.one_of(st.none(), st.floats(0, 1)),
    max_source_bytes=st.integers(1, 1000),
    max_output_bytes=st.integers(1, 1000),
    max_nesting=st.integers(1, 100),
)


@pytest.fixture(autouse=True)
def _quiet() -> None:
    warnings.simplefilter("ignore")


@given(SOURCES)
def test_inline_gives_a_text_or_a_documented_exception(source: str) -> None:
    try:
        text = inline_variables(source)
    except RuntimeError as error:
        assert str(error).startswith("inline_variables failed: ")
        assert error.__cause__ is not None
    except TimeoutError as error:
        assert str(error).startswith("inline_variables timed out after 0.5s - ")
    else:
        assert inline_variables(source) == text


@given(SOURCES)
def test_normalize_is_unparse_of_parse(source: str) -> None:
    try:
        expected = ast.unparse(ast.parse(source))
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        with pytest.raises(type(error)):
            normalize(source)
    else:
        assert normalize(source) == expected


@given(SOURCES, BUDGETS)
def test_budgets_end_in_documented_exceptions(source: str, options: Options) -> None:
    try:
        text = normalize(source, options=options)
    except (InlineError, SyntaxError, ValueError, MemoryError, RecursionError):
        return
    assert len(text.encode("utf-8", "surrogatepass")) <= options.max_output_bytes
