"""Prints how far calls run over their deadline, and what memory they take, over hostile sources.

Usage: python tests/hostile/overshoot.py
Each source goes, as a statement and as a value that is used twice, through `inline_variables` and
`normalize` under three deadlines, in a process of its own.
"""

import json
import subprocess
import sys

from inputs import INPUTS

TIMEOUTS = [0.01, 0.05, 0.5]
SCRIPT = """
import json, resource, sys, time
from inline_variables import Options, inline_variables, normalize
source = eval(sys.argv[1])
if sys.argv[2] == "value" and "\\n" not in source[:500]:
    source = f"v = {source}\\nprint(v, v)"
inline_variables("x = 'é'")
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
found = []
before = peak()
for seconds in json.loads(sys.argv[3]):
    for name, call in (
        ("inline", lambda: inline_variables(source, seconds)),
        ("normalize", lambda: normalize(source, options=Options(timeout_seconds=seconds))),
    ):
        began = time.perf_counter()
        output = 0
        try:
            output = len(call())
        except Exception:
            pass
        found.append([name, seconds, time.perf_counter() - began - seconds, output])
print(json.dumps([len(source), peak() - before, found]))
"""


def main() -> None:
    """Run every source and print the figures."""
    overshoots = []
    memory = []
    for name, source in INPUTS.items():
        for place in ("statement", "value"):
            command = [sys.executable, "-W", "ignore", "-c", SCRIPT, source, place]
            ran = subprocess.run(
                [*command, json.dumps(TIMEOUTS)], capture_output=True, text=True, check=True
            )
            size, peak, found = json.loads(ran.stdout)
            for call, seconds, over, _ in found:
                overshoots.append((max(0.0, over), f"{call} in {seconds} s: {name}, {place}"))
            output = max(text for *_, text in found)
            memory.append((peak, size, output, f"{name}, {place}"))
    overshoots.sort(reverse=True)
    print(f"{len(overshoots)} calls; over the deadline, in milliseconds:")
    print(f"  99th percentile {overshoots[len(overshoots) // 100][0] * 1e3:.1f}; the worst:")
    for over, what in overshoots[:6]:
        print(f"  {over * 1e3:.1f} {what}")
    print("peak memory of a process over what it had before, the largest:")
    for peak, size, output, what in sorted(memory, reverse=True)[:8]:
        print(f"  {peak / 2**20:.0f} MiB for {size} characters in, {output} out: {what}")


if __name__ == "__main__":
    main()
