"""Seeded programs that aim at what inlining may break: every operand has effects.

A program is mostly pairs: an assignment of a name, and a statement beside it with one use of that
name. Around them stand all statements that branch, repeat, suspend, catch, bind and unbind. Names
collide on purpose, a use is now and then doubled, captured, deleted or mentioned in a string, and
something now and then stands between the two.
"""

from __future__ import annotations

import random

from expressions import FORMS, IN_COROUTINES, IN_GENERATORS, LOCALS, Expressions

HEADER = """\
import effects
from effects import V, Boom, Crash, keep, note, peek
box = effects.box()
items = effects.items()
a, b, c, yes = V('a'), V('b'), V('c'), 1
def f(*values, **more):
    global a, g
    a = note('f', values, more)
    g = h
    return V('f')
def g(*values, **more):
    global b, h
    note('g', values)
    b, h, box.n = V('n'), f, V('m')
    return a
def h(*values, **more):
    global c, f
    c, f = V('o'), g
    items[1] = note('h', values, more)
    return b
def s(*values, **more):
    return note('s', values, more)
def k(*values, **more):
    items[0] = box.m = V('k')
    return note('k', values)
"""

# Statements with a use of a name, by how often they are drawn. `$` is an operand, one of which is
# the use; what ends in a colon gets a body.
USES = [
    *["return $", "return @"] * 5,
    *["@", "x = @", "y = $", "$.u = $", "$[$] = $", "a.u = @", "b[$] = @"] * 3,
    *["x = y = @", "x = $.u = @", "x, y = $, $", "x: V = @", "$.u: $ = $", "box.n = $"],
    *["x += $", "x += @", "$.u += $", "$[$] -= $", "a += $", "box.n += $", "items[1] += @"],
    *["del $.u", "del $[$]", "raise $", "raise Boom(1) from $", "raise Boom($)", "assert $, $"],
    *["if $:", "if @:", "if not $:", "while $:", "for x in $:", "for i in @:", "for $.u in $:"],
    *["with $ as x:", "with @:", "with $, $ as y:", "with $ as $.u:", "global a; a = $"],
    *["def n(p=$):", "def n(p: $ = $):", "class N($):", "class N(b, k=$):", "@$\ndef n(p=$):"],
    *["return s($)", "return g($)", "return $ + $", "return [$, $]", "return $.u", "note($)"],
    *["return x + $", "return s(x, $)", "return (x, y, $)", "return x.m($)", "return k(x)($)"],
    *["if $:\n    pass\nelif $:", "match $:", "match @:"],
    *["x = 'k' if $ else $", "return not $", "if $ and $:", "return $ if $ else $"],
]
USES_IN_COROUTINES = [
    *["await $", "return await $", "x = await $", "self.u += await $", "a += await @"],
    *["async for i in $:", "async with $ as x:", "async with $, $:", "x = [await $, $]"],
]
USES_IN_GENERATORS = ["yield $", "yield @", "x = yield $", "return (yield $)", "yield from $"]

# What only counts where a name is treated as if it were bound and used once. `?` is the name.
HAZARDS = [
    *["del ?", "keep(lambda: note(?))", "note(locals().get('?'))", "peek('? + 1')", "note(?)"],
    *["def n():\n    return ?", "def n():\n    nonlocal ?\n    ? = V('n')\nkeep(n)", "? += b"],
    *["for ? in b:\n    pass", "[? for i in b]", "note(?, ?)", "import effects as ?", "? = c"],
    *["try:\n    a.v\nexcept Boom as ?:\n    pass", "with a as ?:\n    pass", "(? := b)"],
    *["class N:\n    u = ?\nnote(N)", "match b:\n    case V(u=?):\n        pass", "x, ? = b, c"],
    *["if a:\n    ? = b", "while a:\n    ? = g(?)", "note([lambda: ?][0]())", "def ?():\n    pass"],
    *["note(eval('?'))", "note(sorted(vars()))", "x = lambda i=?: i", "for i in b:\n    note(?)"],
    *["x = keep(lambda i=?: note(i, ?))", "? = yes and ?", "note(f'{?=}')", "note(dir())"],
]

