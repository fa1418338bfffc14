"""The command as a process: exit codes, signals, pipes, and what is not installed."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "inline_variables.cli"]
SCRIPT = Path(sys.executable).with_name("inline-variables")


def run(
    *arguments: str, stdin: bytes = b"", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *arguments],
        input=stdin,
        capture_output=True,
        env={**os.environ, **(environment or {})},
        check=False,
    )


@pytest.mark.parametrize("command", [COMMAND, [str(SCRIPT)]], ids=["module", "script"])
def test_piped_input_needs_no_argument(command: list[str]) -> None:
    raw = b"# coding: latin-1\r\nx = '\xe9'\r\nprint(x)"
    result = subprocess.run([*command, "inline"], input=raw, capture_output=True, check=True)
    assert (result.stdout, result.stderr) == (b"# coding: latin-1\r\nprint('\xe9')", b"")


def test_raw_bytes_come_out_where_they_are_no_source() -> None:
    raw = bytes(range(256))
    result = run("inline", "-", stdin=raw)
    assert (result.returncode, result.stdout) == (2, raw)
    assert result.stderr.startswith(b"<stdin>:3:")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["inline", "-"], 0),
        (["inline", "--check", "-"], 1),
        (["inline", "--nonsense"], 2),
        (["nonsense"], 2),
        (["--version"], 0),
        (["inline", "--help"], 0),
    ],
)
def test_exit_codes(arguments: list[str], code: int) -> None:
    assert run(*arguments, stdin=b"x = 1\nprint(x)\n").returncode == code


@pytest.mark.skipif(os.name == "nt", reason="needs SIGINT")
def test_ctrl_c_ends_with_130(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("print(1)\n")
    # Whoever runs the tests in the background may have them ignore SIGINT.
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from inline_variables.cli import main\n"
        "main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, "inline", str(file), "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        # The file is done, so it is standard input that is being waited for.
        assert process.stdout.readline() == b"print(1)\n"
        process.send_signal(signal.SIGINT)
        assert process.stderr.read().split() == [b"Interrupted."]
        assert process.wait() == 130


def test_a_reader_that_has_gone_is_no_error(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        result = subprocess.run(
            [*COMMAND, "inline", "-"], input=b"print(1)\n", stdout=writer, stderr=subprocess.PIPE
        )
    finally:
        os.close(writer)
    assert (result.returncode, result.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told() -> None:
    with open("/dev/full", "wb") as full:
        result = subprocess.run(
            [*COMMAND, "inline", "-"], input=b"print(1)\n", stdout=full, stderr=subprocess.PIPE
        )
    assert result.returncode == 2
    assert result.stderr == (
        b"Error: cannot write to standard output: [Errno 28] No space left on device\n"
    )


def test_a_mistake_of_the_command_itself_is_not_exit_code_1() -> None:
    program = (
        "from inline_variables.cli import main, _inline\n"
        "_inline.find_sources = None\n"
        "import sys; sys.argv[1:] = ['inline', '--check', 'a.py']\n"
        "main()"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert result.returncode == 2
    assert b"TypeError: 'NoneType' object is not callable" in result.stderr


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_what_to_install_is_said_in_one_line(missing: str) -> None:
    program = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from inline_variables.cli import main\n"
        "main()"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert result.returncode == 2
    assert result.stderr.decode().splitlines() == [
        "inline-variables needs its extra: pip install 'inline-variables[cli]'"
    ]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(shell: str) -> None:
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("click asks bash for its version")
    result = run(environment={"_INLINE_VARIABLES_COMPLETE": f"{shell}_source"})
    assert result.returncode == 0
    assert b"_INLINE_VARIABLES_COMPLETE=" + shell.encode() + b"_complete" in result.stdout


def test_completion_offers_the_commands() -> None:
    words = {"COMP_WORDS": "inline-variables inl", "COMP_CWORD": "1"}
    result = run(environment={"_INLINE_VARIABLES_COMPLETE": "bash_complete", **words})
    assert result.stdout.decode().split() == ["plain,inline"]


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@pytest.mark.parametrize(
    "source", [b"x = 1\nprint(x)", b"x = 1\nprint(x)\n\n", b"x = 1\r\nprint(x)\r\n# end\r\n"]
)
def test_patch_takes_the_diff(source: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(source)
    diff = subprocess.run(
        [*COMMAND, "inline", "--diff", "a.py"], cwd=tmp_path, capture_output=True, check=False
    ).stdout
    subprocess.run(
        ["patch", "--binary", "-p0", "a.py"],
        cwd=tmp_path,
        input=diff,
        check=True,
        capture_output=True,
    )
    assert (tmp_path / "a.py").read_bytes() == run("inline", "-", stdin=source).stdout
