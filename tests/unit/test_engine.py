"""Which engine answers, and what importing the package costs."""

import subprocess
import sys

from inline_variables import _core, _options

MISSING = """
import sys, warnings
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "inline_variables._core":
            raise {error}
sys.meta_path.insert(0, Finder())
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    from inline_variables import inline_variables
    print(inline_variables("x = 1\\nprint(x)"), inline_variables("y"), len(caught))
"""


def _run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)


def test_missing_extension_is_said_once() -> None:
    error = "ModuleNotFoundError('gone', name='inline_variables._core')"
    assert _run(MISSING.format(error=error)).stdout == "print(1) y 1\n"


def test_other_import_error_is_raised() -> None:
    ran = _run(MISSING.format(error="ImportError('undefined symbol')"))
    assert ran.returncode == 1
    assert "ImportError: undefined symbol" in ran.stderr


def test_import_is_light() -> None:
    script = "import sys; before = set(sys.modules); import inline_variables; "
    loaded = _run(script + "print(*(set(sys.modules) - before))").stdout.split()
    assert not {"threading", "asyncio", "logging", "ast", "dataclasses"} & set(loaded)


def test_limits_have_one_value() -> None:
    assert _core.DEFAULT_LIMITS == {
        "max_source_bytes": _options.MAX_SOURCE_BYTES,
        "max_output_bytes": _options.MAX_OUTPUT_BYTES,
        "max_nesting": _options.MAX_NESTING,
    }
