"""The same rows through this process and each engine: the same bytes, the same report."""

from pathlib import Path

import pytest
from cluster_runs import done_files, engines, parts, report, run, strangers, write_rows

ROWS = 1_000_000


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the threads of one process make of the rows."""
    folder = tmp_path_factory.mktemp("local")
    write_rows(folder / "in.jsonl", ROWS)
    code, errors = run(*_arguments(folder, "local"))
    assert code == 0, errors
    assert errors.startswith(f"rows {ROWS} = ")
    return folder


def _arguments(folder: Path, engine: str) -> list[object]:
    return [
        folder / "in.jsonl",
        *("-o", folder / engine, "--engine", engine),
        *("--report", folder / f"{engine}.json", "--quarantine", folder / f"{engine}.quarantine"),
        *("--id-column", "id"),
    ]


@pytest.mark.parametrize("engine", engines())
def test_million_rows(engine: str, local: Path) -> None:
    code, errors = run(*_arguments(local, engine))
    assert code == 0, errors
    whole = parts(local / "local")
    assert len(whole) > 10
    assert parts(local / engine) == whole
    assert done_files(local / engine) == done_files(local / "local")
    assert report(local / f"{engine}.json") == report(local / "local.json")
    bad = (local / f"{engine}.quarantine").read_bytes()
    assert bad == (local / "local.quarantine").read_bytes()
    assert bad.count(b"\n") == ROWS // 100
    assert strangers(local / engine) == []
