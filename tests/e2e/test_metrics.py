"""What a whole service shows to Prometheus. No user, run or error of a client becomes a label."""

import contextlib
import json
import math
import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from cryptography import x509

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.stages import Stage
from tests.stand.credentials import Authority, replaced
from tests.stand.market_bars import random_bars
from tests.stand.running_service import (
    events_until,
    list_request,
    refusal_of,
    run_request,
    spawn,
    until,
)
from tests.stand.scrape import free_port, scrape

BARS = random_bars(60)
QUICK = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"
RAISING = "SYMBOL = 'X'\ndef strategy(data):\n    raise ValueError('{}')\n"
WAITING = "SYMBOL = 'X'\nimport time\nsignal('BUY', data.index[3], 1.0)\ntime.sleep(60)\n"


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture
def shown(service_with, port):
    """A service with metrics, whose counts go on from test to test."""
    return service_with(METRICS_PORT=port, DEFAULT_MEMORY_MB=192)


@pytest.mark.timeout(180)
def test_runs_calls_and_refusals_are_counted_by_how_they_ended(shown, port):
    before = scrape(port)

    shown.stub.ExecuteStrategy(run_request(QUICK, BARS))
    shown.stub.ExecuteStrategy(run_request("import os\n" + QUICK, BARS))
    shown.stub.ExecuteStrategy(run_request(RAISING.format("x"), BARS))
    cancelled = shown.stub.StreamStrategy(run_request(WAITING, BARS))
    events_until(cancelled, "started")
    cancelled.cancel()
    refusal_of(lambda: shown.stub.ExecuteStrategy(run_request("", BARS)))
    deployments = [
        public.DeploymentExecution(deployment_id=str(n), strategy_code=QUICK) for n in range(3)
    ]
    shown.stub.ExecuteList(list_request(BARS.rows(), *deployments))

    def rose(name, **labels):
        return now(name, **labels) - before(name, **labels)

    def gone():
        found = scrape(port)
        ended = found("strategiz_runs_total", call="StreamStrategy", ended_as="Cancelled")
        return found if ended and not found("strategiz_slots_taken") else None

    now = until(gone, 10.0, "the cancelled run is counted")
    by_end = {"SUCCEEDED": 1, "REJECTED": 1, "STRATEGY_ERROR": 1, "TIMEOUT": 0}
    for end, count in by_end.items():
        assert rose("strategiz_runs_total", call="ExecuteStrategy", ended_as=end) == count
    assert rose("strategiz_runs_total", call="ExecuteList", ended_as="SUCCEEDED") == 3
    # What the static check refuses had no sandbox.
    assert rose("strategiz_run_duration_seconds_count", call="ExecuteStrategy") == 2
    assert rose("strategiz_calls_total", call="ExecuteStrategy", code="OK") == 3
    assert rose("strategiz_calls_total", call="ExecuteStrategy", code="INVALID_ARGUMENT") == 1
    assert rose("strategiz_calls_total", call="StreamStrategy", code="CANCELLED") == 1
    assert rose("strategiz_refusals_total", reason="Rejected") == 1
    assert rose("strategiz_pool_misses_total") == 4
    assert rose("strategiz_run_cpu_seconds_total") > 0
    # Three backtests and one job of three deployments had a slot; what was refused had none.
    stages = {
        stage: rose("strategiz_stage_duration_seconds_count", stage=stage)
        for stage in Stage
        if stage is not Stage.REMOVAL
    }
    assert stages == {
        Stage.READING: 6, Stage.ADMISSION: 6, Stage.VALIDATION: 7, Stage.QUEUE: 4, Stage.SANDBOX: 4,
        Stage.JOB: 4, Stage.SENDING: 4, Stage.STRATEGY: 5, Stage.BACKTEST: 1, Stage.LOOK_AHEAD: 0,
        Stage.ANSWER: 4,
    }  # fmt: skip


def test_figures_of_the_moment_are_shown(shown, port):
    stream = shown.stub.StreamStrategy(
        run_request(WAITING, BARS, limits=public.RunLimits(memory_mb=256))
    )
    events_until(stream, "started")

    during = scrape(port)
    stream.cancel()

    assert during("strategiz_sandboxes", state="running") == 1
    assert during("strategiz_slots_taken") == 1
    assert during("strategiz_memory_used_bytes") == 256 << 20
    assert during("strategiz_memory_used_bytes") < during("strategiz_memory_budget_bytes")
    assert during("strategiz_request_bytes") > 0
    assert during("strategiz_engine_up") == during("strategiz_serving") == 1
    assert 0 <= during("strategiz_event_loop_lag_seconds") < 5
    (build,) = during.of_name("strategiz_build_info")
    assert {"version", "runtime", "runner_image", "science_image", "python"} == set(dict(build))
    assert during("process_open_fds") > 10
    until(lambda: not scrape(port)("strategiz_slots_taken"), 10.0, "the slot is free")


