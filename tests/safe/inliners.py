"""The inliners whose output is compared: safe mode, and naive ones that must be caught."""

from __future__ import annotations

import ast
from collections.abc import Callable

from inline_variables import Options, _engine, inline_source

Inliner = Callable[[str], str]


class Refused(Exception):
    """Safe mode gave no answer for a program that compiles."""


# In the order of src/transform/safe/rules.rs, which is that of their bits.
RULES = [
    "R1",
    "R2",
    "R3",
    "R3b",
    "R4",
    "R5",
    "R6",
    "R7",
    "R8",
    "R9",
    "R10",
    "R11",
    "R12",
    "R13",
    "R14",
]


def safe(*, strict: bool = False, multi_use: str = "literals", layout: str = "keep") -> Inliner:
    """Return safe mode.

    Args:
        strict: Whether its assumptions about stable names and finalizers are off.
        multi_use: Which definitions may have several uses.
        layout: Whether the text is edited or printed anew.
    """
    options = Options(
        mode="safe", strict=strict, multi_use=multi_use, layout=layout, timeout_seconds=None
    )

    def inline(source: str) -> str:
        outcome = inline_source(source, options=options)
        # What the parser is known not to read is left alone.
        is_known = outcome.error == "not-sure" and "edited-text" not in str(outcome.message)
        if outcome.status == "fallback" and not is_known:
            raise Refused(f"{outcome.error}: {outcome.message}")
        return outcome.source

    return inline


def without(*rules: str) -> Inliner:
    """Return safe mode without some of its rules."""
    core = _engine.core
    assert core is not None
    options = Options(mode="safe", timeout_seconds=None)
    bits = sum(1 << RULES.index(rule) for rule in rules)

    def inline(source: str) -> str:
        try:
            text: str = core.inline_safely(source, options, False, bits)[0]
        except Exception as error:
            raise Refused(repr(error)) from error
        return text

    return inline


def naive(source: str) -> str:
    """Return a program in which each assigned name that the next statement uses once is inlined.

    It looks at nothing but that: neither order, nor scopes, nor effects.
    """
    tree = ast.parse(source)
    count = 0
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            suite = getattr(node, field, None)
            if isinstance(suite, list):
                count += _inline_suite(suite)
    try:
        return ast.unparse(tree) if count else source
    except ValueError:  # a value that this version cannot write into an f-string
        return source


def _inline_suite(suite: list[ast.stmt]) -> int:
    before = len(suite)
    for index in range(len(suite) - 2, -1, -1):
        match suite[index]:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                use = _Use(name, value)
                if use.count(suite[index + 1]) == 1:
                    suite[index + 1] = use.visit(suite[index + 1])
                    del suite[index]
    return before - len(suite)


class _Use(ast.NodeTransformer):
    def __init__(self, name: str, value: ast.expr) -> None:
        self.name = name
        self.value = value

    def count(self, node: ast.AST) -> int:
        return sum(
            isinstance(child, ast.Name) and child.id == self.name for child in ast.walk(node)
        )

    def visit_Name(self, node: ast.Name) -> ast.expr:
        loads = isinstance(node.ctx, ast.Load) and node.id == self.name
        return self.value if loads else node


def assignments(source: str) -> int:
    """Return how many assignments a program holds."""
    return sum(isinstance(node, ast.Assign) for node in ast.walk(ast.parse(source)))
