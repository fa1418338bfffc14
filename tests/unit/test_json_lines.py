"""Rows of JSON, one a line."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from inline_variables import Options, inline_json_lines, inline_source, telemetry

SOURCE = "x = f(I)\nprint(x)"


@pytest.fixture(autouse=True)
def _from_zero() -> Iterator[None]:
    telemetry.reset_inlining_stats()
    yield
    telemetry.reset_inlining_stats()


def _rows(lines: str, **arguments: Any) -> list[dict[str, Any]]:
    output = inline_json_lines(
        lines.encode("utf-8", "surrogateescape"), column="source", **arguments
    ).output
    assert output == b"" or output.endswith(b"\n")
    return [json.loads(line) for line in output.splitlines()]


def _line(source: object, **others: object) -> str:
    return json.dumps({**others, "source": source}) + "\n"


@pytest.mark.parametrize(
    "source",
    [
        SOURCE,
        "print(1)",
        "x = (",
        "for i in y:\n    x = i",
        "x = *y\nprint(x)",
        "é = 'ж\\u2028'\nprint(é)",
        "x = '\ud800'\nprint(x)",
        "",
    ],
)
@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("engine", ["auto", "reference", str.upper])
def test_each_row_is_that_of_inline_source(source: str, ascii_only: bool, engine: Any) -> None:
    line = json.dumps({"id": 3, "source": source}, ensure_ascii=ascii_only)
    output = inline_json_lines(
        line.encode("utf-8", "surrogatepass"), column="source", engine=engine
    ).output
    outcome = inline_source(source, engine=engine)
    assert json.loads(output) == {
        "id": 3,
        "source": source,
        "inlined": outcome.source,
        "status": outcome.status,
        "error": outcome.error,
        "md5": outcome.md5,
    }


def test_the_rest_of_a_row_is_kept_byte_for_byte() -> None:
    start = '{ "b" : 1.0e5, "a": 12345678901234567890123, "source": "x", "é\\u00e9": [{}, null ]'
    line = start + " }\r"
    output = inline_json_lines(line.encode(), column="source").output.decode()
    digest = hashlib.md5(b"x").hexdigest()
    assert output == (
        start + f',"inlined":"x","status":"unchanged","error":null,"md5":"{digest}"}}\n'
    )


def test_members_of_the_same_names_are_replaced() -> None:
    before = (
        '{"md5": 1, "source": "x", "status": {"a": 2}, "inlined": null, "b": [3], "error": "e"}'
    )
    (row,) = _rows(before)
    assert list(row) == ["source", "b", "inlined", "status", "error", "md5"]
    assert row["status"] == "unchanged"
    assert _rows(json.dumps(row)) == [row]
    # What only Python reads is treated alike.
    (row,) = _rows(before.replace("[3]", "NaN"))
    assert list(row) == ["source", "b", "inlined", "status", "error", "md5"]


def test_blank_lines_are_dropped() -> None:
    assert _rows("") == []
    assert len(_rows("\n  \n" + _line("x") + "\r\n" + _line("y").rstrip())) == 2


@pytest.mark.parametrize(
    "line",
    [
        "nope",
        "[1]",
        '"source"',
        '{"source": "x"',
        '{"source": "x"} {}',
        "{'source': 'x'}",
        "\udcff",
        "[" * 3000,
    ],
)
def test_broken_rows_are_kept(line: str) -> None:
    rows = _rows(_line("x") + line + "\n" + _line("y"))
    assert [row["status"] for row in rows] == ["unchanged", "fallback", "unchanged"]
    assert rows[1] == {
        "raw": line,
        "inlined": None,
        "status": "fallback",
        "error": "broken-row",
        "md5": None,
    }


@pytest.mark.parametrize("line", ["{}", '{"a": 1}', '{"source": null}', '{"source": 3, "a": NaN}'])
def test_rows_without_a_source(line: str) -> None:
    (row,) = _rows(line)
    assert (row["inlined"], row["error"], row["md5"]) == (None, "no-source", None)
    assert inline_json_lines(line.encode(), column="source").counts.errors == {"no-source": 1}


def test_what_python_reads_is_read() -> None:
    (row,) = _rows('{"a": NaN, "b": -Infinity, "source": "x = 1\\nprint(x)"}')
    assert (row["inlined"], row["status"]) == ("print(1)", "inlined")
    assert row["b"] == float("-inf")


def test_a_name_that_comes_twice_has_its_last_value() -> None:
    assert _rows('{"source": "a", "source": "x = 1\\nf(x)"}')[0]["inlined"] == "f(1)"
    assert _rows('{"source": "a", "source": null}')[0]["error"] == "no-source"


def test_counts_and_errors() -> None:
    lines = (
        _line(SOURCE) + "nope\n" + _line("y = 1\nx = (", id={"a": [1, "é"]}) + _line("f(x)") + "{}"
    )
    result = inline_json_lines(lines.encode(), column="source", id_column="id")
    counts = result.counts
    assert (counts.rows, counts.inlined, counts.unchanged, counts.fallback) == (5, 1, 1, 3)
    assert counts.errors == {"broken-row": 1, "syntax-error": 1, "no-source": 1}
    assert [(error.row, error.code) for error in result.errors] == [
        (1, "broken-row"),
        (2, "syntax-error"),
        (4, "no-source"),
    ]
    broken, syntax, _ = result.errors
    assert broken.sha256 == hashlib.sha256(b"nope").hexdigest()
    assert "is no JSON object: Expecting value" in broken.message
    assert (syntax.line, syntax.column) == (2, 5)
    assert syntax.sha256 == hashlib.sha256(b"y = 1\nx = (").hexdigest()
    assert syntax.id is not None
    assert json.loads(syntax.id) == {"a": [1, "é"]}
    stats = telemetry.get_inlining_stats()
    assert (stats["total_attempts"], stats["success_count"]) == (5, 2)
    assert stats["error_types"]["ast_error"] == 1


def test_the_column_of_ids_can_be_that_of_the_sources() -> None:
    line = _line("x = (").encode()
    (error,) = inline_json_lines(line, column="source", id_column="source").errors
    assert error.id == '"x = ("'


def test_options_hold_for_each_row() -> None:
    lines = _line("print(1)") + _line("print(1, 2)")
    rows = _rows(lines, options=Options(max_source_bytes=10))
    assert [row["error"] for row in rows] == [None, "source-too-large"]
    (row,) = _rows(_line("for i in y:\n    x = i"), options=Options(allow_invalid=True))
    assert (row["inlined"], row["status"]) == ("for i in y:", "inlined")


def test_rows_may_grow_far() -> None:
    source = "x = '" + "a" * 500_000 + "'\nprint(x, x)"
    rows = _rows(_line(source) * 40)
    assert len(rows) == 40
    assert {row["inlined"] for row in rows} == {inline_source(source).source}


def test_mistakes_of_the_caller_raise() -> None:
    with pytest.raises(TypeError, match="bytes"):
        inline_json_lines("{}", column="source")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="engine must be one of"):
        inline_json_lines(b"", column="source", engine="fast")