def test_answers_of_the_engine_are_timed_by_what_it_was_asked(shown, port):
    before = scrape(port)
    shown.stub.ExecuteStrategy(run_request(QUICK, BARS))

    def removed():
        found = scrape(port)
        rose = {
            operation: found("strategiz_engine_call_duration_seconds_count", operation=operation)
            - before("strategiz_engine_call_duration_seconds_count", operation=operation)
            for operation in ("create", "attach", "start", "remove")
        }
        return rose if all(rose.values()) else None

    assert set(until(removed, 10.0, "the container is removed").values()) == {1}


@pytest.mark.timeout(180)
def test_no_id_and_no_error_of_a_client_becomes_a_label(shown, port):
    before = scrape(port)

    def call(number):
        ids = {"user_id": f"user-{number}", "strategy_id": f"strategy-{number}"}
        # Few of them take a sandbox.
        code = {0: QUICK, 1: RAISING.format(f"error-{number}")}.get(
            number % 8, f"import secret_{number}\n" + QUICK
        )
        request = run_request(code, BARS, run_id=f"run-{number}", **ids)
        if number % 7 == 0:
            request.language = f"language-{number}"
        parent = (("traceparent", f"00-{number:032x}-{number:016x}-01"), (f"key-{number}", "x"))
        try:
            return shown.stub.ExecuteStrategy(request, metadata=parent)
        except grpc.RpcError as error:
            return error

    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(call, range(1, 43)))

    now = scrape(port)
    assert len(answers) == 42
    assert now.values.keys() == before.values.keys()
    texts = {text for _, labels in now.values for label in labels for text in label}
    assert [
        text for text in texts if any(mark in text for mark in ("-1", "_1", "user", "run-"))
    ] == []
    assert now.traces == {}


def test_the_ledgers_lag_and_loss_are_shown(start_service, tmp_path):
    port, file = free_port(), tmp_path / "ledger.db"
    running = start_service(METRICS_PORT=port, LEDGER_URL=f"sqlite:///{file}")
    until(file.is_file, 10.0, "the ledger is there")
    assert scrape(port)("strategiz_ledger_up") == 1

    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        until(lambda: _taken(other), 10.0, "nobody writes")
        running.stub.ValidateCode(public.ValidateCodeRequest(code=QUICK))
        running.stub.ExecuteStrategy(run_request("import os\n" + QUICK, BARS))
        running.stub.ExecuteStrategy(run_request("import sys\n" + QUICK, BARS))
        until(
            lambda: (
                (now := scrape(port))("strategiz_ledger_up") == 0
                and now("strategiz_ledger_pending_records") == 2
            ),
            20.0,
            "the records wait",
        )
        other.execute("ROLLBACK")
    until(
        lambda: (
            (now := scrape(port))("strategiz_ledger_up") == 1
            and now("strategiz_ledger_pending_records") == 0
        ),
        20.0,
        "the records are written",
    )
    assert scrape(port)("strategiz_ledger_lost_runs_total") == 0


def _taken(connection):
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    return True


def test_a_port_that_is_taken_stops_the_start(engine, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = spawn(tmp_path / "log", METRICS_PORT=port)
        assert process.wait(40) == 1
        process.communicate()
    (last,) = (tmp_path / "log").read_text().splitlines()[-1:]
    assert last.startswith(f"cannot serve: 127.0.0.1:{port}, for metrics, cannot be listened on")


def test_the_expiry_of_certificates_is_shown_and_follows_their_files(start_service, tmp_path):
    port, authority = free_port(), Authority("ca")
    paths = {name: tmp_path / name for name in ("TLS_CERT", "TLS_KEY", "TLS_CLIENT_CA")}

    def put(days):
        certificate, key = authority.issue("port", days=days)
        for path, data in zip(
            paths.values(), (certificate, key, authority.certificate), strict=True
        ):
            replaced(path, data)
        return x509.load_pem_x509_certificate(certificate).not_valid_after_utc.timestamp()

    def shown(whose):
        return scrape(port)("strategiz_certificate_expiry_timestamp_seconds", certificate=whose)

    first = put(days=10)
    start_service(METRICS_PORT=port, **paths)
    clients = x509.load_pem_x509_certificate(authority.certificate).not_valid_after_utc
    assert shown("port") == first
    assert shown("client_authority") == clients.timestamp()

    second = put(days=90)
    until(lambda: shown("port") == second, 5, "the new certificate is shown")
    assert second > first


def test_without_tls_no_certificate_expires(shown, port):
    ends = scrape(port).of_name("strategiz_certificate_expiry_timestamp_seconds")

    assert len(ends) == 2
    assert all(math.isnan(end) for end in ends.values())


def test_without_a_port_there_is_no_thread_for_metrics(service):
    names = {
        (thread / "comm").read_text().strip()
        for thread in Path(f"/proc/{service.process.pid}/task").iterdir()
    }
    assert names
    assert "metrics" not in names
    started = [json.loads(line)["event"] for line in service.log().splitlines()]
    assert "serving" in started
    assert "metrics are served" not in started
