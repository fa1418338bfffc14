"""The options of safe mode, in every function that takes them."""

from __future__ import annotations

import json
import pickle

import pytest
from inline_variables import (
    Finding,
    Options,
    explain,
    inline_arrow,
    inline_json_lines,
    inline_many,
    inline_source,
    inline_variables,
)

SAFE = Options(mode="safe")
SOURCE = "def f(a):\n    x = g(a)  # why\n    y = [x]\n    return y\n"
TEXT = "def f(a):\n    x = g(a)  # why\n    return [x]\n"


def test_options_are_kept_by_pickle() -> None:
    options = Options(mode="safe", pure=["math.*"], target_version="3.12")  # type: ignore[arg-type]
    assert pickle.loads(pickle.dumps(options)) == options
    assert (options.pure, options.target_version) == (("math.*",), (3, 12))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mode": "safer"}, "mode must be 'drop-in' or 'safe', got 'safer'"),
        ({"mode": "safe", "lifetimes": "x"}, "lifetimes must be 'keep' or 'ignore'"),
        ({"mode": "safe", "multi_use": "x"}, "multi_use must be 'literals', 'never' or 'pure'"),
        ({"mode": "safe", "layout": "x"}, "layout must be 'keep' or 'normalize'"),
        ({"mode": "safe", "pure": ("a b",)}, "pure must hold dotted names"),
        ({"mode": "safe", "target_version": "4.0"}, "target_version must be from 3.8"),
        ({"mode": "safe", "target_version": "new"}, "target_version must look like '3.11'"),
        ({"mode": "safe", "max_uses": 0}, "max_uses must be from 1"),
        ({"strict": True}, "strict is an option of safe mode"),
    ],
)
def test_wrong_values(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Options(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mode": None}, "mode must be a str"),
        ({"mode": "safe", "strict": 1}, "strict must be a bool"),
        ({"mode": "safe", "pure": "math"}, "pure must hold dotted names"),
        ({"mode": "safe", "target_version": 3}, "target_version must be"),
    ],
)
def test_wrong_types(options: dict[str, object], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Options(**options)  # type: ignore[arg-type]


def test_one_and_many_agree() -> None:
    assert inline_source(SOURCE, options=SAFE).source == TEXT
    outcomes = inline_many([SOURCE, "x = ("], options=SAFE)
    assert [outcome.source for outcome in outcomes] == [TEXT, "x = ("]
    assert [outcome.error for outcome in outcomes] == [None, "syntax-error"]


def test_rows_of_json() -> None:
    line = json.dumps({"source": SOURCE}).encode() + b"\n"
    result = inline_json_lines(line, column="source", options=SAFE)
    assert json.loads(result.output)["inlined"] == TEXT


def test_columns() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table(inline_arrow(pyarrow.array([SOURCE]), options=SAFE))
    assert table["inlined"].to_pylist() == [TEXT]


def test_there_is_no_reference_engine() -> None:
    with pytest.raises(ValueError, match="no reference engine for mode='safe'"):
        inline_source(SOURCE, options=SAFE, engine="reference")


def test_pure_solver_is_one_expression() -> None:
    solver = "def solve(I):\n"
    solver += "    x0 = a(I)\n" + "".join(f"    x{i} = a(x{i - 1}, ONE)\n" for i in range(1, 30))
    solver += "    y = b(x3, x29)\n    return y\n"
    options = Options(
        mode="safe", pure=("*",), lifetimes="ignore", multi_use="pure", layout="normalize"
    )
    assert inline_source(solver, options=options).source == inline_variables(solver)


def test_strict_moves_nothing_over_names_of_the_module() -> None:
    source = "def g(a): ...\ndef f(a):\n    x = a()\n    return g(x)\n"
    assert inline_source(source, options=SAFE).source != source
    strict = Options(mode="safe", strict=True)
    assert inline_source(source, options=strict).source == source


def test_pure_functions_are_passed_over() -> None:
    source = "import m\ndef f(a, b):\n    x = m.p(a)\n    return m.q(b), x\n"
    assert inline_source(source, options=SAFE).source == source
    pure = Options(mode="safe", pure=("m.*",))
    assert "return m.q(b), m.p(a)" in inline_source(source, options=pure).source


def test_more_uses_than_max_uses_stay() -> None:
    source = "def f():\n    x = 1\n    return x, x, x\n"
    assert inline_source(source, options=SAFE).source == "def f():\n    return 1, 1, 1\n"
    for options in (Options(mode="safe", max_uses=2), Options(mode="safe", multi_use="never")):
        assert inline_source(source, options=options).source == source


def test_findings() -> None:
    found = explain(SOURCE)
    assert [str(finding) for finding in found] == [
        "2:5: x: kept: R13: a comment belongs to it",
        "3:5: y: inlined",
    ]
    assert pickle.loads(pickle.dumps(found)) == found
    [kept] = explain("def f(a):\n    x = a()\n    return a.b(), x\n")
    assert kept == Finding(
        name="x",
        line=2,
        column=5,
        action="kept",
        rule="R8",
        message="an attribute",
        blocking="b",
    )


def test_explain_checks_what_it_is_given() -> None:
    with pytest.raises(TypeError, match="source must be a str"):
        explain(None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="options must be those of safe mode"):
        explain("", options=Options())
    with pytest.raises(SyntaxError, match="invalid syntax"):
        explain("x = = 1")
