"""Sources that end other tools: each in a process of its own, under a memory limit.

The result is a text or a documented exception, on the main thread's stack and on the smallest stack
that a thread can have; never a signal.
"""

import subprocess
import sys

import pytest

INPUTS = {
    "150 parentheses": "'(' * 150 + '1' + ')' * 150",
    "5,000 parentheses": "'(' * 5000 + '1' + ')' * 5000",
    "a sum of 200,000": "'1+' * 200_000 + '1'",
    "200,000 calls": "'f' + '()' * 200_000",
    "100,000 nots": "'not ' * 100_000 + 'x'",
    "50,000 powers": "'1**' * 50_000 + '1'",
    "20,000 lambdas": "'lambda: ' * 20_000 + '1'",
    "99 nested ifs": "''.join(' ' * i + 'if a:\\n' for i in range(99)) + ' ' * 99 + 'pass\\n'",
    "20,000 conditionals": "'a if b else ' * 20_000 + 'c'",
    "200,000 attributes": "'a' + '.b' * 200_000",
    "200,000 subscripts": "'a' + '[0]' * 200_000",
    "300,000 signs": "'-' * 300_000 + '1'",
    "100,000 pieces of a string": "'\"a\" ' * 100_000",
    "20,000 elifs": "'if a: pass\\n' + 'elif b: pass\\n' * 20_000",
    "20,000 decorators": "'@a\\n' * 20_000 + 'def f(): pass\\n'",
    "20,000 functions": "'def f(): pass\\n' * 20_000",
    "20,000 assignments": "'\\n'.join(f'x{i} = x{i - 1} + c' for i in range(20_000))",
    "a dict of a million": "'{' + '0: 0, ' * 1_000_000 + '}'",
    "patterns nested 5,000 deep": "'match x:\\n case ' + '[' * 5000 + ']' * 5000 + ': pass'",
    "20,000 generators": "'[x ' + 'for x in y ' * 20_000 + ']'",
    "nested specifications": "\"f'\" + '{x:' * 3000 + '}' * 3000 + \"'\"",
    "nested f-strings": "'f\"{' * 500",
    "100 MB of spaces": "' ' * 100_000_000",
    "10 MB on one line": "'a = 1;' * 1_700_000",
    "64 doublings": "'x = f(I)\\n' + ''.join(f'x{i} = x{i - 1} + x{i - 1}\\n' for i in range(64))"
    " + 'print(x63)'",
    "mutual references": "'\\n'.join(f'a{i} = ' + ' + '.join(f'a{j}' for j in range(14))"
    " for i in range(14)) + '\\nprint(a0)'",
}

SCRIPT = """
import resource, sys, threading
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from inline_variables import _core
from inline_variables.exceptions import InlineError
source = eval(sys.argv[1])
if sys.argv[2] == "value" and "\\n" not in source[:500]:
    source = f"v = {source}\\nprint(v, v)"
def run():
    for engine in (_core.inline_variables, _core.normalize):
        try:
            engine(source, 0.5, 4 << 20, 64 << 20, 100_000)
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
    command = [sys.executable, "-c", SCRIPT, source, place]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout) == (0, "survived\n"), ran.stderr[-500:]


def test_interrupt_comes_through() -> None:
    ran = subprocess.run([sys.executable, "-c", SIGNAL], capture_output=True, text=True, timeout=60)
    assert ran.stdout == "print(1)\n", ran.stderr
