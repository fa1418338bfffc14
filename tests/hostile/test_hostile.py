"""Sources that end other tools: each in a process of its own, under a memory limit.

The result is a text or a documented exception, on the main thread's stack and on the smallest stack
that a thread can have; never a signal.
"""

import subprocess
import sys
import threading

import leaks
import pytest
from inline_variables import EngineFault, _core, inline_variables
from inputs import INPUTS

SCRIPT = """
import resource, sys, threading
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from inline_variables import InlineError, Options, _core, inline_variables, normalize
source = eval(sys.argv[1])
if sys.argv[2] == "value" and "\\n" not in source[:500]:
    source = f"v = {source}\\nprint(v, v)"
def run():
    try:
        inline_variables(source, 0.5)
    except (RuntimeError, TimeoutError):
        pass
    try:
        normalize(source, options=Options(timeout_seconds=0.5))
    except (InlineError, SyntaxError, ValueError, MemoryError, RecursionError):
        pass
    try:
        _core.inline_variables(source, None, 4 << 20, 64 << 20, 100_000)
    except InlineError:
        pass
    print("survived")
if sys.argv[2] == "small stack":
    threading.stack_size(65536)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
else:
    run()
"""

SIGNAL = """
import _thread, threading
from inline_variables import inline_variables
terms = " + ".join(f"a{i}" for i in range(14))
source = "\\n".join(f"a{i} = {terms}" for i in range(14)) + "\\nprint(a0)"
threading.Timer(0.2, _thread.interrupt_main).start()
try:
    inline_variables(source, timeout_seconds=60)
except KeyboardInterrupt:
    print(inline_variables("x = 1\\nprint(x)"))
"""


@pytest.mark.parametrize("place", ["statement", "value", "small stack"])
@pytest.mark.parametrize("source", INPUTS.values(), ids=INPUTS.keys())
def test_process_survives(source: str, place: str) -> None:
    command = [sys.executable, "-W", "ignore", "-c", SCRIPT, source, place]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout) == (0, "survived\n"), ran.stderr[-500:]


@pytest.mark.parametrize("stack", [64 << 10, 8 << 20])
def test_panics_are_ordinary_exceptions(stack: int) -> None:
    faults = _core.fault_count()
    seen: list[BaseException] = []

    def fail() -> None:
        try:
            _core.fail_on_purpose("of a panic")
        except Exception as error:
            seen.append(error)
        seen.append(RuntimeError(inline_variables("x = 1\nprint(x)")))

    threading.stack_size(stack)
    try:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(0)
    fault, after = seen
    assert isinstance(fault, EngineFault)
    assert "of a panic" in str(fault)
    assert str(after) == "print(1)"
    assert _core.fault_count() == faults + 1


def test_interrupt_comes_through() -> None:
    ran = subprocess.run([sys.executable, "-c", SIGNAL], capture_output=True, text=True, timeout=60)
    assert ran.stdout == "print(1)\n", ran.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc/self/statm")
def test_no_memory_is_left_behind() -> None:
    leaks.run(2000)
    assert leaks.growth(20_000) < 1 << 20
