"""What was inlined can make way for more: a call goes on until nothing is left."""

from __future__ import annotations

import pytest
from inline_variables import Options, explain, inline_source

# Sources that take more than one look, and what they come to.
SOURCES = [
    pytest.param(
        "def main(y):\n    x = -1\n    x = x\n    del x.u\n    return 3\n",
        "def main(y):\n    del (-1).u\n    return 3\n",
        id="a name that is bound again",
    ),
    pytest.param(
        "def main(c):\n    t4 = 'k'\n    t5 = t4.m()\n    def n(p=t5):\n        pass\n    return n\n",
        "def main(c):\n    def n(p='k'.m()):\n        pass\n    return n\n",
        id="a literal before an operation",
    ),
    pytest.param(
        "def main(t):\n    x = ((-t) or []).u;  y = 1;\n    return len({y, x})\n",
        "def main(t):\n    return len({1, ((-t) or []).u})\n",
        id="a literal on the same line",
    ),
]


@pytest.mark.parametrize(("source", "text"), SOURCES)
def test_a_call_goes_on_until_nothing_is_left(source: str, text: str) -> None:
    safe = Options(mode="safe")
    assert inline_source(source, options=safe).source == text
    assert inline_source(text, options=safe).status == "unchanged"


@pytest.mark.parametrize("layout", ["keep", "normalize"])
@pytest.mark.parametrize(("source", "text"), SOURCES)
def test_findings_are_of_the_source_as_it_is(source: str, text: str, layout: str) -> None:
    findings = explain(f"# first\n\n\n{source}", options=Options(mode="safe", layout=layout))
    assert {finding.rule for finding in findings} == {None}
    lines = f"# first\n\n\n{source}".split("\n")
    for finding in findings:
        assert lines[finding.line - 1][finding.column - 1 :].startswith(f"{finding.name} = ")
    assert len(findings) == 2


def test_findings_say_what_the_last_look_found() -> None:
    source = "def main(a):\n    x = 'k'\n    y = x.m()\n    return a.b, y\n"
    first, second = explain(source, options=Options(mode="safe"))
    assert (first.rule, second.rule, second.blocking) == (None, "R8", "b")


def test_a_printed_text_is_printed_again_after_what_was_inlined() -> None:
    source = "def main(b):\n    x = *b, 1\n    return x + 0\n"
    options = Options(mode="safe", layout="normalize")
    text = inline_source(source, options=options).source
    assert text == "def main(b):\n    return (*b, 1) + 0"
    assert inline_source(text, options=options).source == text
