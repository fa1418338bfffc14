"""What generated programs work with: objects that log all that is done to them, and do harm.

Each hook of a :class:`V` writes a line to the log, and may then rebind a global name of the program,
change what an attribute or item holds, call a closure of the program, or raise. Which of these it
does is drawn from the seed of the run, so two programs that do the same things in the same order see
the same world, and two that do not end up with different logs.
"""

from __future__ import annotations

import random
import re
import sys
import types
import weakref
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from typing import Any

__all__ = [
    "Boom",
    "Box",
    "Crash",
    "OutOfSteps",
    "V",
    "World",
    "box",
    "describe",
    "enter",
    "items",
    "keep",
    "note",
    "peek",
]

# Names that every program binds at its top level in a way that promises nothing about their value.
UNSTABLE_NAMES = ("a", "b", "c", "f", "g", "h")
# Names that a program binds once, by def, or never, because they are builtins. Safe mode takes them
# as stable unless it is strict.
STABLE_NAMES = ("s", "k", "len", "str")


_ADDRESS = re.compile("0x[0-9a-f]{8,}")


# What the log says of an object whose owner has died before it.
ORPHANED = " orphaned"


class Boom(Exception):
    """Raised by hooks."""


class Crash(Boom):
    """Raised by hooks; caught by what catches a Boom."""


class OutOfSteps(BaseException):
    """Ends a program that has done enough: the log so far is what is compared."""


class Box:
    """An object whose attributes are read and written without a line in the log."""

    def __init__(self) -> None:
        self.n: Any = 1
        self.m: Any = 2


class World:
    """The log of one run, and what decides about the harm that is done in it.

    Args:
        seed: Seed of all choices.
        steps: Lines of the log after which the program is ended.
        strict: Whether names that a program binds once, and builtins, are rebound as well.
        quiet: Whether nothing raises.
    """

    def __init__(self, seed: int, *, steps: int, strict: bool, quiet: bool) -> None:
        self.random = random.Random(seed)
        self.steps = steps
        self.strict = strict
        self.harm = 0.0 if quiet else 0.05
        self.log: list[str] = []
        self.namespace: dict[str, Any] = {}
        self.closures: list[Callable[[], object]] = []
        self.made = 0
        self.calling = False
        self.late = False
        self.box = Box()
        self.items: list[Any] = [1, 2, 3]

    def happen(self, what: str) -> None:
        """Log what happens, and draw what else does.

        Raises:
            OutOfSteps: The program has done enough.
            Boom: Drawn.
        """
        if self.steps <= 0:
            raise OutOfSteps
        self.steps -= 1
        self.log.append(what)
        roll = self.random.random()
        if roll < 0.4:
            self.change()
        elif roll < 0.4 + self.harm:
            raise self.random.choice((Boom, Crash, Boom, KeyError))(self.random.randrange(4))

    def change(self) -> None:
        """Change something that the program can read without a line in the log."""
        kind = self.random.randrange(10)
        if kind == 0 and self.closures and not self.calling:
            self.calling = True
            try:
                self.random.choice(self.closures)()
            finally:
                self.calling = False
        elif kind < 3:
            setattr(self.box, self.random.choice("nm"), self.value())
        elif kind < 4:
            self.items[self.random.randrange(3)] = self.value()
        elif kind < 5 and self.strict:
            self.namespace[self.random.choice(STABLE_NAMES)] = self.fresh()
        elif kind < 6 and self.random.random() < 0.03:
            self.namespace.pop(self.random.choice(UNSTABLE_NAMES), None)
        else:
            name = self.random.choice(UNSTABLE_NAMES)
            self.namespace[name] = self.fresh() if name in "fgh" else self.value()

    def fresh(self, owner: V | None = None) -> V:
        """Return a new object, which notices when its owner dies before it."""
        self.made += 1
        return V(str(self.made), owner)

    def value(self, owner: V | None = None) -> Any:
        """Return an object, now and then a plain one."""
        roll = self.random.randrange(40)
        if roll == 0:
            return self.random.choice((0, 1, "k", None, True))
        if roll == 1:
            return [self.fresh()]
        return self.fresh(owner)

    def derived(self, source: V) -> Any:
        """Return what an operation on an object gives other than by its attributes and items.

        It depends on the object's life only where the program is to be strict: the assumption about
        the time of finalizers covers it otherwise.
        """
        return self.value(source if self.strict else None)


