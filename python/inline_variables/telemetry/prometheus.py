"""The counters for Prometheus; needs ``pip install 'inline-variables[prometheus]'``."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.metrics_core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from . import counters
from ._counters import Counters

__all__ = ["InliningCollector", "register"]


class InliningCollector(Collector):
    """Reads a :class:`Counters` whenever Prometheus asks."""

    def __init__(self, source: Counters) -> None:
        """Make a collector of these counters."""
        self._source = source

    def collect(self) -> Iterator[Metric]:
        """Give the metrics of this moment."""
        stats = self._source.snapshot()
        results = CounterMetricFamily(
            "inline_variables_sources", "Sources by result.", labels=["result"]
        )
        results.add_metric(["success"], stats["success_count"])
        results.add_metric(["timeout"], stats["timeout_count"])
        results.add_metric(["thread_fallback"], stats["thread_retry_fallback"])
        results.add_metric(["error"], stats["other_errors"])
        yield results
        kinds = CounterMetricFamily(
            "inline_variables_errors", "Sources that failed, by kind of error.", labels=["kind"]
        )
        for kind, count in stats["error_types"].items():
            kinds.add_metric([kind], count)
        yield kinds
        yield CounterMetricFamily(
            "inline_variables_thread_retry_success",
            "Sources that were inlined after a thread could not be had.",
            value=stats["thread_retry_success"],
        )
        yield CounterMetricFamily(
            "inline_variables_retry_seconds",
            "Seconds spent on trying again.",
            value=stats["retry_time_ms"] / 1000,
        )


def register(
    registry: CollectorRegistry = REGISTRY, source: Counters = counters
) -> InliningCollector:
    """Register the counters of this process; returns the collector, for ``unregister``."""
    collector = InliningCollector(source)
    registry.register(collector)
    return collector
