"""Sources that repeat a few tokens thousands of times: what breaks parsers that recurse.

Usage: python tests/hostile/repeats.py [--seconds N] [--seed S]
Each source goes through the public functions in another process, in threads with small and ordinary
stacks, under several deadlines. A signal, an undocumented exception, or a process that must be
killed is a finding: it is printed with its seed, and the exit code is 1. Ends with how far the calls
ran over their deadlines, and with the memory of the largest process.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time

TOKENS = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ";",
    ".",
    "->",
    "=",
    "==",
    "!=",
    "<",
    ">",
    "<=",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "**",
    "@",
    "&",
    "|",
    "^",
    "~",
    "<<",
    ">>",
    ":=",
    "+=",
    "...",
    "!",
    "`",
    "?",
    "$",
    "\\",
    "#",
    "'",
    '"',
    "'''",
    "f'",
    'f"',
    "f'''",
    "{{",
    "}}",
    "t'",
    "b'",
    "rf'",
    "0",
    "1.5",
    "1j",
    "0x",
    "1_",
    "x",
    "y",
    "é",
    "ñ",
    "_",
    "not",
    "and",
    "or",
    "in",
    "is",
    "if",
    "elif",
    "else",
    "for",
    "while",
    "try",
    "except",
    "finally",
    "with",
    "as",
    "def",
    "class",
    "lambda",
    "return",
    "yield",
    "await",
    "async",
    "from",
    "import",
    "global",
    "nonlocal",
    "del",
    "pass",
    "break",
    "continue",
    "raise",
    "assert",
    "match",
    "case",
    "type",
    "lazy",
    "None",
    "True",
    "False",
    "print",
    "__future__",
    "@",
    "'a'",
    '"b"',
    "{x}",
    "{x:",
    "{x=",
    "!r",
    ":>",
    "\\n",
    "\\N{",
    "#c",
]
LINES = ["\n", "\n ", "\n    ", "\r", "\t", "\x0c", "\x00", "\ufeff", " ", "  "]
PREFIXES = [
    "",
    "",
    "",
    "x = ",
    "v = ",
    "match x:\n case ",
    "def f(",
    "f'",
    "f'''",
    "if x:\n  ",
    "[x ",
    "@",
]
SUFFIXES = ["", "", "x", "1", ": pass", "\n pass", "'", "\nprint(v, v)", ")", ") = 1"]
LENGTHS = [900, 5_000, 20_000, 70_000, 300_000, 2_000_000]
TIMEOUTS = [0.01, 0.05, 0.5]
STACKS = [64 << 10, 256 << 10, 8 << 20]
MIRRORS = {"(": ")", "[": "]", "{": "}", "if": "else", "lambda": ":", "{x:": "}", "{x": "}"}


def source(seed: int) -> str:
    """Return the source of a seed."""
    dice = random.Random(seed)
    words = [
        dice.choice(LINES if dice.random() < 0.15 else TOKENS) for _ in range(dice.randint(1, 5))
    ]
    unit = dice.choice(["", " "]).join(words)
    mirror = "".join(MIRRORS.get(word, "") for word in reversed(words))
    length = dice.choice(LENGTHS)
    times = length // (len(unit) + (len(mirror) if dice.random() < 0.5 else 0))
    middle = dice.choice(["", "x", "1"])
    closing = mirror * times if dice.random() < 0.5 else ""
    return dice.choice(PREFIXES) + unit * times + middle + closing + dice.choice(SUFFIXES)


def work(first: int) -> None:
    """Try one seed after another for ever; print each before and after."""
    from inline_variables import InlineError, Options, _core, inline_variables, normalize

    limits = Options()

    def native_alone(text: str) -> None:
        _core.inline_variables(
            text, None, limits.max_source_bytes, limits.max_output_bytes, limits.max_nesting
        )

    def attempt(text: str, seconds: float) -> None:
        with contextlib.suppress(InlineError):
            native_alone(text)
        for call in (
            lambda: inline_variables(text, seconds),
            lambda: normalize(text, options=Options(timeout_seconds=seconds)),
        ):
            began = time.perf_counter()
            try:
                call()
                kind = "text"
            except (InlineError, RuntimeError, SyntaxError, ValueError, TimeoutError) as error:
                kind = type(error).__name__
            except (MemoryError, RecursionError) as error:  # what ast.parse gives for depth
                kind = type(error).__name__
            over = time.perf_counter() - began - seconds
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            print(json.dumps(["ran", seconds, over, kind, peak]), flush=True)

    seed = first
    while True:
        text = source(seed)
        dice = random.Random(-seed)
        threading.stack_size(dice.choice(STACKS))
        print(json.dumps(["seed", seed, len(text)]), flush=True)
        thread = threading.Thread(target=attempt, args=(text, dice.choice(TIMEOUTS)))
        thread.start()
        thread.join()
        print(json.dumps(["done", seed]), flush=True)
        seed += 1


def main() -> int:
    """Run for the time given; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.seed)
    end = time.monotonic() + options.seconds
    seed, findings, peak = options.seed, 0, 0
    kinds: dict[str, int] = {}
    overshoots: list[tuple[float, float, int]] = []
    while time.monotonic() < end:
        command = [sys.executable, "-W", "ignore", __file__, "--work", "--seed", str(seed)]
        stderr = tempfile.TemporaryFile("w+")
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
        watch = threading.Timer(max(1.0, end - time.monotonic()) + 30, process.kill)
        watch.start()
        assert process.stdout is not None
        finished = False
        for line in process.stdout:
            what, *rest = json.loads(line)
            if what == "seed":
                seed, began = rest[0], time.monotonic()
            elif what == "ran":
                seconds, over, kind, peak_now = rest
                peak = max(peak, peak_now)
                kinds[kind] = kinds.get(kind, 0) + 1
                overshoots.append((over, seconds, seed))
            else:
                seed += 1
                if time.monotonic() >= end or (seed - options.seed) % 2000 == 0:
                    finished = True
                    process.kill()
                    break
        watch.cancel()
        process.wait()
        stderr.seek(0)
        errors = stderr.read()
        stderr.close()
        if not finished or "Traceback" in errors:
            findings += 1
            print(
                f"FINDING: seed {seed} after {time.monotonic() - began:.1f} s, exit {process.returncode}"
            )
            print(f"  {source(seed)[:80]!r}… {errors[-300:]}", flush=True)
            seed += 1
    overshoots.sort(reverse=True)
    worst = [f"{over * 1e3:.0f} ms ({at} s, seed {seed})" for over, at, seed in overshoots[:5]]
    percentile = max(0.0, overshoots[len(overshoots) // 100][0] * 1e3) if overshoots else 0.0
    print(f"{seed - options.seed} sources, {len(overshoots)} calls, {findings} findings: {kinds}")
    print(f"over the deadline: 99th percentile {percentile:.1f} ms, worst {', '.join(worst)}")
    print(f"peak resident memory {peak / 1024:.0f} MB")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
