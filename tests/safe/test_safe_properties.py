"""The promises of safe mode over a sample of the standard library, and proof that breaks are noticed."""

import sys
import sysconfig
from pathlib import Path

import properties
import pytest
import trees
from inline_variables import Options

LIBRARY = Path(sysconfig.get_path("stdlib"))
FILES = list(trees.sources(LIBRARY))[::12]
SAFE = Options(mode="safe", timeout_seconds=None)

pytestmark = pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_a_file_of_the_standard_library(path: Path) -> None:
    found = trees.read(path)
    if found is None:
        pytest.skip("no Python of this version")
    output, problems = properties.broken(found[0], SAFE)
    assert problems == []
    compile(output, str(path), "exec", dont_inherit=True)


def test_the_sample_holds_inlines(tmp_path: Path) -> None:
    for index, path in enumerate(FILES):
        (tmp_path / f"{index}.py").write_bytes(path.read_bytes())
    count = trees.transform(tmp_path, SAFE)
    assert count.refused == []
    assert count.inlined >= 20


BEFORE = (
    "def f():\n    t = g()  # one\n    return t\nz = 1\nclass C:\n    def m(self): return 'é'\n"
)


@pytest.mark.parametrize(
    "after",
    [
        "def f():\n    return g()  # one\nz = 1\nclass C:\n    def m(self): return 'é'\n",
        BEFORE,
    ],
    ids=["inlined", "untouched"],
)
def test_what_is_promised_is_no_problem(after: str) -> None:
    assert properties.changed_without_inline(BEFORE, after) == []
    assert properties.changed_symbols(BEFORE, after) == []


@pytest.mark.parametrize(
    ("after", "problem"),
    [
        (BEFORE.replace("'é'", "'e'"), "line 6: m changed without an inlined assignment"),
        (BEFORE.replace("t\nz", "(t)\nz"), "line 1: f changed without an inlined assignment"),
        (BEFORE.replace("z = 1", "z = (1)"), "the text outside functions changed"),
        (BEFORE.replace("def m", "def n"), "a function is gone, new, or elsewhere"),
    ],
)
def test_a_change_without_an_inline_is_noticed(after: str, problem: str) -> None:
    assert properties.changed_without_inline(BEFORE, after) == [problem]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("def f():\n t = 1\n", "def f():\n t = u = 1\n", "function f, line 1: u is new"),
        ("def f(t): pass", "def f(): pass", "t is gone, which was no plain local variable"),
        ("t = 1\n", "t = u\n", "module top, line 0: u is new"),
        ("def f():\n t = 1\n t", "def f():\n t", "t was ('local', 'assigned'), is ('global',)"),
        ("def f():\n lambda: 1", "def f():\n 1", "other lambdas or comprehensions"),
        ("def f():\n def n(): pass", "def f(): pass", "other scopes within it"),
        ("def f(x):\n lambda: x", "def f(x):\n lambda x: x", "other lambdas or comprehensions"),
    ],
)
def test_a_changed_symbol_is_noticed(before: str, after: str, problem: str) -> None:
    problems = properties.changed_symbols(before, after)
    assert any(problem in line for line in problems), problems


def test_lost_comments_are_counted() -> None:
    lost = properties.comments("a  # b\n# c\n# c\n'# d'") - properties.comments("a\n# c\n")
    assert lost == {"# b": 1, "# c": 1}


def test_what_does_not_compile_is_noticed() -> None:
    pairs = {"good": ("1", "2"), "bad": ("1", "1 +"), "never": ("1 +", "1 +")}
    assert [line.split(":")[0] for line in properties.uncompiled(pairs, sys.executable)] == ["bad"]
