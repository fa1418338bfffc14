"""The examples for each library in the documents."""

import re
from pathlib import Path
from typing import Any

import pytest
from cluster_runs import ADDED
from inline_variables.integrations.transform import transform_batch

PAGE = (Path(__file__).parents[2] / "docs" / "scaling.md").read_text("utf-8")
BLOCK = re.compile(r"^### ([\w ]+)\n\n```py\n(.*?)^```", re.MULTILINE | re.DOTALL)
VALUE = re.compile(r"^(\S.*?)  # (\[.*\])$", re.MULTILINE)
EXAMPLES = dict(BLOCK.findall(PAGE))
# The libraries warn of each other's versions.
pytestmark = pytest.mark.filterwarnings("ignore")


def _run(library: str, **names: Any) -> None:
    example = EXAMPLES[library]
    names |= {"transform_batch": transform_batch, "ADDED": ADDED}
    exec(compile(example, library, "exec"), names)
    ((expression, value),) = VALUE.findall(example)
    assert repr(eval(expression, names)) == value


def test_all_libraries_are_here() -> None:
    assert set(EXAMPLES) == {"Ray Data", "Spark", "Daft", "datasets"}


def test_ray_data(ray: Any) -> None:
    _run("Ray Data")


def test_spark(spark: Any) -> None:
    _run("Spark", spark=spark)


def test_daft() -> None:
    pytest.importorskip("daft")
    _run("Daft")


def test_datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    pytest.importorskip("datasets").disable_progress_bars()
    _run("datasets")
