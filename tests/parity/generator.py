"""Seeded programs that aim at what inliners and printers get wrong.

They rebind names, late and to themselves, and write f-strings, operators, scopes, docstrings,
numbers and escapes in many spellings. The text is made directly, never through ``ast.unparse``.
"""

from __future__ import annotations

import random
import sys

NAMES = ["a", "b", "c", "x", "y", "x1", "ñ"]
BINARY = ["+", "-", "*", "/", "//", "%", "@", "**", "<<", ">>", "&", "|", "^"]
COMPARISONS = ["<", ">", "==", "!=", "<=", ">=", "is", "is not", "in", "not in"]
NUMBERS = [
    "0",
    "1",
    "255",
    "0xFF",
    "0o17",
    "0b11",
    "1_000",
    "1.5",
    "1e5",
    "1e16",
    "1e-5",
    ".5",
    "3j",
]
NUMBERS += ["1e400", "0XFFFFFFFFFFFFFFFFFF", "123456789012345678901", "1.", "00", "1e22", "2.5e-9j"]
STRINGS = ["'s'", '"d"', "'''t'''", "u'u'", "b'b'", "r'\\d'", "'\\n'", "'\\\\'", "'it\\'s'", "'\"'"]
STRINGS += ["'a' 'b'", "U'x' 'y'", "'\\ud800'", "'\\x00\\t'", "'é\\xad\\u200b'", "'''p\nq'''", "''"]
STRINGS += ["'{}'", "'\\N{BULLET}'", "b'\\xff\\''", "'\\U0001f600'", '"a\'b\\"c"', "'#'"]
MODERN = sys.version_info >= (3, 12)


