"""The dashboard and the alerts, on a real Prometheus that scrapes a service under load: no query of theirs is empty."""

import contextlib
import json
import os
import re
import runpy
import signal
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock

import grpc
import pytest
import yaml

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.engine_proxy import Answer, EngineProxy
from tests.stand.market_bars import random_bars
from tests.stand.otlp_receiver import receiving
from tests.stand.prometheus_server import OBSERVABILITY, programs, watching
from tests.stand.running_service import (
    REPOSITORY,
    RunningService,
    containers_of,
    list_request,
    run_request,
    until,
)
from tests.stand.scrape import free_port

BARS = random_bars(250)
QUICK = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"
RAISING = "SYMBOL = 'X'\ndef strategy(data):\n    return 1 / 0\n"
# The interval that Grafana would choose for rates, and all services.
GRAFANA = {"$__rate_interval": "20s", "$instance": ".*"}
DASHBOARD = json.loads((OBSERVABILITY / "dashboard.json").read_text(encoding="utf-8"))
ALERTS = yaml.safe_load((OBSERVABILITY / "alerts.yaml").read_text(encoding="utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
QUERIES = [
    pytest.param(target["expr"], id=f"{panel['title']}, {target['legendFormat']}")
    for panel in DASHBOARD["panels"]
    for target in panel.get("targets", ())
]
# The service here has no certificate.
NAN_WITHOUT_TLS = "strategiz_certificate_expiry_timestamp_seconds"
SELECTORS = re.compile(r"\b((?:strategiz|process)_\w+|up\b)(\{[^}]*\})?")


def test_the_dashboard_is_what_its_panels_give():
    made = runpy.run_path(str(OBSERVABILITY / "make_dashboard.py"))["written"]()
    assert (OBSERVABILITY / "dashboard.json").read_text(encoding="utf-8") == made


def test_every_alert_leads_to_its_part_of_the_runbook():
    page = (REPOSITORY / "docs" / "monitoring.md").read_text(encoding="utf-8")
    headings = [heading.lower() for heading in re.findall(r"(?m)^### (Strategiz\w+)$", page)]
    links = [rule["annotations"]["runbook"] for rule in RULES]
    assert links == [f"docs/monitoring.md#{rule['alert'].lower()}" for rule in RULES]
    assert sorted(headings) == sorted(link.partition("#")[2] for link in links)


def test_every_metric_of_ours_is_explained_and_no_other():
    page = (REPOSITORY / "docs" / "monitoring.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"(?m)^\| `(strategiz_\w+)`", page))
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (REPOSITORY / "orchestrator/telemetry").glob("*.py")
    )
    made = set(re.findall(r'"(strategiz_\w+)"', source))
    assert {name.removesuffix("_total") for name in explained} == made


@pytest.fixture(scope="module")
def promtool():
    found = programs()
    if found is None:
        pytest.skip(
            "Prometheus is not here: as root on Debian, deployment/setup/prometheus.sh unpacks it"
        )
    return found / "promtool"


def test_the_alerts_fire_on_what_they_are_for(promtool):
    for arguments in (
        ("check", "rules", "alerts.yaml"),
        ("check", "config", "prometheus.yaml"),
        ("test", "rules", "alerts_test.yaml"),
    ):
        done = subprocess.run(
            [promtool, *arguments], cwd=OBSERVABILITY, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    tested = yaml.safe_load((OBSERVABILITY / "alerts_test.yaml").read_text(encoding="utf-8"))
    fired = {
        test["alertname"]
        for case in tested["tests"]
        for test in case["alert_rule_test"]
        if test.get("exp_alerts")
    }
    assert fired == {rule["alert"] for rule in RULES}


@pytest.fixture(scope="module")
def prometheus(promtool, engine, tmp_path_factory):
    """A Prometheus that watches a service under load, for as long as the tests of this module last."""
    folder, port, stop = tmp_path_factory.mktemp("prometheus"), free_port(), threading.Event()
    with receiving() as receiver, flawed_engine() as proxy:
        running = RunningService.start(
            folder,
            METRICS_PORT=port,
            OTLP_ENDPOINT=receiver.endpoint,
            LEDGER_URL=f"sqlite:///{folder}/ledger.db",
            SLOTS=2,
            POOL_SIZE=1,
            QUEUE_LENGTH=1,
            DEFAULT_MEMORY_MB=192,
        )
        with watching(port, folder) as server, ThreadPoolExecutor(4) as callers:
            for _ in range(3):
                callers.submit(keep_calling, running, stop)
            callers.submit(keep_failing, proxy, stop)
            yield server
            stop.set()
        assert running.end(signal.SIGTERM) == 0, running.log()
    until(lambda: not containers_of(engine, running.owner), 10.0, "no container is left")


@contextlib.contextmanager
def flawed_engine():
    """The engine, behind a proxy that can make it fail."""
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    with tempfile.TemporaryDirectory(prefix="flawed-") as folder:
        proxy = EngineProxy(Path(folder) / "engine.sock", Path(host.removeprefix("unix://")))
        proxy.open()
        with mock.patch.dict(os.environ, DOCKER_HOST=proxy.host):
            yield proxy
        proxy.end()


def keep_calling(running, stop):
    """Runs of every kind, good and bad, for one caller after another."""
    deployments = [public.DeploymentExecution(deployment_id="d", strategy_code=QUICK)]
    calls = (
        lambda: running.stub.ExecuteStrategy(run_request(QUICK, BARS)),
        lambda: running.stub.ExecuteStrategy(run_request(RAISING, BARS)),
        lambda: running.stub.ExecuteStrategy(run_request("import os\n" + QUICK, BARS)),
        lambda: running.stub.ExecuteStrategy(run_request("", BARS)),
        lambda: list(running.stub.StreamStrategy(run_request(QUICK, BARS))),
        lambda: running.stub.ExecuteList(list_request(BARS.rows(), *deployments)),
        lambda: running.stub.ValidateCode(public.ValidateCodeRequest(code=QUICK)),
        lambda: running.stub.GetHealth(public.HealthRequest()),
    )
    while not stop.is_set():
        for call in calls:
            with contextlib.suppress(grpc.RpcError):
                call()


def keep_failing(proxy, stop):
    """The engine fails to make a container, now and then."""
    while not stop.wait(3):
        with proxy.rule(r"^POST /containers/create", Answer(500), times=1):
            stop.wait(1)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("query", QUERIES)
def test_a_query_of_the_dashboard_gives_numbers(prometheus, query):
    for variable, value in GRAFANA.items():
        query = query.replace(variable, value)
    assert until(lambda: prometheus.values(query), 45.0, f"{query} gives a number")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_has_all_that_it_is_made_of(prometheus, rule):
    # With `bool` a comparison gives 0 where else it gives nothing.
    expression = re.sub(r"(?<=\s)(>|<=?|==)(?=\s)", r"\1 bool", rule["expr"])
    assert "bool" in expression
    assert until(lambda: prometheus.values(expression), 30.0, f"{expression} gives a number")
    for name, labels in SELECTORS.findall(rule["expr"]):
        asked = prometheus.series if name == NAN_WITHOUT_TLS else prometheus.values
        assert until(lambda: asked(name + labels), 30.0, f"{name}{labels} is there")  # noqa: B023 - asked at once


def test_prometheus_evaluates_the_alerts_and_keeps_traces(prometheus):
    def evaluated():
        rules = [rule for group in prometheus.get("rules")["groups"] for rule in group["rules"]]
        return rules if all(rule["lastEvaluation"] > "0002" for rule in rules) else None

    rules = until(evaluated, 20.0, "every rule is evaluated")
    assert {rule["name"] for rule in rules} == {rule["alert"] for rule in RULES}
    assert {rule["health"] for rule in rules} == {"ok"}

    def exemplars():
        query = "strategiz_run_duration_seconds_bucket"
        now = time.time()
        return prometheus.get("query_exemplars", query=query, start=now - 600, end=now + 60)

    (first, *_) = until(exemplars, 30.0, "traces are kept beside figures")
    assert len(first["exemplars"][0]["labels"]["trace_id"]) == 32
