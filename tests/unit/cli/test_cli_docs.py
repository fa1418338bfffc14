"""The examples in the pages of the commands print what the pages say."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "docs" / "commands"
BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
PAGES = [page for page in sorted(FOLDER.glob("*.md")) if BLOCK.search(page.read_text("utf-8"))]
ANYTHING = "…"


def _commands(block: str) -> tuple[str, str]:
    """Return a script, and what it prints."""
    lines = block.splitlines()
    script = [line[2:] for line in lines if line.startswith(("$ ", "> "))]
    output = [line for line in lines if not line.startswith(("$ ", "> "))]
    return "\n".join(script), "".join(line + "\n" for line in output)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_examples(page: Path, tmp_path: Path) -> None:
    blocks = BLOCK.findall(page.read_text("utf-8"))
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for block in blocks:
        script, expected = _commands(block)
        result = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        pattern = re.escape(expected).replace(re.escape(ANYTHING), ".*")
        assert re.fullmatch(pattern, result.stdout, re.DOTALL), result.stdout
