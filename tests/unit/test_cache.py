"""Texts kept in memory and in a directory."""

import io
import os
import time
from pathlib import Path

import inline_variables
import pytest
from inline_variables import cache
from inline_variables.cache import SourceCache

SOURCE = "x = 1\nprint(x)"
calls: list[str] = []


def counted(source: str) -> str:
    calls.append(source)
    return inline_variables.inline_variables(source)


def with_surrogates(source: str) -> str:
    calls.append(source)
    return "'\ud800'\r\n\x0c"


@pytest.fixture(autouse=True)
def _from_zero() -> None:
    calls.clear()
    cache.configure_cache()


def _entry(directory: Path) -> Path:
    (file,) = directory.glob("*.py")
    return file


def test_memory_serves_the_second_call() -> None:
    assert cache.cached_inline_variables(counted, SOURCE) == "print(1)"
    assert cache.cached_inline_variables(counted, SOURCE) == "print(1)"
    assert calls == [SOURCE]
    stats = cache.get_cache_stats()
    assert (stats["memory_hits"], stats["misses"], stats["entries"]) == (1, 1, 1)
    text = io.StringIO()
    cache.print_cache_stats(file=text)
    assert "1 of 2 found (50.0%; 1 in memory, 0 in the directory), 1 entries" in text.getvalue()
    cache.clear_cache()
    assert cache.get_cache_stats()["misses"] == 0
    cache.cached_inline_variables(counted, SOURCE)
    assert len(calls) == 2


def test_functions_do_not_share_entries() -> None:
    assert cache.cached_inline_variables(str.upper, "x") == "X"
    assert cache.cached_inline_variables(str.lower, "x") == "x"
    assert cache.cached_inline_variables(lambda _: "1", "x") == "1"
    assert cache.cached_inline_variables(lambda _: "2", "x") == "2"


def test_memory_is_bounded_in_bytes() -> None:
    texts = SourceCache(max_bytes=50_000)
    for number in range(100):
        texts.get_or_inline(str.upper, f"{number}" + "x" * 1000)
    stats = texts.stats()
    assert 20 < stats["entries"] < 50
    assert stats["bytes"] <= 50_000
    texts.get_or_inline(str.upper, "y" * 100_000)
    assert texts.stats()["entries"] == stats["entries"]


def test_errors_are_wrapped_and_not_kept() -> None:
    with pytest.raises(
        ValueError, match="inline_variables_func failed: inline_variables failed: "
    ) as e:
        cache.cached_inline_variables(counted, "x = (")
    assert isinstance(e.value.__cause__, RuntimeError)
    with pytest.raises(
        ValueError, match="inline_variables_func failed: the function returned no str"
    ):
        cache.cached_inline_variables(lambda _: None, "x")
    assert cache.get_cache_stats()["entries"] == 0


def test_directory_serves_another_process(tmp_path: Path) -> None:
    first = SourceCache(directory=tmp_path / "new")
    expected = first.get_or_inline(with_surrogates, SOURCE)
    second = SourceCache(directory=tmp_path / "new")
    assert second.get_or_inline(with_surrogates, SOURCE) == expected
    assert (len(calls), second.stats()["directory_hits"]) == (1, 1)


@pytest.mark.parametrize("damage", [b"", b"# 00\nprint(2)", b"\xff\xfe", None])
def test_damaged_entry_is_made_anew(damage: bytes | None, tmp_path: Path) -> None:
    SourceCache(directory=tmp_path).get_or_inline(counted, SOURCE)
    file = _entry(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] if damage is None else damage)
    assert SourceCache(directory=tmp_path).get_or_inline(counted, SOURCE) == "print(1)"
    assert len(calls) == 2
    assert file.read_bytes() == whole


def test_old_entries_are_dropped(tmp_path: Path) -> None:
    texts = SourceCache(directory=tmp_path)
    texts.get_or_inline(counted, SOURCE)
    long_ago = time.time() - 7 * 24 * 3600 - 60
    os.utime(_entry(tmp_path), (long_ago, long_ago))
    left = tmp_path / ".new-killed.tmp"
    left.write_bytes(b"half")
    os.utime(left, (long_ago, long_ago))
    SourceCache(directory=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_unwritable_directory_costs_one_warning(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a directory")
    texts = SourceCache(directory=file)
    with pytest.warns(RuntimeWarning, match="not kept in the cache directory"):
        assert texts.get_or_inline(counted, SOURCE) == "print(1)"
    assert texts.get_or_inline(counted, "y = 2\nprint(y)") == "print(2)"


def test_upgrade_serves_no_old_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SourceCache(directory=tmp_path).get_or_inline(counted, SOURCE)
    monkeypatch.setattr(inline_variables, "__version__", "99")
    SourceCache(directory=tmp_path).get_or_inline(counted, SOURCE)
    assert len(calls) == 2


def test_default_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cache.configure_cache(directory=True)
    cache.cached_inline_variables(counted, SOURCE)
    assert _entry(tmp_path / ".cache" / "inlining").exists()
    cache.clear_cache()
    assert list((tmp_path / ".cache" / "inlining").iterdir()) == []


def test_entry_that_grew_old_is_not_served(tmp_path: Path) -> None:
    texts = SourceCache(directory=tmp_path, max_bytes=0)
    texts.get_or_inline(counted, SOURCE)
    long_ago = time.time() - 7 * 24 * 3600 - 60
    os.utime(_entry(tmp_path), (long_ago, long_ago))
    texts.get_or_inline(counted, SOURCE)
    assert len(calls) == 2
    assert time.time() - _entry(tmp_path).stat().st_mtime < 3600
