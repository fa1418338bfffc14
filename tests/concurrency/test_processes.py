"""Processes that share a cache directory and a telemetry file, one of them killed half-way."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from inline_variables import inline_variables
from inline_variables.cache import SourceCache
from inline_variables.telemetry import read_stats

SOURCES = [f"x = f({i})\nprint(x, {i})" for i in range(300)]

SCRIPT = """
import sys, threading
from inline_variables import inline_variables, log_inlining_stats, inline_source
from inline_variables.cache import SourceCache
cache = SourceCache(directory=sys.argv[1], max_bytes=0)
sources = [f"x = f({i})\\nprint(x, {i})" for i in range(300)]
print("ready", flush=True)
def work(start):
    for turn in range(int(sys.argv[3])):
        for i in range(len(sources)):
            i = (i * 7 + start) % len(sources)
            text = cache.get_or_inline(inline_variables, sources[i])
            assert text == f"print(f({i}), {i})", text
            inline_source(sources[i])
        log_inlining_stats(sys.argv[2])
threads = [threading.Thread(target=work, args=(n * 37,)) for n in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print("done")
"""


def _start(directory: Path, turns: int) -> subprocess.Popen[str]:
    arguments = [str(directory / "cache"), str(directory / "telemetry.jsonl"), str(turns)]
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_one_is_killed(tmp_path: Path) -> None:
    killed, other = _start(tmp_path, 10_000), _start(tmp_path, 2)
    assert killed.stdout is not None
    killed.stdout.readline()
    telemetry = tmp_path / "telemetry.jsonl"
    while not telemetry.exists():
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    out, errors = other.communicate()
    assert (other.returncode, out) == (0, "ready\ndone\n"), errors
    for line in telemetry.read_text().splitlines():
        json.loads(line)
    assert len(read_stats([telemetry])) >= 16
    cache = SourceCache(directory=tmp_path / "cache")
    for i, source in enumerate(SOURCES):
        assert cache.get_or_inline(inline_variables, source) == f"print(f({i}), {i})"
    assert cache.stats()["directory_hits"] == len(SOURCES)
