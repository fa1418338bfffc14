"""Writes one file for each source of the tests' data: what the fuzzers begin with.

Usage: python fuzz/seeds.py FOLDER
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
lines = (
    (HERE.parent / "tests" / "data" / "reference.jsonl").read_text(encoding="utf-8").splitlines()
)
sources = [json.loads(line)["source"] for line in lines]
sources += [path.read_text(encoding="utf-8") for path in (HERE.parent / "examples").rglob("*.py")]
for number, source in enumerate(sources):
    if source.isprintable() or source.isascii():
        (folder / f"{number:03}.py").write_text(source, encoding="utf-8")
