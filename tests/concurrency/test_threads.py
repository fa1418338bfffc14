"""No thread is made, and other threads go on."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from inline_variables import inline_many, inline_variables, reference

LONG = "".join(f"x{i} = f({i}, g(a, b))\nprint(x{i})\n" for i in range(60_000))
LINUX = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")

NO_THREADS_LEFT = """
import os, resource, threading
from inline_variables import inline_variables
inline_variables("x = 'é'\\nprint(x)")
os.setuid(65534)
resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
try:
    threading.Thread(target=int).start()
except RuntimeError as error:
    print(error)
for i in range(1000):
    assert inline_variables(f"x = {i}\\nprint(x)") == f"print({i})"
print("done")
"""

PIPELINE_WITHOUT_THREADS = """
import os, resource, threading
from inline_variables import inline_one, map_records
inline_one({"solver_source": "x = 'é'"})
os.setuid(65534)
resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
try:
    threading.Thread(target=int).start()
except RuntimeError as error:
    print(error)
records = [{"solver_source": f"x = {i}\\nprint(x)"} for i in range(10_000)]
results = map_records(records, inline_one, workers=4)
assert [r["inlined_source"] for r in results] == [f"print({i})" for i in range(10_000)]
print("done")
"""


@LINUX
def test_no_thread_is_made() -> None:
    counts: set[int] = set()
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            counts.add(len(os.listdir("/proc/self/task")))

    watcher = threading.Thread(target=watch)
    watcher.start()
    before = len(os.listdir("/proc/self/task"))
    inline_variables(LONG, timeout_seconds=None)
    over.set()
    watcher.join()
    assert counts == {before}


@pytest.mark.parametrize(
    "call",
    [
        lambda: inline_variables(LONG, timeout_seconds=None),
        lambda: inline_many([f"x{i} = f({i})\nprint(x{i})\n" * 500 for i in range(200)]),
    ],
    ids=["inline_variables", "inline_many"],
)
def test_another_thread_goes_on(call: Callable[[], object]) -> None:
    counter = 0
    over = threading.Event()

    def count() -> None:
        nonlocal counter
        while not over.is_set():
            counter += 1

    thread = threading.Thread(target=count)
    thread.start()
    before = counter
    call()
    after = counter
    over.set()
    thread.join()
    # Holding the GIL, the call would leave the counter what one switch interval makes of it.
    assert after - before > 1000


def test_threads_get_their_own_answers() -> None:
    sources = [f"x = {i}\ny = f(x, 'é{i}')\nprint(y, y)" for i in range(400)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(inline_variables, sources)) == list(
            map(reference.inline_variables, sources)
        )


@LINUX
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root to become nobody")
def test_user_without_any_thread_left() -> None:
    ran = subprocess.run([sys.executable, "-c", NO_THREADS_LEFT], capture_output=True, text=True)
    assert ran.stdout == "can't start new thread\ndone\n", ran.stderr


@LINUX
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root to become nobody")
def test_pipeline_of_a_user_without_any_thread_left() -> None:
    command = [sys.executable, "-c", PIPELINE_WITHOUT_THREADS]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.stdout == "can't start new thread\ndone\n", ran.stderr


def test_small_stack() -> None:
    script = (
        "import threading; from inline_variables import inline_variables\n"
        "def run():\n"
        "    print(inline_variables('x = 1\\nprint(x)'))\n"
        "    for bad in ('(' * 5000, 'not ' * 3000 + '=', 'x = ' + '((' * 90 + '1' + '))' * 90):\n"
        "        try: print(len(inline_variables(bad)))\n"
        "        except RuntimeError as error: print(type(error.__cause__).__name__)\n"
        "threading.stack_size(256 * 1024)\n"
        "thread = threading.Thread(target=run); thread.start(); thread.join()\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[0] == "print(1)"