world = World(0, steps=0, strict=False, quiet=True)


def enter(new: World, namespace: dict[str, Any]) -> None:
    """Make a world the one in which everything happens."""
    global world
    new.namespace = namespace
    world = new


def describe(value: object, depth: int = 0) -> str:
    """Return a text for a value that is the same in equal runs, without calling any hook."""
    kind = type(value)
    if kind is V:
        return f"v{value._label}"  # type: ignore[attr-defined]
    if value is None or kind in (bool, int, float, complex, str, bytes, type(...), type(len)):
        # What functions and classes print as holds their address.
        return _ADDRESS.sub("", repr(value))
    if depth > 3:
        return kind.__name__
    inner = depth + 1
    if isinstance(value, (list, tuple)):
        return kind.__name__ + str([describe(item, inner) for item in value])
    if isinstance(value, (set, frozenset)):
        return kind.__name__ + str(sorted(describe(item, inner) for item in value))
    if isinstance(value, dict):
        pairs = [(describe(key, inner), describe(item, inner)) for key, item in value.items()]
        return kind.__name__ + str(pairs)
    if isinstance(value, types.FunctionType):
        return f"{value.__name__} {value.__doc__!r}{describe(value.__defaults__, inner)}"
    if isinstance(value, type):
        own = {name: item for name, item in vars(value).items() if not name.startswith("__")}
        return f"{kind.__name__} {value.__name__} {value.__doc__!r} {describe(own, inner)}"
    return kind.__name__


