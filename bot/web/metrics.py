"""Figures for Prometheus, without names of repositories. What all processes share is read from the database when asked for."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.store.database import Store
from bot.store.sql import queries

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics:
    """One registry per web process."""

    def __init__(self, store: Store) -> None:
        """Count this process's own answers, and read the rest from `store`."""
        self._registry = CollectorRegistry()
        self.answers = Counter(
            "migrate_bot_webhook_answers", "Answers to deliveries by status code", ["code"], registry=self._registry
        )
        self.seconds = Histogram(
            "migrate_bot_webhook_seconds", "Time from delivery to answer", buckets=_BUCKETS, registry=self._registry
        )
        self._registry.register(_Shared(store))

    def text(self) -> bytes:
        """Return the exposition format."""
        return generate_latest(self._registry)


class _Shared(Collector):
    """What the rows say, for all processes together."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self) -> Iterator[Metric]:
        """Name nothing in advance: asking the database while the process starts would be too early."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Return one family per query, each with its label."""
        mine = queries("metrics")
        with self._store.transaction() as conn:
            for name, help_text, label in _FAMILIES:
                family = GaugeMetricFamily(f"migrate_bot_{name}", help_text, labels=[label] if label else [])
                for row in conn.execute(mine[name]).fetchall():
                    family.add_metric([str(value) for value in row[:-1]], float(row[-1]))
                yield family


_FAMILIES = (
    ("waiting", "Pull requests whose newest commit has no answer yet", ""),
    ("oldest_waiting_seconds", "Age of the oldest of them", ""),
    ("runs", "Examinations by outcome", "outcome"),
    ("deliveries", "Deliveries of the last days by outcome", "outcome"),
    ("targets_held", "Targets that are being changed now", ""),
)
