"""Which engine answers, and what importing the package costs."""

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest
from inline_variables import DeadlineExceeded, LimitExceeded, Options, _core, _engine

MISSING = """
import sys, warnings
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "inline_variables._core":
            raise {error}
sys.meta_path.insert(0, Finder())
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    from inline_variables import inline_variables
    print(inline_variables("x = 1\\nprint(x)"), inline_variables("y"), len(caught))
"""


def _run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)


def test_missing_extension_is_said_once() -> None:
    error = "ModuleNotFoundError('gone', name='inline_variables._core')"
    assert _run(MISSING.format(error=error)).stdout == "print(1) y 1\n"


def test_other_import_error_is_raised() -> None:
    ran = _run(MISSING.format(error="ImportError('undefined symbol')"))
    assert ran.returncode == 1
    assert "ImportError: undefined symbol" in ran.stderr


def test_import_is_light() -> None:
    script = "import sys; before = set(sys.modules); import inline_variables; "
    loaded = _run(script + "print(*(set(sys.modules) - before))").stdout.split()
    assert not {"threading", "asyncio", "logging"} & set(loaded)


def test_limits_have_one_value() -> None:
    assert {
        "max_source_bytes": Options().max_source_bytes,
        "max_output_bytes": Options().max_output_bytes,
        "max_nesting": Options().max_nesting,
    } == _core.DEFAULT_LIMITS


@pytest.fixture
def deep_recursion() -> Iterator[None]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10 * limit)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("x = 1\nprint(x)", None),
        ("for i in y:\n    x = i", "empty-body"),
        ("try:\n    y\nfinally:\n    x = 1", "empty-body"),
        ("if y:\n    z\nelse:\n    x = 1", None),
        ("match y:\n    case a:\n        x = 1", "empty-body"),
        ("a = f(1)\nmatch y:\n    case a.b:\n        z", "pattern-value"),
        ("a = f(1)\nmatch y:\n    case a():\n        z", "pattern-value"),
        ("a = f(1)\nmatch y:\n    case {a.b: 1}:\n        z", "pattern-value"),
        ("b = c.d\na = b\nmatch y:\n    case a.b | a() | {a.b: 1} | 2:\n        z", None),
        ("a = b.c\nb = 1\nmatch y:\n    case a.b:\n        z", "pattern-value"),
        (f"a = {'(1, ' * 150}0{')' * 150}\nprint({'[' * 49}a{']' * 49})", None),
        (f"a = {'(1, ' * 150}0{')' * 150}\nprint({'[' * 50}a{']' * 50})", "nested-brackets"),
        (f"a = {'(1, ' * 150}0{')' * 150}\nprint(a)\n{'[' * 51}a{']' * 51}", "nested-brackets"),
    ],
)
def test_text_that_is_no_python_is_known(
    source: str, code: str | None, deep_recursion: None
) -> None:
    native = _engine.inline(source, Options())
    assert native == _engine.inline_by_reference(source, Options())
    assert native[1] == code
    if code is None:
        ast.parse(native[0])
    else:
        with pytest.raises(SyntaxError, match=r"expected|invalid|too many nested"):
            ast.parse(native[0])


DOUBLING = "x = f(I)\n" + "x = x + x\n" * 40 + "print(x)"


def test_reference_holds_its_deadline() -> None:
    with pytest.raises(DeadlineExceeded, match="the deadline has passed"):
        _engine.inline_by_reference(DOUBLING, Options(timeout_seconds=0.05))


def test_reference_holds_its_output_limit() -> None:
    options = Options(timeout_seconds=None, max_output_bytes=100_000)
    with pytest.raises(LimitExceeded, match="longer than max_output_bytes"):
        _engine.inline_by_reference(DOUBLING, options)


def test_parser_of_the_interpreter_holds_the_deadline() -> None:
    with pytest.raises(DeadlineExceeded, match="the deadline has passed"):
        _engine.inline("a = b\n" * 100_000 + "a b", Options(timeout_seconds=0.2))


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize("text", ["print(x, 'é')", "xy", "if a:\n    b"])
def test_output_limit_is_exact(engine: str, text: str) -> None:
    run = _engine.inline if engine == "native" else _engine.inline_by_reference
    size = len(text.encode())
    assert run(text, Options(max_output_bytes=size))[0] == text
    with pytest.raises(LimitExceeded, match="longer than max_output_bytes"):
        run(text, Options(max_output_bytes=size - 1))
