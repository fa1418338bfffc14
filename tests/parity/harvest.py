"""Prints, as one JSON list, the sources that this interpreter's own test suite tries.

The cases of ``test_unparse`` are taken as its checks receive them; of all the other tests
every string constant is one, whether it is a program or not.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import sysconfig
import unittest
import warnings
from pathlib import Path


def unparse_cases() -> list[str]:
    """Return what the checks of ``test_unparse`` are called with."""
    with contextlib.suppress(ImportError):
        from test import test_unparse

        found: list[str] = []

        def record(_self: object, source: object, *_rest: object, **_options: object) -> None:
            if isinstance(source, str):
                found.append(source)

        for case in vars(test_unparse).values():
            for check in ("check_ast_roundtrip", "check_src_roundtrip"):
                if isinstance(case, type) and check in vars(case):
                    setattr(case, check, record)
        suite = unittest.defaultTestLoader.loadTestsFromNames(
            ["UnparseTestCase", "CosmeticTestCase"], test_unparse
        )
        with contextlib.redirect_stdout(io.StringIO()):
            unittest.TextTestRunner(stream=io.StringIO()).run(suite)
        return found
    return []


def constants() -> list[str]:
    """Return every string constant of every test."""
    found: list[str] = []
    for path in sorted((Path(sysconfig.get_path("stdlib")) / "test").rglob("test_*.py")):
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
                lines = [line.strip() for line in node.value.splitlines()]
                found.extend(line[4:] for line in lines if line.startswith(">>> "))
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps(list(dict.fromkeys([*unparse_cases(), *constants()]))))