# A definition and a use that one rule alone keeps apart, which chance hardly ever brings together.
AIMED = [
    *["? = $\nk(?, peek('?'))", "? = $\nreturn ?, peek('? + 1')", "? = x\nreturn peek('?'), ?"],
    *["? = (x := $)\nk(x, ?)", "? = (x := $)\nreturn s(x, ?)", "? = [(x := $)]\nreturn x, ?"],
    *["? = $ and $\nreturn not ?", "? = $ or $\nreturn ? and x", "? = $ < $ < $\nreturn not ?"],
    *["? = $ if $ else $\nreturn x if ? else y", "? = not $\nreturn not ?"],
    *[
        "? = not $\nwhile ?:\n    note()",
        "? = len(x)\nwhile ?:\n    x = note($)",
        "? = $\nreturn x and ?",
    ],
    *["? = s($)\nreturn ?.u.v", "? = s($)\nx = ?.m(y).u\nnote(x)", "? = s($)\nif ?.u:\n    note()"],
    *["? = 1\nreturn f'{?=}'", "? = 'k'\nnote(f'{?=}')", "? = x\nreturn f'{? = }'"],
    *["? = $\nreturn s(?, sorted(locals()))", "? = s()\nreturn [?, dir()]"],
]
AIMED_IN_COROUTINES = ["? = await $\nk(x, ?)", "? = await $\nreturn [x, ?]"]
AIMED_IN_GENERATORS = ["? = yield $\nk(x, ?)", "? = (yield $)\nreturn (x, ?)"]

BLOCKS = [
    *["try:|except Boom:|", "try:|except (Boom, TypeError) as e:|else:|", "try:|finally:|"] * 2,
    *["if a:|else:|", "if b:|", "with a:|", "with b as y:|", "for i in b:|else:|", "while a:|"],
    *[
        "try:|except* Boom:|",
        "for z in items:|",
        "if f(a):|elif h():|else:|",
        "match a:\n    case V(u=q):|",
    ],
]
# Literals and displays are what may be moved the farthest.
VALUES = [
    "1",
    "-1",
    "'k'",
    "2.5",
    "None",
    "(1, 2)",
    "[]",
    "[a]",
    "{'k': x}",
    "lambda: a",
    "x",
    "()",
]
VALUES += ["b'k'", "x, y", "1, 2", "lambda i=1: i", "'it\\'s'", "s", "note", "k, s", "a", "'''k'''"]
VALUES += [
    "2 + None",
    "yes and 1",
    "1 if x else 2",
    "not x",
    "x is None",
    "a < b",
    "x in y",
    "*b, 1",
]
CALLS = [
    "f($)",
    "g($)",
    "s($)",
    "k($, $)",
    "a.m($)",
    "a($)",
    "a.u",
    "b[$]",
    "$ + $",
    "note($)",
    "s()",
]


