"""The rows of Ray Data, Spark, Daft and datasets, handed over by each library itself."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cluster_runs import ADDED
from inline_variables import inline_source
from inline_variables.integrations.transform import transform_batch

pa = pytest.importorskip("pyarrow")

SOURCES = ["x = 1\nprint(x)", None, "print(2)", "x = (", "", "y = 'é'\nprint(y)"] * 50
ROWS: list[dict[str, Any]] = [
    {"id": number, "code": source} for number, source in enumerate(SOURCES)
]
# The libraries warn of each other's versions.
pytestmark = pytest.mark.filterwarnings("ignore")


def _expected() -> list[dict[str, Any]]:
    rows = []
    for row in ROWS:
        if row["code"] is None:
            rows.append({**row, **dict.fromkeys(ADDED), "status": "fallback", "error": "no-source"})
            continue
        outcome = inline_source(row["code"])
        values = [outcome.source, outcome.status, outcome.error, outcome.md5]
        rows.append({**row, **dict(zip(ADDED, values, strict=True))})
    return rows


def test_ray_data(ray: Any) -> None:
    dataset = ray.data.from_items(ROWS, override_num_blocks=3).map_batches(
        transform_batch,
        fn_kwargs={"column": "code"},
        batch_format="pyarrow",
        zero_copy_batch=True,
        batch_size=64,
    )
    rows = sorted(dataset.take_all(), key=lambda row: row["id"])
    assert rows == _expected()


def test_spark(spark: Any) -> None:
    pyspark = pytest.importorskip("inline_variables.integrations.spark")
    frame = spark.createDataFrame(
        [(row["id"], row["code"]) for row in ROWS], "id long, code string"
    ).coalesce(1)
    found = pyspark.inline_frame(frame, column="code")
    assert found.columns == ["id", "code", *ADDED]
    assert [row.asDict() for row in found.collect()] == _expected()
    # Once more over columns of these names, which are replaced.
    again = pyspark.inline_frame(found, column="code").drop("id")
    assert again.columns == ["code", *ADDED]
    by_hand = frame.mapInArrow(
        partial(pyspark.transform_batches, column="code"), pyspark.output_schema(frame.schema)
    )
    assert by_hand.collect() == found.collect()


def test_spark_refuses_columns_that_are_none(spark: Any) -> None:
    pyspark = pytest.importorskip("inline_variables.integrations.spark")
    frame = spark.createDataFrame([(1, "x = 1")], "id long, code string")
    with pytest.raises(KeyError, match="there is no column 'source', but id, code"):
        pyspark.inline_frame(frame)
    with pytest.raises(TypeError, match="the column 'id' holds no strings but bigint"):
        pyspark.inline_frame(frame, column="id")


def test_daft() -> None:
    daft = pytest.importorskip("daft")
    kind = daft.DataType.struct({name: daft.DataType.string() for name in ADDED})

    @daft.func.batch(return_dtype=kind)  # type: ignore[untyped-decorator]
    def inlined(sources: Any) -> Any:
        table = pa.table({"source": sources.to_arrow()})
        added = transform_batch(table, column="source").select(ADDED)
        return daft.Series.from_arrow(added.to_struct_array().combine_chunks())

    frame = daft.from_pylist(ROWS).with_column("result", inlined(daft.col("code")))
    for name in ADDED:
        frame = frame.with_column(name, daft.col("result").get(name))
    assert frame.exclude("result").to_pylist() == _expected()


@pytest.mark.parametrize("form", [None, "arrow"])
def test_datasets(form: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()
    dataset = datasets.Dataset.from_list(ROWS).with_format(form)
    found = dataset.map(
        transform_batch, batched=True, batch_size=64, fn_kwargs={"column": "code"}
    ).with_format(None)
    assert found.to_list() == _expected()
