"""What files, folders and patterns mean."""

import os
from pathlib import Path

import pytest
from inline_variables.batch import InputError, plan
from inline_variables.batch._inputs import find_inputs


def _make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")


def _names(folder: Path, *given: str, exclude: tuple[Path, ...] = ()) -> list[str]:
    found = find_inputs([folder / each for each in given], exclude=exclude)
    return [os.path.relpath(each.path, folder) for each in found]


def test_folder_is_sorted_and_an_order_given_is_kept(tmp_path: Path) -> None:
    _make(tmp_path, "a/2.jsonl", "a/10.jsonl", "a/b/1.jsonl.gz", "z.ndjson", "a/README.md")
    assert _names(tmp_path, "z.ndjson", "a") == [
        "z.ndjson",
        "a/10.jsonl",
        "a/2.jsonl",
        "a/b/1.jsonl.gz",
    ]


def test_pattern(tmp_path: Path) -> None:
    _make(tmp_path, "a/1.jsonl", "a/b/2.jsonl", "a/3.py")
    assert _names(tmp_path, "a/**/*.jsonl") == ["a/1.jsonl", "a/b/2.jsonl"]


def test_file_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    _make(tmp_path, "a[1].jsonl", "a1.jsonl")
    assert _names(tmp_path, "a[1].jsonl") == ["a[1].jsonl"]


def test_hidden_and_excluded_files_are_left_out(tmp_path: Path) -> None:
    _make(tmp_path, "1.jsonl", ".2.jsonl", ".git/3.jsonl", "out/4.jsonl", "5.jsonl")
    _make(tmp_path, "part-00000.quarantine.jsonl")
    assert _names(tmp_path, ".", exclude=(tmp_path / "out", tmp_path / "5.jsonl")) == ["1.jsonl"]


def test_python_files_of_one_folder_are_named_from_there(tmp_path: Path) -> None:
    _make(tmp_path, "a/b.py", "a/b/c.py")
    (found,) = find_inputs([tmp_path / "a"])
    assert (found.path, [file.name for file in found.files]) == (
        str(tmp_path / "a"),
        ["b/c.py", "b.py"],
    )


def test_python_files_of_several_folders_keep_their_names(tmp_path: Path) -> None:
    _make(tmp_path, "a/1.py", "b/1.py")
    (found,) = find_inputs([tmp_path / "a", tmp_path / "b"])
    assert [file.name for file in found.files] == [
        str(tmp_path / "a/1.py"),
        str(tmp_path / "b/1.py"),
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("-", "standard input cannot be read twice"),
        ("missing.jsonl", r"missing\.jsonl does not exist"),
        ("mixed", r"mixed holds files of different formats \(1 jsonl, 1 python\)"),
        ("none", "none holds no .jsonl"),
        ("no*.jsonl", r"no file fits .*no\*\.jsonl"),
        ("mixed/c.txt", "c.txt is of no known format"),
    ],
)
def test_mistakes_are_named(given: str, message: str, tmp_path: Path) -> None:
    _make(tmp_path, "mixed/a.jsonl", "mixed/b.py", "mixed/c.txt", "none/c.txt")
    with pytest.raises(InputError, match=message):
        find_inputs([given if given == "-" else tmp_path / given])


def test_inputs_of_different_formats(tmp_path: Path) -> None:
    _make(tmp_path, "a.jsonl", "b.parquet")
    with pytest.raises(InputError, match="are of different formats"):
        plan([tmp_path / "a.jsonl", tmp_path / "b.parquet"])


def test_pipe_is_no_input(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jsonl")
    with pytest.raises(InputError, match="is no regular file"):
        find_inputs([tmp_path / "a.jsonl"])
