"""Writing in place: what is kept, and what a failure leaves."""

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from inline_variables.cli._files import write_file
from inline_variables.cli._group import group

# A busy machine must not turn into a timeout.
UNHURRIED = ("--timeout", "none")

SOURCE = b"x = 1\nprint(x)\n"


def write(*paths: Path) -> Result:
    return CliRunner().invoke(group, ["inline", *UNHURRIED, "--write", *map(str, paths)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.py"
    path.write_bytes(SOURCE)
    return path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"x = 1\nprint(x)\n", b"print(1)\n"),
        (b"x = 1\nprint(x)", b"print(1)"),
        (b"x = 1\r\nprint(x)\r\ny()\r\n", b"print(1)\r\ny()\r\n"),
        (b"x = 1\rprint(x)\ry()\r", b"print(1)\ry()\r"),
        (b"x = 1\r\nprint(x)\ny()\n", b"print(1)\r\ny()\r\n"),
        (b"\xef\xbb\xbfx = 1\nprint(x)\n", b"\xef\xbb\xbfprint(1)\n"),
        (b"#!/usr/bin/env python\n# more\nx = 1\nprint(x)\n", b"#!/usr/bin/env python\nprint(1)\n"),
        (b"# coding: latin-1\nx = '\xe9'\nprint(x)\n", b"# coding: latin-1\nprint('\xe9')\n"),
        (
            b"#!/bin/python\n# caf\xe9 vim: set fileencoding=latin-1 :\nx = '\xe9'\nprint(x)\n",
            b"#!/bin/python\n# caf\xe9 vim: set fileencoding=latin-1 :\nprint('\xe9')\n",
        ),
        (b"# more\n# coding: cp1252\nx = '\x80'\nprint(x)", b"# coding: cp1252\nprint('\x80')"),
        (b"x = 1\n", b""),
        (b"#!/bin/python\nx = 1\n", b"#!/bin/python\n"),
    ],
)
def test_what_is_kept(before: bytes, after: bytes, file: Path) -> None:
    file.write_bytes(before)
    result = write(file)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines() == [f"{file}: changed", "1 changed"]
    assert file.read_bytes() == after
    assert write(file).stderr == "1 unchanged\n"


def test_an_unchanged_file_is_not_touched(file: Path) -> None:
    file.write_bytes(b"print(1)\n")
    before = file.stat()
    assert write(file).stderr == "1 unchanged\n"
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.parametrize("mode", [0o755, 0o640])
def test_mode_bits_are_kept(mode: int, file: Path) -> None:
    file.chmod(mode)
    assert write(file).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == mode
    assert file.read_bytes() == b"print(1)\n"


def test_a_link_stays_and_its_target_is_written(file: Path, tmp_path: Path) -> None:
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "b.py"
    link.symlink_to("../a.py")
    assert write(link).exit_code == 0
    assert os.readlink(link) == "../a.py"
    assert file.read_bytes() == b"print(1)\n"


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
def test_a_write_that_fails_leaves_the_file(
    step: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    other = file.with_name("b.py")
    other.write_bytes(b"print(2)\n")
    monkeypatch.setattr(os, step, fail)
    result = write(file, other)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"{file}: unwritable-file: cannot write: No space left on device",
        "1 unchanged, 1 failed",
    ]
    assert file.read_bytes() == SOURCE
    assert sorted(os.listdir(file.parent)) == ["a.py", "b.py"]


def test_an_interrupted_write_leaves_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    write(file)
    assert file.read_bytes() == SOURCE
    assert os.listdir(file.parent) == ["a.py"]


def test_a_folder_that_takes_no_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "temporary")

    monkeypatch.setattr("inline_variables.cli._files.tempfile.mkstemp", fail)
    result = write(file)
    assert result.exit_code == 2
    assert f"no file can be made in its folder {file.parent}: Permission denied" in result.stderr
    assert file.read_bytes() == SOURCE


def test_a_read_only_file_is_left(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.chmod(0o444)
    # The user who runs the tests may be one that may write anything.
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    result = write(file)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{file}: unwritable-file: cannot write: the file is read-only")
    assert file.read_bytes() == SOURCE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_what_is_no_regular_file_is_left(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.py"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="it is no regular file"):
        write_file(str(pipe), b"print(1)")
    assert pipe.is_fifo()


def test_a_character_that_the_encoding_lacks_leaves_the_file(file: Path) -> None:
    source = b"# coding: latin-1\nx = '\\u20ac'\nprint(x)\n"
    file.write_bytes(source)
    result = write(file)
    assert result.exit_code == 2
    assert "the inlined text has U+20AC, which iso-8859-1 cannot express" in result.stderr
    assert file.read_bytes() == source


def test_a_file_that_does_not_parse_is_left_and_others_are_written(file: Path) -> None:
    broken = file.with_name("broken.py")
    broken.write_bytes(b"x = (")
    result = write(broken, file)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"{broken}:1:5: syntax-error: '(' was never closed",
        f"{file}: changed",
        "1 changed, 1 failed",
    ]
    assert (broken.read_bytes(), file.read_bytes()) == (b"x = (", b"print(1)\n")
