"""The counters as OpenTelemetry metrics.

Needs ``pip install 'inline-variables[opentelemetry]'``.
"""

from __future__ import annotations

from collections.abc import Iterable

from opentelemetry.metrics import CallbackOptions, MeterProvider, Observation, get_meter_provider

from . import counters
from ._counters import Counters

__all__ = ["instrument"]


def instrument(provider: MeterProvider | None = None, source: Counters = counters) -> None:
    """Observe the counters of this process.

    Args:
        provider: Where the metrics go; the global provider unless told.
        source: The counters.
    """
    meter = (provider or get_meter_provider()).get_meter("inline_variables")

    def results(_options: CallbackOptions) -> Iterable[Observation]:
        stats = source.snapshot()
        yield Observation(stats["success_count"], {"result": "success"})
        yield Observation(stats["timeout_count"], {"result": "timeout"})
        yield Observation(stats["thread_retry_fallback"], {"result": "thread_fallback"})
        yield Observation(stats["other_errors"], {"result": "error"})

    def kinds(_options: CallbackOptions) -> Iterable[Observation]:
        for kind, count in source.snapshot()["error_types"].items():
            yield Observation(count, {"kind": kind})

    def retries(_options: CallbackOptions) -> Iterable[Observation]:
        yield Observation(source.snapshot()["retry_time_ms"] / 1000)

    def resolved(_options: CallbackOptions) -> Iterable[Observation]:
        yield Observation(source.snapshot()["thread_retry_success"])

    meter.create_observable_counter(
        "inline_variables.sources", [results], unit="{source}", description="Sources by result."
    )
    meter.create_observable_counter(
        "inline_variables.errors",
        [kinds],
        unit="{source}",
        description="Sources that failed, by kind of error.",
    )
    meter.create_observable_counter(
        "inline_variables.thread_retry_success",
        [resolved],
        unit="{source}",
        description="Sources that were inlined after a thread could not be had.",
    )
    meter.create_observable_counter(
        "inline_variables.retry_time", [retries], unit="s", description="Time spent trying again."
    )
