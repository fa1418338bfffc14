"""What callers rely on besides the text: errors, arguments, limits."""

import ast
import pickle
from typing import Any

import inline_variables as package
import pytest
from inline_variables import inline_variables, normalize
from inline_variables.exceptions import LimitExceeded, NotSure, UnreadableValue

BROKEN = {
    "syntax": "x = = 1\n",
    "unterminated string": "x = 'abc\n",
    "bad indent": "def f():\n  x = 1\n    y = 2\n",
    "unclosed bracket": "x = (1,\n",
    "yield as an operand": "def f():\n    x = yield < 1\n",
    "yield before a comma": "def f():\n    x = (yield, 1)\n",
    "walrus target in brackets": "((x) := 1)\n",
    "201 brackets": "x = " + "(" * 201 + "1" + ")" * 201,
    "100 nested blocks": "".join(" " * i + "if a:\n" for i in range(100)) + " " * 100 + "pass\n",
    "null byte": "x = 1\0\n",
    "byte order mark": "\ufeffx = 1\n",
    "lone surrogate": "x = '\ud800'\n",
    "5000 digits": "x = " + "1" * 5000,
    "mixed tabs": "if a:\n\tx = 1\n        y = 2\n",
}


def _seen(error: BaseException) -> list[Any]:
    places = ("lineno", "offset", "end_lineno", "end_offset", "text", "msg")
    return [type(error), str(error), *(getattr(error, place, None) for place in places)]


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN.keys())
def test_parse_error_is_that_of_ast(source: str) -> None:
    with pytest.raises((SyntaxError, ValueError)) as expected:
        ast.parse(source)
    with pytest.raises(RuntimeError, match=r"^inline_variables failed: ") as raised:
        inline_variables(source)
    assert str(raised.value) == f"inline_variables failed: {expected.value}"
    assert raised.value.__cause__ is not None
    assert _seen(raised.value.__cause__) == _seen(expected.value)
    with pytest.raises((SyntaxError, ValueError)) as direct:
        normalize(source)
    assert _seen(direct.value) == _seen(expected.value)


@pytest.mark.parametrize("source", [b"x = 1", None, 1])
def test_source_must_be_str(source: Any) -> None:
    with pytest.raises(TypeError, match="source_code must be a str"):
        inline_variables(source)
    with pytest.raises(TypeError, match="source must be a str"):
        normalize(source)


@pytest.mark.parametrize("timeout", [-1, float("nan"), float("-inf")])
def test_timeout_must_not_be_negative(timeout: float) -> None:
    with pytest.raises(ValueError, match="must not be negative or NaN"):
        inline_variables("x", timeout_seconds=timeout)


@pytest.mark.parametrize("timeout", ["1", True, [1]])
def test_timeout_must_be_a_number(timeout: Any) -> None:
    with pytest.raises(TypeError, match="must be a number of seconds or None"):
        inline_variables("x", timeout_seconds=timeout)


@pytest.mark.parametrize("timeout", [None, 1, 0.5, float("inf")])
def test_timeout_that_is_long_enough(timeout: float | None) -> None:
    assert inline_variables("x = 1\nprint(x)", timeout_seconds=timeout) == "print(1)"


def test_deadline_raises_timeout_error() -> None:
    with pytest.raises(TimeoutError, match=r"^inline_variables timed out after 0\.0s - "):
        inline_variables("x = f(1)\n" * 3000, timeout_seconds=0.0)


def test_doubling_ends_at_the_output_limit() -> None:
    steps = "\n".join(f"x{i} = x{i - 1} + x{i - 1}" for i in range(1, 65))
    source = f"x0 = f(I)\n{steps}\nprint(x64)"
    with pytest.raises(RuntimeError, match="max_output_bytes") as raised:
        inline_variables(source)
    assert isinstance(raised.value.__cause__, LimitExceeded)
    assert raised.value.__cause__.code == "output-too-large"


def test_source_limit() -> None:
    with pytest.raises(RuntimeError, match="max_source_bytes") as raised:
        inline_variables(" " * (5 << 20))
    assert isinstance(raised.value.__cause__, LimitExceeded)


def test_chain_deeper_than_the_limit_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="max_nesting"):
        inline_variables("x = " + "1+" * 200_000 + "1")


def test_inlined_brackets_that_nest_too_deep() -> None:
    steps = "\n".join(f"x{i} = f(x{i - 1})" for i in range(1, 210))
    with pytest.raises(RuntimeError, match="too many nested parentheses") as raised:
        inline_variables(f"x0 = 1\n{steps}\nprint(x209)")
    assert isinstance(raised.value.__cause__, SyntaxError)


def test_flat_chain_of_ten_thousand_steps() -> None:
    steps = "\n".join(f"x{i} = x{i - 1} + c" for i in range(1, 10_001))
    text = inline_variables(f"x0 = a\n{steps}\nprint(x10000)", timeout_seconds=None)
    assert text == "print(a" + " + c" * 10_000 + ")"


@pytest.mark.parametrize(
    "error", [LimitExceeded("m", "c", 1), NotSure("m", "c"), UnreadableValue("m", "t")]
)
def test_exceptions_can_be_pickled(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert vars(again) == vars(error)


@pytest.mark.parametrize("name", package.__all__)
def test_public_names_are_documented(name: str) -> None:
    assert name == "__version__" or getattr(package, name).__doc__
