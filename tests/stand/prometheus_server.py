"""A real Prometheus, from Debian's package, that scrapes one service once a second."""

from __future__ import annotations

import json
import math
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stand.running_service import REPOSITORY, until
from tests.stand.scrape import free_port

OBSERVABILITY = REPOSITORY / "deployment" / "observability"
_PROGRAMS = REPOSITORY / ".tools-prometheus" / "usr" / "bin"
_START_S = 20.0
_CONFIG = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ["{rules}"]
scrape_configs:
  - job_name: strategiz
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""


def programs() -> Path | None:
    """Where Prometheus and promtool are; None where they cannot be had."""
    script = REPOSITORY / "deployment" / "setup" / "prometheus.sh"
    subprocess.run([script, "--if-possible"], check=True, capture_output=True, timeout=300)
    return _PROGRAMS if (_PROGRAMS / "promtool").exists() else None


@dataclass(frozen=True)
class PrometheusServer:
    """One Prometheus."""

    address: str

    def get(self, path: str, **parameters: object) -> Any:
        """The data with which it answers."""
        query = urllib.parse.urlencode({name: str(text) for name, text in parameters.items()})
        with urllib.request.urlopen(f"{self.address}/api/v1/{path}?{query}", timeout=10) as answer:
            told = json.load(answer)
        assert told["status"] == "success", told
        return told["data"]

    def values(self, promql: str) -> dict[frozenset[tuple[str, str]], float]:
        """The series that *promql* gives now, without those that are no number."""
        found = self.series(promql)
        return {labels: value for labels, value in found.items() if not math.isnan(value)}

    def series(self, promql: str) -> dict[frozenset[tuple[str, str]], float]:
        """All series that *promql* gives now."""
        return {
            frozenset(one["metric"].items()): float(one["value"][1])
            for one in self.get("query", query=promql)["result"]
        }


@contextmanager
def watching(port: int, folder: Path) -> Iterator[PrometheusServer]:
    """A Prometheus that scrapes the service with METRICS_PORT *port*, and evaluates our alerts."""
    own_port = free_port()
    config = folder / "prometheus.yml"
    config.write_text(_CONFIG.format(rules=OBSERVABILITY / "alerts.yaml", port=port))
    with (folder / "prometheus.log").open("w") as log:
        process = subprocess.Popen(
            [
                _PROGRAMS / "prometheus",
                f"--config.file={config}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{own_port}",
                "--enable-feature=exemplar-storage",
            ],
            stdout=log,
            stderr=log,
        )
    server = PrometheusServer(f"http://127.0.0.1:{own_port}")
    try:
        until(lambda: _is_up(server), _START_S, "Prometheus has scraped the service")
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _is_up(server: PrometheusServer) -> bool:
    try:
        return set(server.values('up{job="strategiz"}').values()) == {1.0}
    except OSError:
        return False
