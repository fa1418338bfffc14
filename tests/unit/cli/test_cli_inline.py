"""What ``inline-variables inline`` prints, and how it ends."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from inline_variables.cli._group import group

# A busy machine must not turn into a timeout.
UNHURRIED = ("--timeout", "none")

SOURCE = "x = 1\nprint(x)\n"
INLINED = "print(1)\n"


def run(*arguments: object, stdin: bytes | str | None = None) -> Result:
    return CliRunner().invoke(group, ["inline", *UNHURRIED, *map(str, arguments)], input=stdin)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_standard_input(arguments: list[str]) -> None:
    result = run(*arguments, stdin=SOURCE)
    assert (result.exit_code, result.stdout, result.stderr) == (0, INLINED, "")


def test_one_file_is_printed_as_it_would_be_written() -> None:
    Path("a.py").write_bytes(b"# coding: latin-1\r\nx = '\xe9'\r\nprint(x)")
    assert run("a.py").stdout_bytes == b"# coding: latin-1\r\nprint('\xe9')"


def test_several_texts_each_end_their_last_line() -> None:
    Path("a.py").write_text("x = 1\nprint(x)")
    Path("b.py").write_text("x = 2\nprint(x)\n")
    Path("empty.py").write_text("")
    assert run("a.py", "empty.py", "b.py").stdout == "print(1)\nprint(2)\n"


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"x = (\r\n", "<stdin>:1:5: syntax-error: '(' was never closed"),
        (b"x = 1\n\xff\xfe", "<stdin>:2:1: undecodable-source: the byte 0xFF is no utf-8"),
        (b"x = 1\nprint('\xed\xa0\x80')\n", "<stdin>:2:8: undecodable-source: the byte 0xED"),
        (b"x = 1\0\n", "<stdin>: "),
        (b"# coding: nonsense\nx = 1\n", "<stdin>:1: undecodable-source: unknown encoding"),
        (b"for i in x:\n    y = i\n", "<stdin>: empty-body: the inlined text is no Python"),
        (b"# coding: latin-1\nx = '\\u20ac'\ny(x)", "<stdin>: unencodable-text: the inlined text"),
        (b"# coding: unicode_escape\nx = '\\ud800'", "<stdin>: engine-error: "),
    ],
)
def test_standard_input_comes_out_as_it_is_where_it_fails(raw: bytes, error: str) -> None:
    result = run("-", stdin=raw)
    assert result.stderr.startswith(error)
    assert (result.exit_code, result.stdout_bytes) == (2, raw)


def test_a_file_that_fails_does_not_stop_others() -> None:
    Path("a.py").write_text("x = (")
    Path("b.py").write_text(SOURCE)
    result = run("a.py", "missing.py", "b.py")
    assert (result.exit_code, result.stdout) == (2, f"x = (\n{INLINED}")
    assert result.stderr.splitlines() == [
        "a.py:1:5: syntax-error: '(' was never closed",
        "missing.py: unreadable-file: cannot read: No such file or directory",
    ]


@pytest.mark.parametrize(
    ("sources", "code", "told"),
    [
        ([INLINED, INLINED], 0, ["2 unchanged"]),
        ([SOURCE, INLINED], 1, ["0.py: would change", "1 would change, 1 unchanged"]),
        ([SOURCE, "x = ("], 2, ["0.py: would change", "1 would change, 1 failed"]),
    ],
)
def test_check(sources: list[str], code: int, told: list[str]) -> None:
    for number, source in enumerate(sources):
        Path(f"{number}.py").write_text(source)
    result = run("--check", *sorted(Path().glob("*.py")))
    assert (result.exit_code, result.stdout) == (code, "")
    assert [line for line in result.stderr.splitlines() if "syntax-error" not in line] == told
    assert [Path(f"{number}.py").read_text() for number in range(2)] == sources


def test_diff() -> None:
    Path("a.py").write_text("x = 1\r\nprint(x)", newline="")
    result = run("--diff", "a.py")
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout_bytes.split(b"\n") == [
        b"--- a.py",
        b"+++ a.py",
        b"@@ -1,2 +1 @@",
        b"-x = 1\r",
        b"-print(x)",
        rb"\ No newline at end of file",
        b"+print(1)",
        rb"\ No newline at end of file",
        b"",
    ]


def test_diff_of_nothing() -> None:
    Path("a.py").write_text(INLINED)
    assert (run("--diff", "a.py").exit_code, run("--diff", "a.py").output) == (0, "")


def test_check_with_diff_shows_both() -> None:
    result = run("--check", "--diff", "-", stdin=SOURCE)
    assert result.exit_code == 1
    assert "+print(1)\n" in result.stdout
    assert result.stderr.splitlines() == ["<stdin>: would change", "1 would change"]


def test_stdin_filename_is_the_name_everywhere() -> None:
    assert "--- b.py\n+++ b.py\n" in run("--diff", "--stdin-filename", "b.py", stdin=SOURCE).stdout
    assert run("--stdin-filename=b.py", "-", stdin="x = (").stderr.startswith("b.py:1:5: ")


def test_a_folder_stands_for_its_sources_in_order(folder: Path) -> None:
    for name in ["b/c.py", "a.py", ".hidden/d.py", "b/.e.py", "b/f.txt", "z.py/g.py"]:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"x = {name!r}\nprint(x)\n")
    (folder / "dangling.py").symlink_to("nowhere")
    result = run(".", "./a.py")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "print('a.py')\nprint('b/c.py')\nprint('z.py/g.py')\n"


def test_a_folder_without_sources_is_told(folder: Path) -> None:
    (folder / "empty").mkdir()
    result = run("--check", "empty")
    assert (result.exit_code, result.stderr) == (
        0,
        "warning: no *.py files under empty\nno files\n",
    )


def test_a_folder_that_cannot_be_read_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def walk(folder: str, onerror: object) -> list[object]:
        assert callable(onerror)
        onerror(PermissionError(13, "Permission denied", f"{folder}/secret"))
        return []

    monkeypatch.setattr("inline_variables.cli._files.os.walk", walk)
    result = run("--check", ".")
    assert result.exit_code == 2
    assert "./secret: unreadable-file: cannot read: Permission denied\n" in result.stderr


@pytest.mark.parametrize("limit", ["0", "none", "60"])
def test_timeout_in_seconds(limit: str) -> None:
    assert run("--timeout", limit, "-", stdin=SOURCE).stdout == INLINED


def test_timeout_that_is_reached() -> None:
    result = run("--timeout", "1e-9", "-", stdin=SOURCE)
    assert (result.exit_code, result.stdout) == (2, SOURCE)
    assert result.stderr.startswith("<stdin>: timeout: ")


def test_allow_invalid() -> None:
    result = run("--allow-invalid", "-", stdin="for i in x:\n    y = i\n")
    assert (result.exit_code, result.stdout) == (0, "for i in x:\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--write", "-"], "--write needs FILEs"),
        (["--write"], "--write needs FILEs"),
        (["--write", "--check", "a.py"], "--write writes, --check and --diff do not"),
        (["--write", "--diff", "a.py"], "--write writes, --check and --diff do not"),
        (["--stdin-filename", "b.py", "a.py"], "--stdin-filename is for standard input"),
        (["--timeout", "-1", "a.py"], "'-1' is neither a number of seconds"),
        (["--timeout", "nan", "a.py"], "'nan' is neither a number of seconds"),
        (["--timeout", "soon", "a.py"], "'soon' is neither a number of seconds"),
        (["--output-format", "xml", "a.py"], "'xml' is not one of 'text', 'json', 'github'"),
        (["--write", ""], "a FILE is an empty name"),
    ],
)
def test_usage(arguments: list[str], message: str) -> None:
    Path("a.py").write_text(SOURCE)
    result = run(*arguments, stdin=SOURCE)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in " ".join(result.stderr.split())
    assert Path("a.py").read_text() == SOURCE


def test_an_engine_that_there_is_none_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INLINE_VARIABLES_ENGINE", "steam")
    result = run("-", stdin=SOURCE)
    assert result.exit_code == 2
    assert "engine must be one of auto, native, reference" in result.stderr


def test_help_has_an_example_and_says_what_is_lost() -> None:
    help_text = run("--help").stdout
    assert "inline-variables inline --diff solver.py" in help_text
    assert "[default: 0.5]" in " ".join(help_text.split())
    assert "comments and layout are lost" in " ".join(help_text.split())
