"""JSON, and the workflow commands of GitHub."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from inline_variables.cli._group import group
from inline_variables.cli._reports import workflow_command

# A busy machine must not turn into a timeout.
UNHURRIED = ("--timeout", "none")


@pytest.fixture(autouse=True)
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text("x = 'é'\nprint(x)\n", encoding="utf-8")
    Path("b.py").write_text("x = (\n")
    Path("c.py").write_text("print(1)\n")


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(
        group, ["inline", *UNHURRIED, "--output-format", *arguments], input=stdin
    )


def test_json_has_every_result_with_its_source() -> None:
    result = run("json", ".")
    assert (result.exit_code, result.stderr) == (2, "")
    inlined, failed, unchanged = json.loads(result.stdout)
    assert inlined == {
        "path": "./a.py",
        "status": "inlined",
        "error": None,
        "message": None,
        "line": None,
        "column": None,
        "changed": True,
        "source": "print('é')\n",
    }
    assert failed == {
        "path": "./b.py",
        "status": "fallback",
        "error": "syntax-error",
        "message": "'(' was never closed",
        "line": 1,
        "column": 5,
        "changed": False,
        "source": "x = (\n",
    }
    assert (unchanged["status"], unchanged["changed"]) == ("unchanged", False)


@pytest.mark.parametrize(("option", "code"), [("--check", 1), ("--write", 0)])
def test_json_without_sources(option: str, code: int) -> None:
    result = run("json", option, "a.py")
    assert result.exit_code == code
    assert [entry.get("source") for entry in json.loads(result.stdout)] == [None]
    assert json.loads(result.stdout)[0]["changed"]


def test_json_of_a_write_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    (entry,) = json.loads(run("json", "--write", "a.py").stdout)
    assert (entry["status"], entry["error"]) == ("fallback", "unwritable-file")
    assert not entry["changed"]


def test_json_has_diffs() -> None:
    result = run("json", "--diff", "a.py", "c.py")
    assert result.exit_code == 1
    diffs = [entry["diff"] for entry in json.loads(result.stdout)]
    assert diffs == ["--- a.py\n+++ a.py\n@@ -1,2 +1 @@\n-x = 'é'\n-print(x)\n+print('é')\n", ""]


def test_json_keeps_bytes_that_are_no_text() -> None:
    raw = b"\xffx = 1"
    (entry,) = json.loads(run("json", "-", stdin=raw).stdout)
    assert entry["error"] == "undecodable-source"
    assert entry["source"].encode("utf-8", "surrogateescape") == raw


def test_json_of_no_files(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert json.loads(run("json", "empty").stdout) == []


def test_github_annotates_what_would_change_and_errors() -> None:
    result = run("github", "--check", "a.py", "b.py", "c.py")
    assert (result.exit_code, result.stderr) == (2, "")
    assert result.stdout.splitlines() == [
        "::warning file=a.py,title=inline-variables (would-change)::a.py: would change",
        "::error file=b.py,line=1,col=5,title=inline-variables (syntax-error)::"
        "b.py:1:5: syntax-error: '(' was never closed",
    ]


def test_github_notices_what_was_written() -> None:
    assert run("github", "--write", "a.py", "c.py").stdout == (
        "::notice file=a.py,title=inline-variables (changed)::a.py: changed\n"
    )


def test_github_does_not_mix_commands_with_texts() -> None:
    result = run("github", "a.py", "b.py")
    assert result.stdout == "print('é')\nx = (\n"
    assert result.stderr.startswith("::error file=b.py,line=1,col=5,")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("message", "file", "command"),
    [
        ("50 %\r\n", "a.py", "::error file=a.py::50 %25%0D%0A"),
        ("a:b,c", "a:b,c\n%.py", "::error file=a%3Ab%2Cc%0A%25.py::a:b,c"),
    ],
)
def test_github_escapes(message: str, file: str, command: str) -> None:
    assert workflow_command("error", message, file=file, line=None) == command


def test_github_survives_names_that_are_no_text() -> None:
    result = run("github", "--check", "--stdin-filename", "\udcff.py", "-", stdin=b"x = (")
    assert result.exit_code == 2
    assert "file=\\udcff.py," in result.stdout