class Function:
    """Makes the body of one function.

    Args:
        dice: Source of all choices.
        kind: ``""``, ``"async"`` or ``"generator"``.
        names: Names of a letter each that are bound from the start.
    """

    def __init__(self, dice: random.Random, kind: str, names: str) -> None:
        self.dice = dice
        self.kind = kind
        forms, self.uses, self.aimed = list(FORMS), list(USES), list(AIMED)
        if kind == "async":
            forms += IN_COROUTINES * 4
            self.uses += USES_IN_COROUTINES * 3
            self.aimed += AIMED_IN_COROUTINES * 4
        elif kind == "generator":
            forms += IN_GENERATORS * 4
            self.uses += USES_IN_GENERATORS * 4
            self.aimed += AIMED_IN_GENERATORS * 4
        self.expressions = Expressions(dice, list(names), forms)
        self.staying = [use for use in self.uses if not use.startswith(("return", "raise"))]
        self.temporaries = 0
        # A name that is local to a part of a function only by chance is local to all of it.
        self.collisions = [*LOCALS, "a"] if dice.random() < 0.05 else LOCALS

    def body(self, depth: int, most: int) -> list[str]:
        """Return the lines of a suite, without its indentation."""
        lines: list[str] = []
        count = self.dice.randint(1, most)
        for index in range(count):
            # What leaves the function in the middle of a suite would keep the rest from being run.
            uses = self.uses if index == count - 1 else self.staying
            roll = self.dice.random()
            if roll < 0.05:
                form = self.dice.choice(self.aimed).replace("?", self.name())
                if index == count - 1 or "return" not in form:
                    lines += self.expressions.filled(form, None, 1).split("\n")
            elif roll < 0.62:
                lines += self.pair(depth, uses)
            elif roll < 0.78 and depth < 3:
                lines += self.block(depth)
            elif roll < 0.88:
                lines += self.chain(depth, uses)
            else:
                lines += self.statement(self.dice.choice(uses), None, depth)
        return lines

    def name(self) -> str:
        """Return a name for a value: most often one that nothing else is called."""
        if self.dice.random() < 0.25:
            return self.dice.choice(self.collisions)
        self.temporaries += 1
        return f"t{self.temporaries}"

    def pair(self, depth: int, uses: list[str]) -> list[str]:
        """Return an assignment, and a statement with a use of what it assigns."""
        name = self.name()
        lines = self.assignment(name)
        if self.dice.random() < 0.12:
            lines += self.statement(self.dice.choice(self.staying), None, depth)
        lines += self.statement(self.dice.choice(uses), name, depth)
        if self.dice.random() < 0.2:
            hazard = self.dice.choice(HAZARDS).replace("?", name).split("\n")
            place = self.dice.choice((0, 0, len(lines)))
            lines[place:place] = hazard
        self.expressions.names.append(name)
        return lines

    def chain(self, depth: int, uses: list[str]) -> list[str]:
        """Return assignments of a name to itself, or of each name to the next."""
        same = self.dice.random() < 0.5
        name = self.name()
        lines = self.assignment(name)
        for _ in range(self.dice.randint(1, 3)):
            following = name if same else self.name()
            form = self.dice.choice((*CALLS, "s(x, $)", "s(a, $)", "[$, $]", "x + $", "$.u"))
            lines.append(f"{following} = {self.expressions.filled(form, name, 1)}")
            name = following
        return lines + self.statement(self.dice.choice(uses), name, depth)

    def assignment(self, name: str) -> list[str]:
        """Return the lines of a simple assignment, in one of many layouts."""
        roll = self.dice.random()
        if roll < 0.5:
            value = self.expressions.filled(self.dice.choice(CALLS), None, 1)
        elif roll < 0.75:
            value = self.dice.choice(VALUES)
        else:
            value = self.expressions.whole()
        if value.startswith("*") and self.kind == "":
            value = "[*b, 1]"
        layout = self.dice.random()
        if layout < 0.85 or "\n" in value:
            return [f"{name} = {value}"]
        return self.dice.choice(
            (
                [f"{name} = {value}  # kept"],
                [f"{name} = (", f"    {value}", ")"],
                [f"{name} = \\", f"    {value}"],
                [f"{name} = {value}", "# between"],
                [f"{name} = {value}", ""],
                [f"{name} = {value};"],
                [f"x = {name} = {value}"],
                [f"{name}: V = {value}"],
                [f"pass; {name} = {value}"],
            )
        )

    def statement(self, form: str, hole: str | None, depth: int) -> list[str]:
        """Return the lines of a statement that uses a name once, or none."""
        if not form.startswith("@$"):
            form = form.replace("@", self.dice.choice(self.expressions.forms))
        text = self.expressions.filled(form, hole, 0)
        lines = text.split("\n") if text.startswith(("@", "if", "match")) else [text]
        if not text.endswith(":"):
            return lines
        if text.startswith("match"):
            return [
                *lines,
                "    case V(u=q):",
                *self.suite(depth, 2),
                "    case _:",
                *self.suite(depth, 2),
            ]
        if text.startswith(("@", "def", "class")):
            inner = Function(self.dice, "", "abc").body(depth + 2, 1)
            if text.startswith("class"):
                inner = ["u = note(a)", "v = note(u)"]
            return [*lines, *indented(inner)]
        # A loop without an effect would never run out of steps.
        ticks = ["    note()"] if text.startswith("while") else []
        return [*lines, *ticks, *self.suite(depth)]

    def suite(self, depth: int, levels: int = 1) -> list[str]:
        """Return the lines of a statement's body."""
        known = len(self.expressions.names)
        lines = self.body(depth + 1, 2) if depth < 3 else ["note()"]
        if self.dice.random() < 0.9:
            del self.expressions.names[known:]
        for _ in range(levels):
            lines = indented(lines)
        return lines

    def block(self, depth: int) -> list[str]:
        """Return the lines of a compound statement."""
        lines: list[str] = []
        form = self.dice.choice(BLOCKS)
        for clause in form.split("|")[:-1]:
            lines += clause.split("\n")
            lines += ["    note()"] if clause.startswith("while") else []
            lines += self.suite(depth, 1 + clause.count("\n"))
        if "except*" in form:
            # What leaves a body is not allowed to leave this one.
            lines = [line.replace("return ", "note() or ") for line in lines]
        return lines


