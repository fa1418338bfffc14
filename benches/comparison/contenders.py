"""Who is compared: functions from source to text, and the limits that Rust sets."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from importlib.util import find_spec

from inline_variables.bench._measure import NATIVE, REFERENCE

OURS = "inline_variables"
RUST = {
    "rust-parse": "Rust: parse",
    "rust-normalize": "Rust: parse, print",
    "rust-inline": "Rust: inline",
}


@dataclass(frozen=True)
class Contender:
    """One that is called from Python.

    Attributes:
        name: What it is called in the data.
        label: What it is called in tables and the chart.
        inlines: The function, as ``module:function``, where programs are inlined; ``None`` where it
            takes no part.
        normalizes: The function where they are only printed.
    """

    name: str
    label: str
    inlines: str | None
    normalizes: str | None


CONTENDERS = [
    Contender(OURS, "inline_variables", NATIVE, "inline_variables:normalize"),
    # The reference inlines; what it takes for the whole standard library is hours.
    Contender("reference", "pure Python, same text", REFERENCE, None),
    Contender("ast", "ast, without inlining", "contenders:through_ast", "contenders:through_ast"),
    Contender(
        "libcst",
        "LibCST, without inlining",
        "contenders:through_libcst",
        "contenders:through_libcst",
    ),
]


def present() -> tuple[list[Contender], dict[str, str]]:
    """Return the contenders that are installed, and why the others are skipped."""
    if find_spec("libcst") is not None:
        return CONTENDERS, {}
    kept = [contender for contender in CONTENDERS if contender.name != "libcst"]
    return kept, {"libcst": "libcst is not installed: pip install -r requirements/bench.txt"}


def through_ast(source: str) -> str:
    """Read and print, without inlining: what any inliner on ``ast`` takes at least."""
    return ast.unparse(ast.parse(source))


def through_libcst(source: str) -> str:
    """Read and print with LibCST, which keeps every space and comment, without inlining."""
    import libcst

    code: str = libcst.parse_module(source).code
    return code
