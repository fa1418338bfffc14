"""The options of the command that choose an engine; what is said where it is missing."""

import builtins
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from inline_variables.batch import BatchError, run_batch
from inline_variables.cli._group import group
from inline_variables.integrations import CLUSTERS, executor_for

PACKAGES = {"ray": "ray", "dask": "distributed", "spark": "pyspark"}


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(group, ["batch", *map(str, arguments)])


@pytest.fixture
def without_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no engine installed."""
    real = builtins.__import__

    def refuse(name: str, *arguments: Any, **named: Any) -> Any:
        level = arguments[3] if len(arguments) > 3 else 0
        if level == 0 and name.partition(".")[0] in PACKAGES.values():
            raise ModuleNotFoundError(f"No module named {name!r}", name=name.partition(".")[0])
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", refuse)


@pytest.mark.parametrize("engine", CLUSTERS)
@pytest.mark.usefixtures("without_engines")
def test_one_line_says_what_to_install(engine: str, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"source": "x = 1"}\n')
    result = _run(file, "-o", tmp_path / "out.jsonl", "--engine", engine, "-q")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[0] == (
        f"error: the engine {engine} needs the package {PACKAGES[engine]}: "
        f"pip install 'inline-variables[{engine}]'"
    )
    with pytest.raises(BatchError, match=r"pip install 'inline-variables\["):
        run_batch([file], tmp_path / "out", executor=executor_for(engine))


def test_address_needs_an_engine(tmp_path: Path) -> None:
    result = _run("in.jsonl", "-o", tmp_path / "out", "--address", "tcp://scheduler:8786")
    assert result.exit_code == 2
    assert "--address needs --engine, one of ray, dask, spark" in result.stderr


def test_unknown_engine_is_refused(tmp_path: Path) -> None:
    result = _run("in.jsonl", "-o", tmp_path / "out", "--engine", "native")
    assert result.exit_code == 2
    assert "'native' is not one of 'local', 'ray', 'dask', 'spark'" in result.stderr
    with pytest.raises(ValueError, match="engine must be one of ray, dask, spark, got 'beam'"):
        executor_for("beam")