def indented(lines: list[str]) -> list[str]:
    """Return lines one level deeper."""
    return [f"    {line}" if line else line for line in lines]


def _function(dice: random.Random, number: int) -> list[str]:
    """Return the lines of a function that a run calls."""
    kind = dice.choice(("", "", "", "", "", "async", "generator"))
    body = Function(dice, kind, "xy").body(0, 3)
    if kind == "generator":
        body.append("yield a")
    if dice.random() < 0.1:
        body.insert(0, dice.choice(("'k'", "global b", "global z", "import effects as w")))
    opening = f"{'async ' * (kind == 'async')}def {{}}({{}}x, y):"
    name = f"main{number}"
    shape = dice.random()
    if shape < 0.1:
        method = [opening.format("run", "self, "), *indented(body)]
        return [
            f"class C{number}:",
            *indented(method),
            f"def {name}(x, y):",
            f"    return C{number}().run(x, y)",
        ]
    if shape < 0.2 and kind == "":
        inner = [f"def inner({dice.choice('xz')}, y):", *indented(body)]
        outer = Function(dice, "", "xyzw")
        rest = outer.body(1, 2) if dice.random() < 0.2 else outer.pair(1, outer.staying)
        # What it is called with is used once more: a function may bind its parameters anew, and the
        # time at which an argument dies is what safe mode assumes that nobody sees.
        return [
            f"def {name}(x, y):",
            *indented(["z = w = b", *inner, *rest, "return inner(x, y), x, y"]),
        ]
    return [opening.format(name, ""), *indented(body)]


def _program(dice: random.Random) -> str:
    lines: list[str] = []
    for number in range(dice.randint(1, 4)):
        lines += _function(dice, number)
    if dice.random() < 0.15:
        function = Function(dice, "", "abc")
        pair = function.pair(3, function.staying)
        lines += ["class C:", *indented(pair)] if dice.random() < 0.5 else pair
    return HEADER + "\n".join(lines) + "\n"


def program(seed: int) -> str:
    """Return the program of a seed, which compiles."""
    dice = random.Random(seed)
    while True:
        text = _program(dice)
        try:
            compile(text, "<program>", "exec", dont_inherit=True)
        except SyntaxError:
            continue
        if dice.random() < 0.05:
            text = text.replace("\n", dice.choice(("\r\n", "\r\n", "\n\n")))
            # A line that ends in a backslash goes on in the next.
            if "\\\n\n" in text:
                continue
        return text
