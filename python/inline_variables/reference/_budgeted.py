"""The reference engine under the budgets of a call, for where it answers in the native one's place.

It cannot be interrupted while it prints or parses, so each such step is first weighed: by the
nodes that go into it, and the time that is left.
"""

from __future__ import annotations

import ast

from ..exceptions import LimitExceeded
from ._inliner import Inliner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .._engine import Clock
    from .._options import Options

# Printing a node and parsing its text again takes 2 to 10 microseconds.
_SECONDS_PER_NODE = 1e-5
_NODES_PER_LOOK = 128
# A node takes some 150 bytes of memory, where its text takes a few; so many nodes are always made.
_OUTPUT_BYTES_PER_NODE = 32
_NODES_ALLOWANCE = 30_000


class _Meter:
    """Weighs trees before they are printed."""

    def __init__(self, options: Options, clock: Clock) -> None:
        self.limit = options.max_output_bytes
        self.clock = clock
        self.steps = 0

    def step(self) -> None:
        """Count one node; now and then look at the clock."""
        self.steps += 1
        if self.steps % _NODES_PER_LOOK == 0:
            self.clock.check()

    def allow(self, nodes: int) -> None:
        """Raise where so many nodes are too many."""
        if nodes > _NODES_ALLOWANCE:
            self.allow_bytes(nodes * _OUTPUT_BYTES_PER_NODE)

    def allow_bytes(self, length: int) -> None:
        """Raise where a text of so many bytes is too long."""
        if length > self.limit:
            raise LimitExceeded(
                f"the inlined text would be longer than max_output_bytes ({self.limit} bytes)",
                "output-too-large",
                self.limit,
            )

    def weigh(self, tree: ast.AST) -> int:
        """Return the nodes of a tree, having made sure that there is time to print it."""
        nodes = 0
        waiting = [tree]
        while waiting:
            self.step()
            nodes += 1
            waiting.extend(ast.iter_child_nodes(waiting.pop()))
        self.allow(nodes)
        if nodes > _NODES_PER_LOOK:
            self.clock.check(nodes * _SECONDS_PER_NODE)
        return nodes


class _BudgetedInliner(Inliner):
    """The reference, which gives up when a budget is used up, and notes what is Python no more."""

    def __init__(self, meter: _Meter) -> None:
        super().__init__()
        self.meter = meter
        self.copied = 0
        self.invalid: str | None = None

    def visit(self, node: ast.AST) -> ast.AST:
        """Visit one node."""
        self.meter.step()
        if isinstance(node, ast.stmt):
            self.copied = 0
        names = [_is_dotted_name(place) for place in _pattern_places(node)]
        visited: ast.AST = super().visit(node)
        if _is_emptied(node):
            self.invalid = self.invalid or "empty-body"
        after = map(_is_dotted_name, _pattern_places(node))
        if any(before and not now for before, now in zip(names, after, strict=True)):
            self.invalid = self.invalid or "pattern-value"
        return visited

    def copy_of(self, value: ast.expr) -> ast.expr | None:
        """Copy a value, unless it is too large."""
        self.copied += self.meter.weigh(value)
        self.meter.allow(self.copied)
        return super().copy_of(value)


def inline(source: str, options: Options, clock: Clock) -> tuple[str, str | None]:
    """Return the drop-in text, and the code of why it is no Python if it is none."""
    meter = _Meter(options, clock)
    inliner = _BudgetedInliner(meter)
    text = _print(inliner.visit(ast.parse(source)), meter)
    if inliner.invalid is None:
        clock.check()
        return text, refusal(text)
    return text, inliner.invalid


def normalize(source: str, options: Options, clock: Clock) -> str:
    """Return ``ast.unparse(ast.parse(source))``."""
    return _print(ast.parse(source), _Meter(options, clock))


def _print(module: ast.AST, meter: _Meter) -> str:
    meter.weigh(module)
    text = ast.unparse(module)
    meter.allow_bytes(len(text.encode("utf-8", "surrogatepass")))
    return text


def _is_dotted_name(expression: ast.AST) -> bool:
    """Return whether an expression is ``a`` or ``a.b.c``."""
    while isinstance(expression, ast.Attribute):
        expression = expression.value
    return isinstance(expression, ast.Name)


def _pattern_places(node: ast.AST) -> list[ast.expr]:
    """Return the expressions in a pattern that must stay dotted names if they are some."""
    match node:
        case ast.MatchValue():
            return [node.value]
        case ast.MatchClass():
            return [node.cls]
        case ast.MatchMapping():
            return node.keys
    return []


def _is_emptied(node: ast.AST) -> bool:
    if isinstance(node, ast.Try | ast.TryStar) and not node.handlers and not node.finalbody:
        return True
    return getattr(node, "body", None) == [] and not isinstance(node, ast.Module)


def refusal(text: str) -> str | None:
    """Return the code of why CPython's parser does not take a text, if it does not."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        too_deep = "too many nested parentheses" in error.args[0]
        return "nested-brackets" if too_deep else "unreadable-text"
    except (MemoryError, RecursionError, ValueError):
        return None
    return None
