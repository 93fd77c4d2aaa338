"""What a service shows to Prometheus, read as Prometheus reads it."""

from __future__ import annotations

import socket
import urllib.request
from dataclasses import dataclass

from prometheus_client.openmetrics.parser import text_string_to_metric_families

_OPENMETRICS = "application/openmetrics-text; version=1.0.0"


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass(frozen=True)
class Scrape:
    """Every series by name and labels, and the trace ids of exemplars by the same."""

    values: dict[tuple[str, frozenset[tuple[str, str]]], float]
    traces: dict[tuple[str, frozenset[tuple[str, str]]], str]

    def __call__(self, name: str, **labels: str) -> float:
        return self.values[name, frozenset(labels.items())]

    def of_name(self, name: str) -> dict[frozenset[tuple[str, str]], float]:
        return {labels: value for (own, labels), value in self.values.items() if own == name}


def scrape(port: int) -> Scrape:
    """What the service with METRICS_PORT *port* shows now."""
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/metrics", headers={"Accept": _OPENMETRICS}
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
        text = answer.read().decode()
    values, traces = {}, {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            key = sample.name, frozenset(sample.labels.items())
            values[key] = sample.value
            if sample.exemplar is not None:
                traces[key] = sample.exemplar.labels["trace_id"]
    return Scrape(values, traces)
