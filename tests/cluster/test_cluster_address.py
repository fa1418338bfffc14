"""Engines that are running already: they do the work, and go on afterwards."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cluster_runs import HOOK, done_files, engines, parts, run, strangers, write_rows

SHARDS = 8
DEADLY = HOOK.format(body="shard.number == 3 and os.kill(os.getpid(), signal.SIGKILL)")
# The libraries warn of each other's versions.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the threads of one process make of the rows."""
    folder = tmp_path_factory.mktemp("local")
    write_rows(folder / "in.jsonl", 4000)
    code, errors = run(*_arguments(folder, folder / "out"))
    assert code == 0, errors
    return folder


def _arguments(local: Path, output: Path) -> list[object]:
    file = local / "in.jsonl"
    return [file, "-o", output, "--shard-bytes", -(-file.stat().st_size // SHARDS)]


def _check(local: Path, output: Path, engine: str, address: str) -> None:
    code, errors = run(*_arguments(local, output), "--engine", engine, "--address", address)
    assert code == 0, errors
    assert parts(output) == parts(local / "out")
    assert done_files(output) == done_files(local / "out")
    assert strangers(output) == []


@pytest.fixture
def dask() -> Iterator[Any]:
    """A scheduler with two workers of two threads."""
    if importlib.util.find_spec("distributed") is None:
        pytest.skip("needs distributed: make cluster installs it")
    import distributed

    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=2, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        yield cluster


def test_dask(dask: Any, local: Path, tmp_path: Path) -> None:
    _check(local, tmp_path / "out", "dask", dask.scheduler_address)
    with dask.get_client() as client:
        assert client.submit(sum, [1, 2]).result() == 3


def test_neighbours_of_a_deadly_shard_are_not_left_out(
    dask: Any, local: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    arguments = [*_arguments(local, output), "--engine", "dask"]
    code, errors = run(*arguments, "--address", dask.scheduler_address, before=DEADLY)
    assert code == 3, errors
    (left_out,) = [line for line in errors.splitlines() if "left out" in line]
    assert left_out.startswith("error: left out: shard 3 (")
    whole = parts(local / "out")
    del whole["part-00003.jsonl"]
    assert parts(output) == whole


def test_ray(ray: Any, local: Path, tmp_path: Path) -> None:
    _check(local, tmp_path / "out", "ray", ray.get_runtime_context().gcs_address)
    assert ray.get(ray.remote(lambda: 3).remote()) == 3


def test_spark_with_executors_of_their_own(local: Path, tmp_path: Path) -> None:
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("needs pyspark: make cluster installs it")
    _check(local, tmp_path / "out", "spark", "local-cluster[2,1,1024]")


@pytest.mark.parametrize("engine", engines())
def test_engine_that_is_not_there(engine: str, local: Path, tmp_path: Path) -> None:
    address = {"ray": "127.0.0.1:9", "dask": "tcp://127.0.0.1:9", "spark": "spark://127.0.0.1:9"}
    arguments = [*_arguments(local, tmp_path / "out"), "--engine", engine, "-q"]
    code, errors = run(*arguments, "--address", address[engine])
    assert code == 2, errors
    line = f"error: {engine.capitalize()} cannot be reached at {address[engine]}: "
    assert [each for each in errors.splitlines() if each.startswith(line)]
    assert "Traceback" not in errors
