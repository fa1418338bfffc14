"""Compares in one interpreter: native with ``ast`` and with the reference, one task a line.

Reads tasks as JSON lines on standard input and answers each with one JSON line, so that the process
that runs it can kill it when a task takes too long.
"""

from __future__ import annotations

import ast
import json
import random
import signal
import sys
import tokenize
import warnings
from collections.abc import Callable
from typing import Any

import generator
import pysource_codegen
from inline_variables import Options, _core, _engine, reference
from inline_variables.exceptions import NotSure
from inline_variables.reference import _budgeted

LIMITS = (1 << 26, 1 << 28, 100_000)
LONGEST_FOR_VALIDITY = 20_000
NO_LIMITS = Options(timeout_seconds=None, max_source_bytes=1 << 26, max_output_bytes=1 << 32)
# What a short source may take: values that double make the reference run for hours.
SECONDS = 10


class _TooSlow(BaseException):
    """The reference has had its time."""


GIVES_UP = (RecursionError, MemoryError, _TooSlow)


def outcome(function: Callable[[str], str], source: str) -> Any:
    """Return the text, or the exception as what a caller sees of it."""
    try:
        return function(source)
    except GIVES_UP as error:
        return {"gives up": type(error).__name__}
    except SyntaxError as error:
        return [type(error).__name__, str(error), error.lineno, error.offset]
    except Exception as error:
        return [type(error).__name__, str(error)]


def compare(source: str, *, transforms: bool) -> tuple[str, Any]:
    """Return the kind of result, and the difference if there is one."""
    native = _core.inline_variables if transforms else _core.normalize
    expected = outcome(
        reference.inline_variables if transforms else lambda text: ast.unparse(ast.parse(text)),
        source,
    )
    if isinstance(expected, dict):
        return "reference gave up", None
    whole = _engine.inline if transforms else _engine.normalize
    handed_over = None
    try:
        found: Any = native(source, None, *LIMITS)
    except Exception as error:
        handed_over = error.code if isinstance(error, NotSure) else None
        found = outcome(lambda text: whole(text, NO_LIMITS), source)
    invalid = None
    if isinstance(found, tuple):
        found, invalid = _engine.settle_doubt(*found, _engine.Clock(None))
    if found != expected:
        return "DIFFERENT", [expected, found]
    if transforms and isinstance(expected, str) and len(source) <= LONGEST_FOR_VALIDITY:
        difference = validity(source, expected, invalid)
        if difference is not None:
            return "DIFFERENT", difference
    if handed_over is not None and isinstance(expected, str):
        return f"equal, handed over ({handed_over})", None
    return ("equal" if isinstance(expected, str) else "same error"), None


def validity(source: str, text: str, invalid: str | None) -> list[str] | None:
    """Return the difference between what is said of a text and what CPython's parser says of it.

    The reference under budgets must say the same as the native engine.
    """
    try:
        ast.parse(text)
    except SyntaxError as error:
        refused: str | None = str(error)
    except (*GIVES_UP, ValueError):  # deep, or with lone surrogates or NUL in a docstring
        return None
    else:
        refused = None
    if (refused is None) != (invalid is None):
        return [f"parsed: {refused}", f"native: {invalid}"]
    budgeted = _budgeted.inline(source, NO_LIMITS, _engine.Clock(None))
    return (
        None
        if budgeted == (text, invalid)
        else [f"{text}\n{invalid}", "\n".join(map(str, budgeted))]
    )


def mutated(source: str, seed: int) -> str:
    """Return a short piece of ``source`` with a few characters or words changed."""
    dice = random.Random(seed)
    lines = source.splitlines(keepends=True)
    start = dice.randrange(len(lines)) if lines else 0
    text = "".join(lines[start : start + dice.randint(1, 12)])
    words = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        ",",
        "=",
        "==",
        ":=",
        "*",
        "**",
        "not",
        "and",
        "or",
        "yield",
        "await",
        "lambda",
        "if",
        "else",
        "\t",
        "\n",
        "\\",
        "'",
        '"',
        "f'",
        "#",
        "0",
        "1e",
        "r",
        "!",
        "@",
    ]
    for _ in range(dice.randint(1, 3)):
        at = dice.randint(0, len(text))
        if dice.random() < 0.5:
            text = text[:at] + dice.choice(words) + text[at:]
        else:
            text = text[:at] + text[at + dice.randint(1, 4) :]
    return text


def source_of(task: dict[str, Any]) -> str | None:
    """Return the source that a task is about."""
    if "path" in task:
        try:
            with tokenize.open(task["path"]) as file:
                text = file.read()
        except (SyntaxError, UnicodeDecodeError):
            return None
    elif "text" in task:
        text = task["text"]
    elif "codegen" in task:
        text = pysource_codegen.generate(task["codegen"], node_limit=250, depth_limit=7)
    else:
        text = generator.program(task["seed"])
    return mutated(text, task["mutate"]) if "mutate" in task else text


def _give_up(*_: object) -> None:
    raise _TooSlow


def compare_in_time(source: str, *, transforms: bool) -> tuple[str, Any]:
    """Return what :func:`compare` returns, or that the reference gave up after some seconds."""
    signal.alarm(SECONDS)
    try:
        return compare(source, transforms=transforms)
    except _TooSlow:
        return "reference gave up", None
    finally:
        signal.alarm(0)


def main() -> None:
    """Answer every task on standard input."""
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, _give_up)
    for line in sys.stdin:
        task = json.loads(line)
        source = source_of(task)
        if source is None:
            answer: tuple[str, Any] = ("undecodable", None)
        else:
            answer = compare_in_time(source, transforms=task["transforms"])
        kind, difference = answer
        shown = None if difference is None else [source, *difference]
        print(json.dumps([kind, shown]), flush=True)


if __name__ == "__main__":
    main()
