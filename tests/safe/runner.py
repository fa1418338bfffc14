"""Runs a program in a world of effects, and says in what two runs differ."""

from __future__ import annotations

import gc
import signal
import sys
import types
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import effects

STEPS = 600
_RESUMPTIONS = 40
_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Trace:
    """What a run showed.

    Attributes:
        log: What happened, in order; how each function ended among it.
        ends: What the module and each function returned, or the exception with those it was raised
            during.
        names: The program's global names and their values, afterwards.
        warned: Warnings of the compiler.
        late: Whether it took so long that where it was stopped means nothing.
    """

    log: tuple[str, ...]
    ends: tuple[str, ...]
    names: tuple[str, ...]
    warned: tuple[str, ...]
    late: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A run in which two programs differ.

    Attributes:
        seed: Seed of the run.
        before: What the first program did last, from the first line of the log that differs.
        after: The same for the second program.
    """

    seed: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"with seed {self.seed}\n  the source: {self.before}\n  the output: {self.after}"


def run(source: str, seed: int, *, strict: bool = False, steps: int = STEPS) -> Trace:
    """Run a program, and each function whose name begins with ``main`` with two objects.

    Args:
        source: The program.
        seed: Seed of the world; every third world raises nothing.
        strict: Whether names that the program binds once are rebound as well.
        steps: Lines of the log after which the program is ended.

    Raises:
        SyntaxError: The program does not compile.
    """
    world = effects.World(seed, steps=steps, strict=strict, quiet=seed % 3 == 0)
    namespace: dict[str, Any] = {"__name__": "program"}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        # Without this, the future features of this module would hold for the program as well.
        code = compile(source, "<program>", "exec", dont_inherit=True)
    warned = sorted(warning.category.__name__ for warning in caught)
    effects.enter(world, namespace)
    # What the collector finds in cycles would die at a time that depends on earlier programs.
    collecting, hook = gc.isenabled(), sys.unraisablehook
    alarm = signal.signal(signal.SIGALRM, partial(_too_late, world))
    gc.disable()
    sys.unraisablehook = lambda _: None
    # It goes off again and again, because a finally may end what it starts.
    signal.setitimer(signal.ITIMER_REAL, _SECONDS, 0.1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _traced(code, world, namespace, tuple(warned))
    except effects.OutOfSteps:  # the alarm, outside of what the program does
        return Trace((), (), (), (), late=True)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, alarm)
        # What dies from here on, such as a generator in a cycle, writes to no log.
        effects.enter(effects.World(0, steps=0, strict=False, quiet=True), {})
        effects.restore()
        world.closures.clear()
        world.items.clear()
        world.box = effects.Box()
        namespace.clear()
        # While the collector is off, all that a run makes stays in its first generation.
        gc.collect(0)
        sys.unraisablehook = hook
        if collecting:
            gc.enable()


def _traced(
    code: Any, world: effects.World, namespace: dict[str, Any], warned: tuple[str, ...]
) -> Trace:
    ends = tuple(_ends(code, world, namespace))
    names = tuple(
        f"{name} = {effects.describe(value)}"
        for name, value in sorted(namespace.items())
        if not name.startswith("__")
    )
    return Trace(tuple(world.log), ends, names, warned, world.late)


def _too_late(world: effects.World, *_: object) -> None:
    """End a program that goes on without effects: values that double, for example."""
    world.late = True
    raise effects.OutOfSteps


def _ends(code: Any, world: effects.World, namespace: dict[str, Any]) -> list[str]:
    ends = [_end(lambda: exec(code, namespace), world)]
    for name in [name for name in namespace if name.startswith("main")]:
        ends.append(_end(partial(_called, namespace, name, world), world))
    return ends


def _called(namespace: dict[str, Any], name: str, world: effects.World) -> Any:
    return namespace[name](world.fresh(), world.fresh())


def _end(call: Callable[[], Any], world: effects.World) -> str:
    """Return how a call ends."""
    try:
        end = f"returned {effects.describe(_driven(call(), world))}"
    except effects.OutOfSteps:
        end = "ran out of steps"
    except RecursionError:
        end = "nested too deep"
    except Exception as error:
        end = f"raised {_chain(error)}"
    world.log.append(end)
    return end


def _driven(made: Any, world: effects.World) -> Any:
    """Resume a coroutine or generator until it ends; anything else is what it is."""
    if not isinstance(made, types.CoroutineType | types.GeneratorType):
        return made
    resume: Callable[[None], Any] = made.send
    try:
        for _ in range(_RESUMPTIONS):
            try:
                suspended = resume(None)
            except StopIteration as stop:
                return stop.value
            world.happen(f"suspended with {effects.describe(suspended)}")
        return "resumed often enough"
    finally:
        made.close()


def _chain(error: BaseException | None) -> str:
    seen: list[str] = []
    while error is not None and len(seen) < 6:
        known = isinstance(error, (effects.Boom, KeyError))
        # Messages of the interpreter's own exceptions may name variables.
        seen.append(type(error).__name__ + (effects.describe(error.args) if known else ""))
        error = error.__cause__ or error.__context__
    return " during ".join(seen)


def alike(before: Trace, after: Trace) -> bool:
    """Return whether an inlined program did what its source did.

    What the source let die when it bound a name anew may live longer: it is never used again. What
    dies sooner than it did makes a difference.
    """
    if before == after:
        return True
    if (before.names, before.warned) != (after.names, after.warned):
        return False
    return len(before.log) == len(after.log) and all(map(_same, before.log, after.log))


def _same(before: str, after: str) -> bool:
    return before in (after, after + effects.ORPHANED)


def compare(
    source: str, output: str, seeds: Iterable[int], *, strict: bool = False
) -> Difference | None:
    """Return the first difference between two programs over some worlds, or ``None``.

    Args:
        source: The program as it was.
        output: The program as it is now.
        seeds: Seeds of the worlds.
        strict: Whether names that the programs bind once are rebound as well.
    """
    for seed in seeds:
        before = run(source, seed, strict=strict)
        try:
            after = run(output, seed, strict=strict)
        except SyntaxError as error:
            return Difference(seed, "compiles", f"{error.msg}, line {error.lineno}")
        if before.late or after.late:
            continue
        if not alike(before, after) and _is_steady(source, seed, strict=strict, trace=before):
            return _difference(seed, before, after)
    return None


def _is_steady(source: str, seed: int, *, strict: bool, trace: Trace) -> bool:
    """Return whether a program does the same where the addresses of its objects are others.

    Functions print theirs, and a program may take that text apart.
    """
    for count in (97, 1009):
        in_the_way = [lambda: None for _ in range(count)]
        if run(source, seed, strict=strict) != trace:
            return False
        del in_the_way
    return True


def _difference(seed: int, before: Trace, after: Trace) -> Difference:
    for index, (one, other) in enumerate(zip(before.log, after.log, strict=False)):
        if not _same(one, other):
            return Difference(seed, f"step {index}: {one}", f"step {index}: {other}")
    if len(before.log) != len(after.log):
        length = min(len(before.log), len(after.log))
        rests = [[*trace.log[length:], "no more"][0] for trace in (before, after)]
        return Difference(seed, f"step {length}: {rests[0]}", f"step {length}: {rests[1]}")
    if before.names != after.names:
        gone = sorted(set(before.names) - set(after.names))
        new = sorted(set(after.names) - set(before.names))
        return Difference(seed, f"names {gone}", f"names {new}")
    return Difference(seed, f"warnings {before.warned}", f"warnings {after.warned}")
