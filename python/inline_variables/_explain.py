"""What safe mode does with each assignment, and why it keeps the others."""

from __future__ import annotations

from dataclasses import dataclass

from . import _engine
from ._options import Options

__all__ = ["Finding", "explain"]

_DEFAULT_OPTIONS = Options(mode="safe", timeout_seconds=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was done with one assignment to a plain name. It can be pickled.

    Attributes:
        name: The name.
        line: The line of the assignment, from 1.
        column: Its column, from 1, in characters.
        action: ``"inlined"`` or ``"kept"``.
        rule: The code of the rule that kept it (docs/safe-mode.md), or ``None``.
        message: What was done, or what is in the way.
        blocking: The name that stands in the way, or ``None``.

    Example:
        >>> explain("def main():\\n    x = f()\\n    return a() + x\\n")[0].blocking
        'a'
    """

    name: str
    line: int
    column: int
    action: str
    rule: str | None
    message: str
    blocking: str | None

    def __str__(self) -> str:
        """Return it in one line, without the path."""
        place = f"{self.line}:{self.column}"
        if self.rule is None:
            return f"{place}: {self.name}: inlined"
        named = "" if self.blocking is None else f" ({self.blocking})"
        return f"{place}: {self.name}: kept: {self.rule}: {self.message}{named}"


def explain(source: str, *, options: Options = _DEFAULT_OPTIONS) -> list[Finding]:
    """Say what safe mode does with each assignment to a single plain name.

    Args:
        source: A Python program.
        options: The options of safe mode and the budgets of the call; no time limit unless told.

    Returns:
        A finding for each such assignment, in the order of the source.

    Raises:
        TypeError: ``source`` is no ``str``.
        ValueError: ``options`` are not those of safe mode.
        SyntaxError: What ``ast.parse`` raises.
        DeadlineExceeded: The time limit was reached.
        LimitExceeded: Another limit was reached.
        NotSure: The extension is not sure of the source.
        ImportError: The extension is missing.

    Example:
        >>> print(*explain("def main():\\n    x = f()\\n    return x\\n"))
        2:5: x: inlined
    """
    if not isinstance(source, str):
        raise TypeError(f"source must be a str of Python source, not {type(source).__name__}")
    if options.mode != "safe":
        raise ValueError("options must be those of safe mode: Options(mode='safe')")
    return [
        Finding(
            name=name,
            line=line,
            column=column,
            action="inlined" if rule is None else "kept",
            rule=rule,
            message=message,
            blocking=blocking,
        )
        for name, line, column, rule, message, blocking in _engine.explain_safely(source, options)[
            1
        ]
    ]
