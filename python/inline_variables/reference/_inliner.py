"""The simplest code that does what the contract says, on ``ast`` alone."""

import ast

MAX_REPLACEMENTS = 100


class Inliner(ast.NodeTransformer):
    """Keeps one table of assignments for the whole source."""

    def __init__(self) -> None:
        self.values: dict[str, ast.expr] = {}
        self.being_replaced: list[str] = []

    def visit_Assign(self, node: ast.Assign) -> ast.Assign | None:
        """Store the visited value of a single plain name and drop the statement."""
        if len(node.targets) == 1 and isinstance(target := node.targets[0], ast.Name):
            self.values[target.id] = self.visit(node.value)
            return None
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace a loaded name by a copy of its value, itself visited."""
        if (
            not isinstance(node.ctx, ast.Load)
            or node.id not in self.values
            or node.id in self.being_replaced
            or len(self.being_replaced) > MAX_REPLACEMENTS
        ):
            return node
        copy = self.copy_of(self.values[node.id])
        if copy is None:
            return node
        self.being_replaced.append(node.id)
        try:
            visited: ast.expr = self.visit(copy)
        finally:
            self.being_replaced.pop()
        return visited

    def copy_of(self, value: ast.expr) -> ast.expr | None:
        """Print a value and parse the text; ``None`` where it cannot be printed."""
        try:
            text = ast.unparse(value)
        except ValueError:
            return None
        return ast.parse(text, mode="eval").body


def inline_variables(source: str) -> str:
    """Inline every single assignment of ``source``.

    Args:
        source: A Python program.

    Returns:
        The program without its single assignments, as ``ast.unparse`` of the running interpreter
        prints it.

    Raises:
        SyntaxError: ``source``, or the text of a stored value, does not parse.
        Exception: Whatever ``ast`` raises besides: ``RecursionError``, ``ValueError``, …

    Examples:
        >>> inline_variables("x1 = f(I)\\nx2 = g(x1)\\nprint(x2)")
        'print(g(f(I)))'
    """
    return ast.unparse(Inliner().visit(ast.parse(source)))