class V:
    """An object whose every hook logs, may change the world, and may raise.

    Args:
        label: What it is called in the log.
        owner: An object whose death makes a difference to this one, as that of a file does to its
            number. Only a weak reference to it is kept.
    """

    __slots__ = ("__weakref__", "_fields", "_label", "_owner")
    __match_args__ = ("u", "v")
    _fields: dict[str, Any]
    _label: str
    _owner: Callable[[], V | None] | None

    def __init__(self, label: str, owner: V | None = None) -> None:
        put = object.__setattr__
        put(self, "_label", label)
        put(self, "_fields", {})
        put(self, "_owner", weakref.ref(owner) if owner is not None else None)

    def _happen(self, what: str, *operands: object) -> None:
        orphan = ORPHANED if self._owner is not None and self._owner() is None else ""
        values = ", ".join(map(describe, operands))
        world.happen(f"v{self._label}.{what}({values}){orphan}")

    def __call__(self, *arguments: object, **keywords: object) -> Any:
        self._happen("call", *arguments, keywords)
        if arguments and type(arguments[0]) is V and world.random.random() < 0.1:
            return arguments[0]
        return world.derived(self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._happen("get", name)
        if name in self._fields:
            return self._fields[name]
        value = world.value(self)
        if name not in ("u", "v") and type(value) is V:
            # Methods hold what they are bound to.
            value._fields["self"] = self
        return value

    def __setattr__(self, name: str, value: object) -> None:
        self._happen("set", name, value)
        self._fields[name] = value

    def __delattr__(self, name: str) -> None:
        self._happen("delete", name)
        self._fields.pop(name, None)

    def __getitem__(self, key: object) -> Any:
        self._happen("item", key)
        return world.value(self)

    def __setitem__(self, key: object, value: object) -> None:
        self._happen("set item", key, value)

    def __delitem__(self, key: object) -> None:
        self._happen("delete item", key)

    def __contains__(self, item: object) -> bool:
        self._happen("contains", item)
        return world.random.random() < 0.5

    def __bool__(self) -> bool:
        self._happen("bool")
        return world.random.random() < 0.5

    def __len__(self) -> int:
        self._happen("len")
        return world.random.randrange(3)

    def __index__(self) -> int:
        self._happen("index")
        return world.random.randrange(3)

    def __hash__(self) -> int:
        self._happen("hash")
        return len(self._label)

    def __str__(self) -> str:
        self._happen("str")
        return f"<{self._label}>"

    def __repr__(self) -> str:
        self._happen("repr")
        return f"<<{self._label}>>"

    def __format__(self, spec: str) -> str:
        self._happen("format", spec)
        return f"<{self._label}:{spec}>"

    def __iter__(self) -> Iterator[Any]:
        self._happen("iter")
        return Items(self)

    def keys(self) -> list[str]:
        """Return the keys that ``**`` asks for."""
        self._happen("keys")
        return ["k", "l"][: world.random.randrange(3)]

    def __enter__(self) -> Any:
        self._happen("enter")
        return world.derived(self)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        self._happen("exit", kind.__name__ if kind else None)
        return world.random.random() < 0.15

    def __await__(self) -> Generator[str, None, Any]:
        self._happen("await")
        yield f"v{self._label}"
        return world.derived(self)

    async def __aenter__(self) -> Any:
        self._happen("aenter")
        return await world.fresh()

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        self._happen("aexit", kind.__name__ if kind else None)
        return world.random.random() < 0.15

    def __aiter__(self) -> AsyncIterator[Any]:
        self._happen("aiter")
        return Items(self)

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[()]:
        self._happen("mro_entries")
        return ()


class Items:
    """An iterator that logs, over as many objects as are drawn."""

    def __init__(self, source: V) -> None:
        self.source = source
        self.left = world.random.randrange(4)

    def __iter__(self) -> Items:
        self.source._happen("iter of iterator")
        return self

    def __next__(self) -> Any:
        self.source._happen("next")
        if self.left == 0:
            raise StopIteration
        self.left -= 1
        return world.fresh()

    def __aiter__(self) -> Items:
        return self

    async def __anext__(self) -> Any:
        self.source._happen("anext")
        if self.left == 0:
            raise StopAsyncIteration
        self.left -= 1
        return await world.fresh()


def _operator(name: str, *, unary: bool) -> None:
    def hook(self: V, *operands: object) -> Any:
        self._happen(name, *operands)
        if name.startswith("__i") and world.random.random() < 0.5:
            return self
        return world.derived(self)

    def hook_of_one(self: V) -> Any:
        return hook(self)

    setattr(V, name, hook_of_one if unary else hook)


_ARITHMETIC = (
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "matmul",
    "pow",
    "lshift",
    "rshift",
    "and",
    "or",
    "xor",
)
for _prefix in ("", "r", "i"):
    for _name in _ARITHMETIC:
        _operator(f"__{_prefix}{_name}__", unary=False)
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    _operator(f"__{_name}__", unary=False)
for _name in ("neg", "pos", "invert"):
    _operator(f"__{_name}__", unary=True)


def note(*values: object) -> Any:
    """Log values; return a new object."""
    world.happen(f"note{describe(values)}")
    return world.fresh()


def keep(closure: Callable[[], object]) -> Callable[[], object]:
    """Let any later hook call a closure of the program, from wherever it is."""
    world.closures.append(closure)
    return closure


def peek(text: str) -> Any:
    """Read local variables of the caller that a text mentions, as query languages do."""
    names = sys._getframe(1).f_locals
    world.happen(f"peek{[describe(names.get(word)) for word in re.findall(r'[a-z]+[0-9]*', text)]}")
    return world.fresh()


def box() -> Box:
    """Return the box of this run, whose attributes hooks change."""
    return world.box


def items() -> list[Any]:
    """Return the list of this run, whose items hooks change."""
    return world.items


_CLASSES = (V, Boom, Crash, Items, Box, World)
_FUNCTIONS = (note, keep, peek, box, items)
_MADE = {kind: dict(vars(kind)) for kind in _CLASSES}


def restore() -> None:
    """Undo what a program did to the classes and functions that it works with."""
    for kind, made in _MADE.items():
        for name in set(vars(kind)) - set(made):
            type.__delattr__(kind, name)
        for name, value in made.items():
            if vars(kind).get(name) is not value and name not in ("__dict__", "__weakref__"):
                type.__setattr__(kind, name, value)
    for function in _FUNCTIONS:
        vars(function).clear()
    names = globals()
    for name in set(names) - set(_NAMES) - {"_NAMES"}:
        del names[name]
    names.update({name: value for name, value in _NAMES.items() if name != "world"})


_NAMES = dict(globals())
