"""The differential fuzzer on a few thousand fixed programs, and proof that it notices."""

import ast

import inliners
import programs
import pytest
import runner
from minimise import minimise

import fuzz

pytestmark = pytest.mark.filterwarnings("ignore::SyntaxWarning")


@pytest.mark.parametrize("strict", [False, True], ids=["default", "strict"])
@pytest.mark.parametrize("first", range(0, 2000, 500))
def test_safe_mode_changes_no_behaviour(first: int, strict: bool) -> None:
    counts = fuzz.check(
        range(first, first + 500), inliners.safe(strict=strict), strict=strict, worlds=2
    )
    assert counts.found == []


def test_generated_programs_have_enough_to_inline() -> None:
    counts = fuzz.check(range(500), inliners.safe(), worlds=0)
    assert counts.inlines >= 0.4 * counts.programs


def test_a_naive_inliner_is_caught() -> None:
    counts = fuzz.check(range(50), inliners.naive)
    assert len(counts.found) > 15


@pytest.mark.parametrize("rule", [rule for rule in inliners.RULES if rule not in ("R13", "R14")])
def test_a_missing_rule_is_noticed(rule: str) -> None:
    inline = inliners.without(rule)
    assert any(_behaves_otherwise(programs.program(seed), inline, seed) for seed in range(5000))


def _behaves_otherwise(source: str, inline: inliners.Inliner, seed: int) -> bool:
    output = inline(source)
    return output != source and runner.compare(source, output, range(seed, seed + 2)) is not None


def test_printing_anew_is_no_difference() -> None:
    for seed in range(100):
        source = programs.program(seed).replace("\r\n", "\n")
        try:
            printed = ast.unparse(ast.parse(source))
        except ValueError:  # a value that this version cannot write into an f-string
            continue
        assert runner.compare(source, printed, range(2)) is None


def test_each_seed_has_one_program() -> None:
    assert programs.program(7) == programs.program(7)
    assert len({programs.program(seed) for seed in range(50)}) == 50


# What a wrong output looks like for each kind of thing that is compared.
DIFFERENT = {
    "order": ("x = f()\nnote(a.u, x)", "note(a.u, f())"),
    "result": (
        "def main(x, y):\n    t = box.n\n    g()\n    return t",
        "def main(x, y):\n    g()\n    return box.n",
    ),
    "exception": (
        "def main(x, y):\n    t = 1 / 0\n    return u + t",
        "def main(x, y):\n    return u + 1 / 0",
    ),
    "global name": ("t = note(a)\nk(t)", "k(note(a))"),
    "attribute of a class": ("class C:\n    t = note(a)\n    u = t", "class C:\n    u = note(a)"),
    "docstring": ("def n():\n    t = 'k'\n    t", "def n():\n    'k'"),
    "name in a string": (
        "def main(x, y):\n    t = s()\n    return peek('t'), t",
        "def main(x, y):\n    return peek('t'), s()",
    ),
    "life": (
        "def main(x, y):\n    t = s()\n    return t.u.v",
        "def main(x, y):\n    return s().u.v",
    ),
    "warning": ("x = 1\nb is x", "b is 1"),
    "syntax": ("x = 1", "x = "),
}


@pytest.mark.parametrize(("source", "output"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_a_difference_is_noticed(source: str, output: str) -> None:
    header = programs.HEADER
    assert runner.compare(header + source, header + source, range(10)) is None
    assert runner.compare(header + source, header + output, range(10)) is not None


def test_stable_names_change_in_strict_runs_only() -> None:
    source = f"{programs.HEADER}def main(x, y):\n    t = a.u\n    return s(t)"
    output = f"{programs.HEADER}def main(x, y):\n    return s(a.u)"
    assert runner.compare(source, output, range(200)) is None
    assert runner.compare(source, output, range(200), strict=True) is not None


def test_endless_programs_end() -> None:
    assert "ran out of steps" in runner.run(f"{programs.HEADER}while True: note()", 0).ends
    assert runner.run("while True: pass", 0).late


def test_minimise_keeps_what_shows() -> None:
    source = "a\nif b:\n    c\n    if d:\n        e\nf\n"
    assert minimise(source, lambda text: "e" in text) == "        e\n"
    assert minimise(source, lambda text: "d" in text and "c" in text) == "    c\n    if d:\n"


def test_minimised_programs_still_differ() -> None:
    seed = next(seed for seed in range(50) if fuzz.check([seed], inliners.naive).found)
    smallest = fuzz.smallest(seed, inliners.naive, strict=False)
    worlds = range(seed, seed + fuzz.WORLDS)
    assert fuzz.differs(smallest, inliners.naive, worlds, strict=False) is not None
    assert len(smallest) < len(programs.program(seed)) / 2
