"""Seeded expressions whose operands are objects with effects, with one place for a name or none."""

from __future__ import annotations

import random

# A `$` is an operand. What evaluates its operands in an order other than that of the text, late,
# more than once, or maybe not at all stands beside what does not.
FORMS = [
    *["g($)", "s($)", "k($)", "a($)", "f($, $)", "s($, $)", "k($, $, $)", "len($)", "str($)"] * 2,
    *["$.u", "$.v", "$.m($)", "$.m($, $)", "$[$]", "$[$, $]", "$[$:$]", "box.n", "items[1]"] * 2,
    *["$ + $", "$ - $", "$ * $ + $", "$ @ $", "-$", "~$", "$ % $", "$ | $ & $"],
    *["$ < $", "$ == $", "$ < $ < $", "$ in $", "$ not in $", "$ is $", "$ is not None"],
    *["$ and $", "$ or $", "not $", "$ if $ else $", "($ and $) or $"],
    *["[$, $]", "($, $)", "($,)", "{'k': $, $: $}", "[*$, $]", "{**$, 'k': $}", "[$]", "[]"],
    *["len({$, $})", "s(*$, $)", "s(k=$, *$)", "s($, k=$)", "k(*$, *$)", "s(**$)", "s(l=$, **$)"],
    *["f(*$, k=$)", "a.m(k=$, *[$])", "isinstance($, V)", "effects.note($)", "note($, $)"],
    *['f"{$}{$}"', 'f"{$!r} {$}"', 'f"{$:{$}}"', 'f"{$=}"', 'f"{$}"', '"k" f"{$:>9}"'],
    *["[$ for i in $]", "[$ for i in $ if $]", "[$ for i in $ for j in $]", "{$: $ for i in $}"],
    *["s($ for i in $)", "list($ for i in $)", "(lambda: $)", "(lambda: $)()", "(lambda i=$: $)()"],
    *["(w := $)", "[(w := $), $]", "k(w, (w := $), w)", "$.u.v", "$.m($.v, $)", "(yes or $)"],
]
IN_COROUTINES = ["await $", "await s($)", "[await $, $]", "[$ async for i in $]", "await a.m($)"]
IN_GENERATORS = ["(yield $)", "[(yield $), $]", "(yield from $)"]

NUMBERS = ["0", "1", "-1", "2.5", "1_0", "3j", "0x1F"]
TEXTS = ["'k'", "'''k\nl'''", '"it\'s"', "'a\\n'", "b'k'", "'{'", "r'\\d'", "'k' 'l'"]
CONSTANTS = ["None", "True", "...", "()", "(1, 'k')", "-1", "(0,)", "''"]

# Bound once by what opens every program, and never rebound but by strict runs.
STABLE = ["s", "k", "V", "note"]
# Rebound by hooks and by the program's own functions.
OBJECTS = ["a", "b", "c"]
FUNCTIONS = ["f", "g", "h"]
# What the locals of a function are called: few names, so that they collide.
LOCALS = ["x", "y", "z", "w"]


class Expressions:
    """Makes expressions for one function.

    Args:
        dice: Source of all choices.
        names: Names that may stand as operands; the caller adds the local ones as they are bound.
        forms: Which forms the function allows.
    """

    def __init__(self, dice: random.Random, names: list[str], forms: list[str]) -> None:
        self.dice = dice
        self.names = names
        self.forms = forms

    def atom(self) -> str:
        """Return a name or a constant."""
        roll = self.dice.random()
        if roll < 0.55:
            return self.dice.choice(self.names)
        if roll < 0.85:
            return self.dice.choice(OBJECTS)
        if roll < 0.9:
            return self.dice.choice((*STABLE, *FUNCTIONS))
        if roll < 0.92:
            return self.dice.choice(LOCALS)
        return self.dice.choice((self.number, self.text, self.constant))()

    def number(self) -> str:
        """Return a number."""
        return self.dice.choice(NUMBERS)

    def text(self) -> str:
        """Return a string or bytes."""
        return self.dice.choice(TEXTS)

    def constant(self) -> str:
        """Return another constant."""
        return self.dice.choice(CONSTANTS)

    def whole(self, hole: str | None = None, depth: int = 0) -> str:
        """Return an expression as it stands alone: without parentheses around it.

        Args:
            hole: A name that stands in it exactly once.
            depth: How deep it is within another.
        """
        return self.filled(self.dice.choice(self.forms), hole, depth)

    def operand(self, hole: str | None, depth: int) -> str:
        """Return an expression as it stands within another."""
        # Values are made by calls more often than not: only they make anything happen.
        if self.dice.random() < (0.45, 0.7, 0.9, 1.0)[min(depth, 3)]:
            return self.atom() if hole is None else hole
        text = self.whole(hole, depth)
        return text if _is_closed(text) else f"({text})"

    def filled(self, form: str, hole: str | None, depth: int) -> str:
        """Return a form with operands in its places, one of which has the hole."""
        parts = form.split("$")
        places = len(parts) - 1
        if places == 0:
            return form if hole is None else hole
        # The first place to be evaluated is most often the first: there the most may be inlined.
        chosen = 0 if self.dice.random() < 0.5 else self.dice.randrange(places)
        formatted = '"' in form
        text = parts[0]
        for place, part in enumerate(parts[1:]):
            operand = self.operand(hole if place == chosen else None, depth + 1)
            if formatted and any(character in operand for character in "\"'\\\n#"):
                operand = hole if hole is not None and place == chosen else "a"
            if formatted and (text.endswith("{") and operand.startswith("{")):
                operand = f"({operand})"
            if operand[0].isdigit() and part.startswith("."):
                operand = f"({operand})"
            text += operand + part
        return text


def _is_closed(text: str) -> bool:
    """Tell whether a text is one bracketed or named thing, which needs no parentheses."""
    if text.isidentifier():
        return text != "yes"
    depth = 0
    for index, character in enumerate(text):
        if character in "'\"":
            return False
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and character in " -~" and index < len(text):
            return False
    return not text.startswith(("-", "~"))
