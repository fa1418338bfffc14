"""Installs a wheel into an empty environment without a compiler, and runs the packaging tests there.

Usage: python tests/packaging/wheel.py FOLDER
Takes the newest wheel of FOLDER that this interpreter can install.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).parent
SMOKE = """
import sys
from inline_variables import inline_many, inline_variables
assert "site-packages" in sys.modules["inline_variables"].__file__, sys.modules["inline_variables"]
print(inline_variables("x = f(1)\\nprint(x)"), len(inline_many(["x = 1\\nprint(x)"] * 3)))
"""


def main() -> int:
    """Install and test; return the exit code."""
    wheels = sorted(
        Path(sys.argv[1]).resolve().glob("*.whl"), key=lambda file: file.stat().st_mtime
    )
    if not wheels:
        sys.exit(f"there is no wheel in {sys.argv[1]}")
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        programs = Path(folder) / ("Scripts" if os.name == "nt" else "bin")
        python = str(programs / "python")
        # Nothing that could build is found on this path.
        environment = {**os.environ, "PATH": str(programs), "PYTHONPATH": ""}
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        for what in (["--no-deps", "--no-index", str(wheels[-1])], ["pytest"]):
            subprocess.run([*pip, *what], check=True, env=environment)
        for command in (["-c", SMOKE], ["-m", "pytest", "-q", "-c", os.devnull, str(HERE)]):
            ran = subprocess.run([python, *command], cwd=folder, env=environment)
            if ran.returncode != 0:
                return ran.returncode
    print(f"{wheels[-1].name}: installed without a compiler, tests passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