class Generator:
    """Makes one program for each seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def name(self) -> str:
        return self.random.choice(NAMES)

    def expression(self, depth: int = 0) -> str:
        pick = self.random.random
        if depth > 2 or pick() < 0.45:
            return self.atom(depth)
        sub = lambda: self.expression(depth + 1)  # noqa: E731 - short, and used twenty times
        forms = [
            lambda: f"{sub()} {self.random.choice(BINARY)} {sub()}",
            lambda: f"({sub()}){self.random.choice(BINARY)}({sub()})",
            lambda: f"{sub()} {self.random.choice(COMPARISONS)} {sub()}",
            lambda: f" {self.random.choice(['and', 'or'])} ".join(sub() for _ in range(3)),
            lambda: f"(not {sub()})",
            lambda: f"{self.random.choice('-+~')}{self.atom(depth)}",
            lambda: f"({sub()} if {sub()} else {sub()})",
            lambda: f"(lambda {self.name()}, /, *p, k={self.atom(depth)}, **q: {sub()})",
            lambda: f"(lambda: {sub()})",
            lambda: f"f({sub()}, *{self.atom(depth)}, k={sub()}, **{self.atom(depth)})",
            lambda: f"{self.name()}({sub()})",
            lambda: f"{self.name()}.attr",
            lambda: f"({sub()}).real",
            lambda: f"{self.name()}[{sub()}]",
            lambda: f"{self.name()}[{sub()}:{sub()}, ::{sub()}]",
            lambda: f"{self.name()}[*{self.name()}, {sub()}]",
            lambda: f"[{sub()}, {sub()}]",
            lambda: f"({sub()}, {sub()})",
            lambda: f"({sub()},)",
            lambda: f"{{{sub()}: {sub()}, **{self.name()}}}",
            lambda: f"{{{sub()}, {sub()}}}",
            lambda: f"[{sub()} for {self.name()} in {self.atom(depth)} if {self.atom(depth)}]",
            lambda: f"({sub()} for {self.name()}, z in {self.atom(depth)})",
            lambda: f"{{{sub()}: 1 for {self.name()} in {self.atom(depth)}}}",
            lambda: f"({self.name()} := {sub()})",
            lambda: self.f_string(depth),
            lambda: self.f_string(depth),
        ]
        return self.random.choice(forms)()

    def atom(self, depth: int) -> str:
        roll = self.random.random()
        if roll < 0.6:
            return self.name()
        if roll < 0.75:
            return self.random.choice(NUMBERS)
        if roll < 0.92:
            return self.random.choice(STRINGS)
        return self.random.choice(["None", "True", "...", "()", "[]", "{}", "{*()}", "not_a"])

    def f_string(self, depth: int) -> str:
        quote = self.random.choice(["'", '"', "'''", '"""'])
        parts = []
        for _ in range(self.random.randint(1, 3)):
            roll = self.random.random()
            if roll < 0.35:
                parts.append(
                    self.random.choice(["text ", "{{", "}}", "é", "\\n", "\\t ", "\\\\", "q\\'"])
                )
                continue
            inner = self.name() if roll < 0.75 or depth > 2 else self.expression(depth + 2)
            if not MODERN and (quote[0] in inner or "\\" in inner or "\n" in inner or "#" in inner):
                inner = self.name()
            conversion = self.random.choice(["", "", "!r", "!s", "=", " = "])
            spec = self.random.choice(["", "", "", ":>10", ":{w}", ":", ":{a}.{b!r}", ":%H:%M"])
            parts.append("{ " + inner + " " * (conversion == "") + conversion + spec + "}")
        prefix = self.random.choice(["f", "F", "f", "rf"])
        tail = self.random.choice(["", "", " 'tail'", " f'{b}'"])
        return prefix + quote + "".join(parts) + quote + tail

    def block(self, depth: int, indent: str) -> str:
        lines = [self.statement(depth + 1, indent) for _ in range(self.random.randint(1, 3))]
        return "".join(lines)

    def statement(self, depth: int, indent: str) -> str:
        roll = self.random.random()
        inner = indent + self.random.choice(["  ", "    "])
        if roll < 0.5:
            return f"{indent}{self.name()} = {self.expression()}\n"
        if roll < 0.62 or depth > 2:
            return f"{indent}print({self.expression()}, {self.name()})\n"
        value = self.expression
        body = lambda: self.block(depth, inner)  # noqa: E731 - short, and used in every form
        forms = [
            lambda: f"{indent}{self.name()} += {value()}\n",
            lambda: f"{indent}{self.name()}: {self.name()} = {value()}\n",
            lambda: f"{indent}({self.name()}): int = {value()}; pass\n",
            lambda: f"{indent}a, *b = c = {value()}\n",
            lambda: f"{indent}{self.name()} = *{value()}, {self.name()}\n",
            lambda: f"{indent}{self.name()} = *{self.name()}\n",
            lambda: f"{indent}{self.name()} = {self.name()} = yield {value()}\n",
            lambda: f"{indent}{self.name()} = yield\n",
            lambda: f"{indent}a.b[{value()}] = {value()}\n",
            lambda: f"{indent}{self.random.choice(STRINGS)}\n",
            lambda: f"{indent}del {self.name()}, {self.name()}[{value()}]\n",
            lambda: f"{indent}assert {value()}, {value()}\n",
            lambda: f"{indent}for {self.name()}, z in {value()}:\n{body()}{indent}else:\n{body()}",
            lambda: f"{indent}while {value()}:\n{body()}",
            lambda: (
                f"{indent}if {value()}:\n{body()}{indent}elif {value()}:\n{body()}{indent}else:\n{body()}"
            ),
            lambda: (
                f"{indent}if {value()}:\n{body()}{indent}else:\n{inner}if {value()}:\n{inner} pass\n"
            ),
            lambda: f"{indent}with {value()} as {self.name()}, {self.name()}:\n{body()}",
            lambda: (
                f"{indent}try:\n{body()}{indent}except {self.name()} as e:\n{body()}{indent}finally:\n{body()}"
            ),
            lambda: f"{indent}try:\n{body()}{indent}except* {self.name()}:\n{body()}",
            lambda: (
                f"{indent}match {value()}:\n{indent} case [a, *_] | {{'k': b, **r}} if {value()}:\n{indent}  x = a\n{indent} case C.y | -1 | 'a' 'b' as q:\n{indent}  pass\n"
            ),
            lambda: (
                f"{indent}@{self.name()}\n{indent}def f({self.name()}={value()}, *args: {self.name()}) -> {self.name()}:\n{body()}"
            ),
            lambda: (
                f"{indent}async def g():\n{inner}x = await {self.name()}\n{inner}async for i in x:\n{inner} y = yield x\n{inner}return [i async for i in y]\n"
            ),
            lambda: (
                f"{indent}class K({self.name()}, k={value()}):\n{inner}{self.random.choice(STRINGS)}\n{body()}"
            ),
            lambda: (
                f"{indent}def h():\n{inner}{self.name()}\n{inner}x = yield\n{inner}return (yield from x), {value()}\n"
            ),
            lambda: (
                f"{indent}global {self.name()}\n{indent}import a.b as c, d\n{indent}from ..e import (f as g,)\n"
            ),
            lambda: f"{indent}raise {value()} from {self.name()}\n",
        ]
        if MODERN:
            forms.append(lambda: f"{indent}def t[T: {self.name()}, *Ts, **P](a: T) -> T:\n{body()}")
            forms.append(lambda: f"{indent}type X[T] = {value()}\n")
        return self.random.choice(forms)()

    def program(self) -> str:
        """Make the program."""
        text = "".join(self.statement(0, "") for _ in range(self.random.randint(1, 5)))
        line_break = self.random.choice(["\n"] * 6 + ["\r\n", "\r"])
        return text.replace("\n", line_break)


def program(seed: int) -> str:
    """Return the program of a seed; the same on every run of one minor version."""
    return Generator(seed).program()
