"""Counters, their file, their summary, their exporters."""

import io
import json
from pathlib import Path

import pytest
from inline_variables import Outcome, telemetry
from inline_variables.telemetry import Counters, Stats, add_up, health, rates, read_stats, summary

KEYS = [
    "timestamp",
    "total_attempts",
    "success_count",
    "timeout_count",
    "timeout_retry_success",
    "timeout_retry_fail",
    "thread_retry_success",
    "thread_retry_fallback",
    "other_errors",
    "error_types",
    "retry_time_ms",
]


def _stats(**errors: int) -> Stats:
    counters = Counters()
    for code, count in errors.items():
        for _ in range(count):
            error = None if code == "success" else code.replace("_", "-")
            counters.count(Outcome(source="x", status="fallback", error=error))
    return counters.snapshot()


def test_log_is_one_line_with_the_known_keys(tmp_path: Path) -> None:
    path = tmp_path / "new" / "telemetry.jsonl"
    telemetry.log_inlining_stats(path, stats=_stats(success=2, timeout=1))
    telemetry.log_inlining_stats(path, stats=_stats(success=3))
    lines = path.read_text().splitlines()
    assert len(lines) == 2
    assert list(json.loads(lines[0])) == KEYS
    assert add_up(read_stats([path]))["success_count"] == 5


def test_damaged_telemetry_is_named(tmp_path: Path) -> None:
    path = tmp_path / "telemetry.jsonl"
    path.write_text('{"total_attempts": 1}\n')
    with pytest.raises(ValueError, match=r"telemetry\.jsonl, line 1 is no telemetry"):
        read_stats([path])


def test_summary_has_the_known_form() -> None:
    counters = Counters()
    for _ in range(8):
        counters.count(Outcome(source="x", status="inlined", attempts=2), 0.1)
    for _ in range(490):
        counters.count(Outcome(source="x", status="inlined"))
    counters.count(Outcome(source="x", status="fallback", error="thread-error"), 0.7)
    counters.count(Outcome(source="x", status="fallback", error="syntax-error"))
    lines = summary(counters.snapshot()).splitlines()
    assert (
        "Error types: thread_error=1 (0.2%), ast_error=1 (0.2%), other_value_error=0 (0.0%)"
        in lines
    )
    begin = lines.index("Thread exhaustion retries:")
    assert [line.strip() for line in lines[begin + 1 : begin + 3]] == [
        "→ Retry success: 8",
        "→ Retry fallback (raw source): 1",
    ]
    assert lines[-1] == "Health: healthy"
    assert "Time spent retrying: 1500 ms" in lines


def test_summary_of_nothing() -> None:
    text = io.StringIO()
    telemetry.print_inlining_summary(stats=_stats(), file=text)
    assert "Total attempts: 0" in text.getvalue()


@pytest.mark.parametrize(
    ("errors", "verdict"), [(5, "healthy"), (6, "warning"), (10, "warning"), (11, "action")]
)
def test_health(errors: int, verdict: str) -> None:
    assert health(_stats(success=100 - errors, timeout=errors)) == verdict


def test_rates() -> None:
    found = {rate.name: rate for rate in rates(_stats(success=95, syntax_error=3, thread_error=2))}
    assert found["syntax errors"].value == 0.03
    assert not found["syntax errors"].is_healthy
    assert found["thread errors resolved by retry"].value == 0
    assert found["failures of the whole"].is_healthy


def test_prometheus() -> None:
    from inline_variables.telemetry.prometheus import register
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry()
    counters = Counters()
    register(registry, counters)
    counters.count(Outcome(source="x", status="inlined"))
    counters.count(Outcome(source="x", status="fallback", error="syntax-error"), 0.5)
    text = generate_latest(registry).decode()
    assert 'inline_variables_sources_total{result="success"} 1.0' in text
    assert 'inline_variables_errors_total{kind="ast_error"} 1.0' in text
    assert "inline_variables_retry_seconds_total 0.5" in text


def test_opentelemetry() -> None:
    from inline_variables.telemetry.opentelemetry import instrument
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader

    reader = InMemoryMetricReader()
    counters = Counters()
    instrument(MeterProvider([reader]), counters)
    counters.count(Outcome(source="x", status="inlined"))
    data = reader.get_metrics_data()
    assert data is not None
    metrics = data.resource_metrics[0].scope_metrics[0].metrics
    assert {metric.name for metric in metrics} == {
        "inline_variables.sources",
        "inline_variables.errors",
        "inline_variables.thread_retry_success",
        "inline_variables.retry_time",
    }
    points = next(m for m in metrics if m.name == "inline_variables.sources").data.data_points
    assert {p.attributes["result"]: p.value for p in points if p.attributes}["success"] == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(("errors", "code"), [(0, 0), (6, 1), (11, 2)])
def test_command(errors: int, code: int, tmp_path: Path) -> None:
    from click.testing import CliRunner
    from inline_variables.cli._group import group

    files = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    telemetry.log_inlining_stats(files[0], stats=_stats(success=60))
    telemetry.log_inlining_stats(files[1], stats=_stats(success=40 - errors, syntax_error=errors))
    result = CliRunner().invoke(group, ["telemetry", *map(str, files)])
    assert result.exit_code == code
    assert "Total attempts: 100" in result.output
    assert "syntax errors" in result.output


def test_command_names_what_it_cannot_read(tmp_path: Path) -> None:
    from click.testing import CliRunner
    from inline_variables.cli._group import group

    file = tmp_path / "a.jsonl"
    file.write_text("{\n")
    result = CliRunner().invoke(group, ["telemetry", str(file)])
    assert result.exit_code == 64
    assert "a.jsonl, line 1 is no telemetry" in result.output
