"""Safe mode in the command: its options, its settings, ``--explain``."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from inline_variables.cli._group import group

SOURCE = (
    b"#!/usr/bin/env python\r\ndef f(a):\r\n    x = g(a)  # why\r\n    y = [x]\r\n    return y\r\n"
)
TEXT = SOURCE.replace(b"    y = [x]\r\n    return y", b"    return [x]")


def run(*arguments: object, stdin: bytes | str | None = None) -> Result:
    words = ["inline", "--timeout", "none", *map(str, arguments)]
    return CliRunner().invoke(group, words, input=stdin)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_only_the_edits_change_the_bytes() -> None:
    assert run("--mode", "safe", "-", stdin=SOURCE).stdout_bytes == TEXT


def test_write_and_check() -> None:
    Path("a.py").write_bytes(SOURCE)
    assert run("--mode", "safe", "--check", "a.py").exit_code == 1
    assert run("--mode", "safe", "--write", "a.py").exit_code == 0
    assert Path("a.py").read_bytes() == TEXT
    assert run("--mode", "safe", "--check", "a.py").exit_code == 0


def test_explain_in_words() -> None:
    Path("a.py").write_bytes(SOURCE)
    result = run("--mode", "safe", "--explain", "a.py")
    assert result.stdout == (
        "a.py:3:5: x: kept: R13: a comment belongs to it\na.py:4:5: y: inlined\n"
    )
    assert (result.exit_code, Path("a.py").read_bytes()) == (0, SOURCE)


def test_explain_in_json() -> None:
    result = run("--mode", "safe", "--explain", "--output-format", "json", "-", stdin=SOURCE)
    found = json.loads(result.stdout)
    assert [(entry["path"], entry["name"], entry["rule"]) for entry in found] == [
        ("<stdin>", "x", "R13"),
        ("<stdin>", "y", None),
    ]


def test_explain_for_github() -> None:
    result = run("--mode", "safe", "--explain", "--output-format", "github", "-", stdin=SOURCE)
    assert result.stdout.startswith(
        "::notice file=<stdin>,line=3,col=5,title=inline-variables (R13)"
    )


def test_explain_of_what_does_not_parse() -> None:
    result = run("--mode", "safe", "--explain", "-", stdin="x = (")
    assert (result.exit_code, result.stderr.startswith("<stdin>:1:5: syntax-error")) == (2, True)


def test_settings_of_the_project(folder: Path) -> None:
    Path("pyproject.toml").write_text('[tool.inline-variables]\nmode = "safe"\nmax-uses = 1\n')
    source = "def f():\n    x = 1\n    return x, x\n"
    assert run("-", stdin=source).stdout == source
    assert run("--max-uses", "2", "-", stdin=source).stdout == "def f():\n    return 1, 1\n"
    assert run("--mode", "drop-in", "-", stdin=source).stdout == "def f():\n    return (1, 1)\n"


def test_settings_without_the_mode_wait_for_it() -> None:
    Path("pyproject.toml").write_text("[tool.inline-variables]\nmax-uses = 1\n")
    source = "def f():\n    x = 1\n    return x, x\n"
    assert run("-", stdin=source).stdout == "def f():\n    return (1, 1)\n"
    assert run("--mode", "safe", "-", stdin=source).stdout == source


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("modus = 1", "has an unknown key 'modus'"),
        ('mode = "safer"', "mode must be 'drop-in' or 'safe'"),
        ("pure = 1", "pure must hold dotted names"),
        ("mode = ", "cannot read"),
    ],
)
def test_wrong_settings(table: str, message: str) -> None:
    Path("pyproject.toml").write_text(f"[tool.inline-variables]\n{table}\n")
    result = run("-", stdin="x = 1\n")
    assert result.exit_code == 2
    assert message in result.stderr.replace("\n", " ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--strict", "-"], "strict is an option of safe mode"),
        (["--explain", "-"], "--explain is for safe mode"),
        (["--mode", "safe", "--explain", "--diff", "-"], "--explain tells, and does nothing else"),
        (["--mode", "safe", "--target-version", "2.7", "-"], "target_version must be from 3.8"),
    ],
)
def test_options_that_do_not_go_together(arguments: list[str], message: str) -> None:
    result = run(*arguments, stdin="x = 1\n")
    assert result.exit_code == 2
    assert message in result.stderr
