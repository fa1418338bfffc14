"""Programs with the shape of real solvers, made the same on every machine."""

from __future__ import annotations

import random
from math import exp, log

from ._sources import Source

__all__ = ["examples", "solver"]

_UNARY = ["trim", "rot90", "hmirror", "vmirror", "tophalf", "largest", "compress", "normalise"]
_UNARY += ["outline", "palette_of", "cellwise_max", "asindices", "remove_border"]
_BINARY = ["paint", "shift", "colorfilter", "fill", "compose", "overlay", "underfill", "crop"]
_BINARY += [
    "hconcat",
    "vconcat",
    "canvas_of",
    "get_nth_f",
    "o_g",
    "lbind",
    "replace_color",
    "fill_between",
    "apply_pattern",
]
_CONSTANTS = ["ONE", "TWO", "RED", "BLUE", "ORIGIN", "DOWN", "F0", "R5", "T"]

_MEDIAN_STEPS = 12
_MOST_STEPS = 60
_SPREAD = 0.6
# One program in so many doubles its values until its output is about 20 times its source.
_GROWS = 100
_GROWTH = 22
_PLAIN_STEPS = 4
# Ordinary programs use older steps again only while their output stays small.
_MOST_REPEATED = 200


def examples(count: int = 100) -> list[Source]:
    """Make programs with the shape of real solvers.

    Half of them have 12 steps or fewer, the longest 60; half have about 330 bytes or fewer. One in
    a hundred has an output about 20 times as long as its source.

    Args:
        count: How many; 100 unless told.

    Returns:
        The programs, the same ones on every machine.

    Examples:
        >>> len(examples(2))
        2
    """
    return [Source(f"example {seed}", solver(seed)) for seed in range(count)]


def solver(seed: int) -> str:
    """Make one program."""
    dice = random.Random(f"solver {seed}")
    if seed % _GROWS == _GROWS // 2:
        return _growing(dice)
    steps = round(exp(dice.gauss(log(_MEDIAN_STEPS), _SPREAD)))
    return _chain(dice, max(3, min(_MOST_STEPS, steps)))


def _chain(dice: random.Random, steps: int) -> str:
    """Make a program in which a step mostly uses the one before it."""
    lengths = {"I": 1}
    lines = []
    last = "I"
    for step in range(1, steps + 1):
        name = f"x{step}" if step < steps else "O"
        older = dice.choice(list(lengths))
        if dice.random() < 0.3:
            value, operands = f"{dice.choice(_UNARY)}({last})", [last]
        elif dice.random() < 0.25 and lengths[older] < _MOST_REPEATED:
            value, operands = f"{dice.choice(_BINARY)}({last}, {older})", [last, older]
        else:
            value = f"{dice.choice(_BINARY)}({last}, {dice.choice(_CONSTANTS)})"
            operands = [last]
        lines.append(f"    {name} = {value}")
        lengths[name] = len(value) + sum(lengths[operand] for operand in operands)
        last = name
    return _function(lines)


def _growing(dice: random.Random) -> str:
    """Make a program in which values are used twice until its output has grown enough."""
    lines: list[str] = []
    length = 1
    step = 0
    while length < _GROWTH * len("".join(lines)) or step < _PLAIN_STEPS:
        step += 1
        last = f"x{step - 1}" if step > 1 else "I"
        if step <= _PLAIN_STEPS:
            value = f"{dice.choice(_BINARY)}({last}, {dice.choice(_CONSTANTS)})"
            length += len(value) - len(last)
        else:
            value = f"{dice.choice(_BINARY)}({last}, {last})"
            length = 2 * length + len(value) - 2 * len(last)
        lines.append(f"    x{step} = {value}")
    while length > _GROWTH * len("".join(lines)):
        step += 1
        value = f"{dice.choice(_BINARY)}(x{step - 1}, {dice.choice(_CONSTANTS)})"
        lines.append(f"    x{step} = {value}")
    lines[-1] = lines[-1].replace(f"x{step} =", "O =", 1)
    return _function(lines)


def _function(lines: list[str]) -> str:
    return "\n".join(["def solve(I):", *lines, "    return O", ""])
