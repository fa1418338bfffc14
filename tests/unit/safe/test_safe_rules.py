"""Each rule keeps something, and without it that something is inlined."""

from __future__ import annotations

import inliners
import pytest

# The rule that alone keeps the source, and the source.
KEPT = [
    pytest.param("R1", "x = len(y)\nprint(x)\n", id="a name of a module"),
    pytest.param("R1", "class A:\n    x = 1\n    y = x\n", id="an attribute of a class"),
    pytest.param(
        "R2", "def main():\n    x = f()\n    return x, locals()\n", id="a look at the variables"
    ),
    pytest.param(
        "R3",
        "def main(c):\n    x = 1\n    def g():\n        return x\n    return x + g()\n",
        id="a closure",
    ),
    pytest.param("R3b", "def main(q):\n    x = 1\n    return q('x > 0'), x\n", id="a query"),
    pytest.param(
        "R4", "def main(c):\n    x = len(c)\n    y = [x]\n    return x, y, y\n", id="two uses"
    ),
    pytest.param("R5", "def main(a):\n    x = yield a\n    return x\n", id="a yield"),
    pytest.param(
        "R5", "def main(a):\n    x = (b := f(a))\n    return x, b\n", id="a bound name in a value"
    ),
    pytest.param(
        "R5",
        "async def main(a):\n    x = await f(a)\n    return a, x\n",
        id="a wait behind a value",
    ),
    pytest.param(
        "R6", "def main(a):\n    x = len(a)\n    a.append(0)\n    return x\n", id="a change between"
    ),
    pytest.param(
        "R7", "def main(a):\n    x = len(a)\n    while x:\n        a.pop()\n", id="a loop"
    ),
    pytest.param("R7", "def main(a):\n    x = len(a)\n    assert x\n", id="an assertion"),
    pytest.param("R8", "def main(a):\n    x = f()\n    return a.b, x\n", id="an attribute"),
    pytest.param(
        "R9", "def main(v):\n    x = v and 1\n    return not x\n", id="a truth test in a value"
    ),
    pytest.param(
        "R10",
        "def main(p):\n    x = open(p)\n    y = x.fileno()\n    g()\n    return y\n",
        id="a handle",
    ),
    pytest.param("R11", "def main(v):\n    x = 'a b'\n    return v is x\n", id="an identity"),
    pytest.param("R11", "def main(v):\n    x = ()\n    return (not x)[0]\n", id="a folded value"),
    pytest.param("R11", "def main(v):\n    x = True\n    return ~x\n", id="an inverted truth"),
    pytest.param("R12", "def main(v):\n    x = 1\n    return f'{x=}'\n", id="a shown name"),
    pytest.param("R13", "def main(v):\n    x = f()  # why\n    return x\n", id="a comment"),
    pytest.param(
        "R13", "def main():\n    x = 1\n    'text'\n    return x\n", id="a string behind it"
    ),
    pytest.param("R13", "def main():\n    x = f()\n    return x  # noqa: X\n", id="a pragma"),
]


def without(source: str, *rules: str) -> str:
    """Inline a source while some rules are off."""
    return inliners.without(*rules)(source)


@pytest.mark.parametrize(("rule", "source"), KEPT)
def test_rule_is_needed(rule: str, source: str) -> None:
    assert without(source) == source
    assert without(source, rule) != source


def test_brackets_stay_within_what_python_reads() -> None:
    steps = "".join(f"    x{step} = len(x{step - 1})\n" for step in range(1, 300))
    source = f"def main(x0):\n{steps}    return x299\n"
    text = without(source)
    compile(text, "<text>", "exec")
    assert max(line.count("(") for line in text.splitlines()) > 80
    assert without(text) == text
    with pytest.raises(Exception, match="not sure"):
        without(source, "R14")


def test_statements_stay_within_bounds() -> None:
    names = [f"x{step}" for step in range(400)]
    steps = "".join(f"    {name} = len((y, y, y, y))\n" for name in names)
    source = f"def main(y):\n{steps}    return [{', '.join(names)}]\n"
    text = without(source)
    assert 5000 < max(map(len, text.splitlines())) < 7000
    assert without(source, "R14").count("\n") == 2
