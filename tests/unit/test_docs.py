"""The Python examples in the documentation run."""

import re
from pathlib import Path

import inline_variables
import pytest

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
# A comment behind an expression that looks like a value is what the expression gives.
VALUE = re.compile(r"^(\S.*?)  # (\d.*|'[^']*'|\[.*\]|Counts\(.*\))$", re.MULTILINE)
GIVEN = """
source = "x = 1\\nprint(x)"
records = [{"solver_source": source}] * 3
"""


def _pages() -> list[Path]:
    return [page for page in sorted(DOCS.glob("*.md")) if BLOCK.search(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", _pages(), ids=lambda page: page.stem)
def test_examples_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(GIVEN, names)
    checked = 0
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        exec(compile(block, str(page), "exec"), names)
        for expression, value in VALUE.findall(block):
            found = eval(expression, names)
            # A tuple is written there without its brackets.
            assert (repr(found)[1:-1] if isinstance(found, tuple) else repr(found)) == value
            checked += 1
    assert checked > 0
    capsys.readouterr()


def test_every_code_has_an_anchor() -> None:
    package = Path(inline_variables.__file__).parent
    sources = "".join(file.read_text("utf-8") for file in package.rglob("_*.py"))
    sources += "".join(file.read_text("utf-8") for file in (package / "batch").rglob("*.py"))
    listed = re.search(r"error: ``None``, or the stable code.*?message:", sources, re.DOTALL)
    assert listed is not None
    codes = set(re.findall(r"``\"([a-z-]+)\"``", listed.group()))
    codes |= {"no-source", "broken-row", "surrogates"}
    headings = set(re.findall(r"^### ([a-z-]+)$", (DOCS / "errors.md").read_text("utf-8"), re.M))
    assert len(codes) > 15
    assert codes - headings == set()
