"""What safe mode does to the text: nothing but its edits."""

from __future__ import annotations

import pytest
from inline_variables import Options, inline_source

SAFE = Options(mode="safe", timeout_seconds=None)

EDITS = [
    pytest.param(
        "def f():\n\tx = g()\n\n\t# why\n\treturn x  # so\n",
        "def f():\n\n\t# why\n\treturn x  # so\n".replace("return x", "return g()"),
        id="tabs, blank lines and comments stay",
    ),
    pytest.param(
        "def f():\r\n    x = g()\r\n    return x\r\n",
        "def f():\r\n    return g()\r\n",
        id="line breaks stay",
    ),
    pytest.param(
        "def f():\r\n    x = g('''\r\n''')\r\n    return x\r\n",
        "def f():\r\n    return g('''\r\n''')\r\n",
        id="line breaks inside a value stay",
    ),
    pytest.param("def f(): x = g(); return x\n", "def f(): return g()\n", id="one line"),
    pytest.param(
        "def f():\n    y = 2; x = g()\n    return x\n",
        "def f():\n    y = 2; \n    return g()\n",
        id="the end of a line",
    ),
    pytest.param(
        "def f(a):\n    x = a, 1\n    return g(x)\n",
        "def f(a):\n    return g((a, 1))\n",
        id="a tuple gets brackets",
    ),
    pytest.param(
        "def f(a):\n    x = (g() +\n         a)\n    return x\n",
        "def f(a):\n    return (g() +\n         a)\n",
        id="a value over two lines gets brackets",
    ),
    pytest.param(
        "def f():\n    x = 1\n    return x.real, -x\n",
        "def f():\n    return (1).real, -1\n",
        id="an attribute of a number",
    ),
    pytest.param(
        "def f():\n    x1 = g()\n    x2 = h(x1)\n    x3 = k(x2)\n    return x3\n"
        "def g(): ...\ndef h(a): ...\ndef k(a): ...\n",
        "def f():\n    return k(h(g()))\ndef g(): ...\ndef h(a): ...\ndef k(a): ...\n",
        id="a chain in one pass",
    ),
    pytest.param(
        "def f():\n    x = g()\n    x = h(x)\n    return x\ndef g(): ...\ndef h(a): ...\n",
        "def f():\n    return h(g())\ndef g(): ...\ndef h(a): ...\n",
        id="a name that is used again",
    ),
    pytest.param(
        "def f():\n    naïve = g()\n    return naïve\n",
        "def f():\n    return g()\n",
        id="other letters",
    ),
]


@pytest.mark.parametrize(("source", "expected"), EDITS)
def test_edits(source: str, expected: str) -> None:
    outcome = inline_source(source, options=SAFE)
    assert outcome.error is None
    assert outcome.source == expected
    assert inline_source(expected, options=SAFE).source == expected


BOUND_AGAIN = [
    "    t = 1, 2\n    t = t\n    t = [t, a]\n",
    "    z = a, a\n    z = z\n    a += g(k=z).m(a)\n",
    "    t = ('k',)\n    t = a(t)\n    t.vx\n",
    "    if a:\n        x = a()\n        return g(x)\n    x = a(1)\n    if x:\n        return 2\n",
]


@pytest.mark.parametrize("body", BOUND_AGAIN)
def test_second_run_changes_nothing(body: str) -> None:
    text = inline_source("def f(a):\n" + body, options=SAFE).source
    assert inline_source(text, options=SAFE).source == text


def test_later_target_sees_what_an_earlier_one_binds() -> None:
    source = "def f(x, y):\n    t = x\n    x = g(*t).u = h(y, x)\n    return x\n"
    assert inline_source(source, options=SAFE).source == source


def test_owner_of_what_is_yielded_lives_on() -> None:
    source = "def f(p):\n    d = make(p)\n    yield d\n    work()\n"
    assert inline_source(source, options=SAFE).source == source


def test_syntax_error_falls_back() -> None:
    outcome = inline_source("def f(:\n    x = 1\n", options=SAFE)
    assert (outcome.status, outcome.error, outcome.line) == ("fallback", "syntax-error", 1)
