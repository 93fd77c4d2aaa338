"""The ledger of a whole service: a row for each run however it ends, and nothing of its code or its bars."""

import contextlib
import json
import signal
import sqlite3
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import grpc
import numpy as np
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import MarketBars, random_bars
from tests.stand.running_service import (
    MIB,
    REPOSITORY,
    events_until,
    list_request,
    refusal_of,
    run_request,
    service_environment,
    until,
)

BARS = random_bars(60)
QUICK = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"
WAITING = "SYMBOL = 'X'\nimport time\nsignal('BUY', data.index[3], 1.0)\ntime.sleep(60)\n"
WITHIN_S = 20.0


@pytest.fixture
def file(tmp_path):
    return tmp_path / "state" / "ledger.db"


def start_with(start_service, file, **settings):
    return start_service(LEDGER_URL=f"sqlite:///{file}", **settings)


def asked(file, *arguments):
    """What an operator is shown."""
    done = subprocess.run(
        [sys.executable, "-m", "orchestrator.ledger", "--json", *arguments],
        cwd=REPOSITORY,
        env=service_environment(LEDGER_URL=f"sqlite:///{file}"),
        capture_output=True,
        text=True,
        check=False,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def ended(file, count, where="true"):
    """What an operator is shown of the runs of which *where* is true, as soon as *count* of them have ended."""

    def found():
        with (
            contextlib.suppress(sqlite3.OperationalError),
            contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection,
        ):
            query = f"SELECT run_id FROM strategiz_runs WHERE ended_at IS NOT NULL AND ({where})"
            runs = [run_id for (run_id,) in connection.execute(query)]
            return runs if len(runs) >= count else None

    runs = until(found, WITHIN_S, f"{count} runs have ended in the ledger")
    return [row for row in asked(file, "--limit", "1000") if row["run_id"] in runs]


@pytest.fixture(scope="module")
def shared_file(tmp_path_factory):
    return tmp_path_factory.mktemp("ledger") / "state" / "ledger.db"


@pytest.fixture
def recorded(service_with, shared_file):
    """A service whose ledger holds the runs of several tests; each test knows its own by their user."""
    return service_with(LEDGER_URL=f"sqlite:///{shared_file}", DEFAULT_MEMORY_MB=192)


def test_every_way_in_which_a_run_ends_is_a_row(recorded, shared_file):
    running = recorded
    bomb = (
        "SYMBOL = 'X'\ndef strategy(data):\n    kept = []\n"
        "    while True:\n        kept.append(bytearray(4_000_000))\n"
    )
    for run_id, code, timeout_s in (
        ("good", QUICK, 0),
        ("refused", "import os\n" + QUICK, 0),
        ("raising", "SYMBOL = 'X'\ndef strategy(data):\n    return 1 / 0\n", 0),
        ("slow", WAITING, 1),
        ("large", bomb, 0),
    ):
        running.stub.ExecuteStrategy(
            run_request(
                code,
                BARS,
                run_id=run_id,
                user_id="ann",
                strategy_id="s1",
                timeout_seconds=timeout_s,
            )
        )
    cancelled = running.stub.StreamStrategy(
        run_request(WAITING, BARS, run_id="cancelled", user_id="ann")
    )
    events_until(cancelled, "started")
    cancelled.cancel()
    malformed = run_request("", BARS, run_id="malformed", user_id="ann")
    refusal_of(lambda: running.stub.ExecuteStrategy(malformed))

    rows = {row["run_id"]: row for row in ended(shared_file, 6, "user_id = 'ann'")}

    assert {run_id: row["outcome"] or row["error"] for run_id, row in rows.items()} == {
        "good": "SUCCEEDED",
        "refused": "REJECTED",
        "raising": "STRATEGY_ERROR",
        "slow": "TIMEOUT",
        "large": "OUT_OF_MEMORY",
        "cancelled": "Cancelled",
    }
    assert {run_id for run_id, row in rows.items() if row["warm"] is None} == {"refused"}
    good = rows["good"]
    assert (good["kind"], good["user_id"], good["strategy_id"]) == ("backtest", "ann", "s1")
    assert (good["owner"], good["bars"], good["warm"]) == (running.owner, 60, False)
    assert (good["limit_memory_bytes"], good["limit_timeout_s"]) == (192 * MIB, 30)
    assert good["total_ms"] >= good["sandbox_ms"] > 0
    assert good["cpu_ms"] > 0
    assert good["peak_memory_bytes"] > 10 * MIB
    assert good["output_bytes"] > 0
    assert rows["slow"]["total_ms"] >= 1000
    assert len({row["instance"] for row in rows.values()}) == 1


def test_a_row_says_what_the_receipt_says(recorded, shared_file):
    receipt = recorded.stub.ExecuteStrategy(run_request(QUICK, BARS, user_id="bob")).receipt
    (row,) = ended(shared_file, 1, "user_id = 'bob'")
    assert row["code_sha256"] == receipt.code_sha256
    assert row["market_data_sha256"] == receipt.market_data_sha256
    assert row["image_digest"] == receipt.runner_image_digest
    assert row["runtime"] == receipt.runtime


def test_a_run_that_found_no_room_is_a_row(start_service, file):
    running = start_with(start_service, file, SLOTS=1, QUEUE_LENGTH=0)
    first = running.stub.StreamStrategy(run_request(WAITING, BARS, run_id="first"))
    events_until(first, "started")
    refusal = refusal_of(
        lambda: running.stub.ExecuteStrategy(run_request(QUICK, BARS, run_id="second"))
    )
    assert refusal.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    first.cancel()
    ends = {row["run_id"]: row["error"] for row in ended(file, 2)}
    assert ends == {"first": "Cancelled", "second": "Overloaded"}


def test_each_deployment_of_a_list_is_a_row(recorded, shared_file):
    codes = {
        "s1": QUICK,
        "s2": "import os\n",
        "s3": "def strategy(data):\n    return 1 / 0\n",
        "malformed": "",
    }
    deployments = [
        public.DeploymentExecution(
            deployment_id=f"d-{name}", strategy_id=name, strategy_code=code, user_id=f"user-{name}"
        )
        for name, code in codes.items()
    ]
    request = list_request(BARS.rows(), *deployments)
    assert len(recorded.stub.ExecuteList(request).results) == 4
    rows = {row["strategy_id"]: row for row in ended(shared_file, 3, "kind = 'deployment'")}
    assert {name: row["outcome"] for name, row in rows.items()} == {
        "s1": "SUCCEEDED",
        "s2": "REJECTED",
        "s3": "STRATEGY_ERROR",
    }
    assert {row["kind"] for row in rows.values()} == {"deployment"}
    assert {row["bars"] for row in rows.values()} == {60}
    assert rows["s1"]["user_id"] == "user-s1"
    assert rows["s1"]["strategy_ms"] > 0
    assert {name: row["warm"] for name, row in rows.items()} == {
        "s1": False, "s2": None, "s3": False
    }  # fmt: skip
    assert len({row["run_id"] for row in rows.values()}) == 1


def test_neither_code_nor_bars_nor_parameters_nor_printed_lines_are_in_the_file(
    start_service, file
):
    price = 81234.56789012345
    flat = np.full(60, price)
    bars = MarketBars(BARS.timestamp_ms, flat, flat, flat, flat, BARS.volume)
    code = (
        "SYMBOL = 'X'\n# SECRET_COMMENT\nprint('SECRET_LINE', params['edge'])\n"
        "def strategy(data):\n    raise ValueError('SECRET_ERROR')\n"
    )
    running = start_with(start_service, file)
    answer = running.stub.ExecuteStrategy(
        run_request(code, bars, user_id="VISIBLE_USER", parameters={"edge": "SECRET_PARAMETER"})
    )
    assert "SECRET_ERROR" in answer.error
    ended(file, 1)
    running.end(signal.SIGTERM)

    content = b"".join(path.read_bytes() for path in file.parent.iterdir())

    assert b"VISIBLE_USER" in content
    assert b"SECRET" not in content
    assert b"def strategy" not in content
    for form in (f"{price}".encode(), struct.pack("<d", price), struct.pack(">d", price)):
        assert form not in content


def test_a_run_under_which_the_service_died_is_seen_as_unfinished(start_service, file):
    running = start_with(start_service, file)
    stream = running.stub.StreamStrategy(run_request(WAITING, BARS, run_id="orphan"))
    events_until(stream, "started")
    until(lambda: asked(file, "--unfinished"), WITHIN_S, "it is in the ledger")
    running.end(signal.SIGKILL)
    stream.cancel()
    again = start_with(start_service, file, OWNER=running.owner)
    again.stub.ExecuteStrategy(run_request(QUICK, BARS, run_id="next"))
    (nxt,) = [row for row in ended(file, 1) if row["run_id"] == "next"]
    (orphan,) = asked(file, "--unfinished")
    assert (orphan["run_id"], orphan["ended_at"], orphan["outcome"]) == ("orphan", None, None)
    assert orphan["instance"] != nxt["instance"]


def test_the_last_runs_before_a_stop_are_in_the_ledger(start_service, file):
    running = start_with(start_service, file, SHUTDOWN_GRACE_S=0.5)
    stream = running.stub.StreamStrategy(run_request(WAITING, BARS, run_id="cut off"))
    events_until(stream, "started")
    assert running.end(signal.SIGTERM) == 0
    (row,) = asked(file)
    assert (row["run_id"], row["error"]) == ("cut off", "Cancelled")


def test_services_share_the_file(start_service, file):
    services = [start_with(start_service, file, FIRST_UID=200_000 + n * 10_000) for n in range(2)]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(_run_five, services))
    rows = ended(file, 10)
    for running in services:
        assert sum(row["owner"] == running.owner for row in rows) == 5


def _run_five(running):
    for _ in range(5):
        assert running.stub.ExecuteStrategy(run_request(QUICK, BARS)).success


def test_an_unusable_ledger_stops_no_service_and_no_run(start_service, tmp_path):
    (tmp_path / "blocked").write_text("a file where the folder should be")
    running = start_service(LEDGER_URL=f"sqlite:///{tmp_path}/blocked/ledger.db")
    assert running.stub.ExecuteStrategy(run_request(QUICK, BARS)).success
    health = running.stub.GetHealth(public.HealthRequest())
    assert health.status == "SERVING"
    assert health.metadata["ledger"].startswith("degraded: ")
    assert health.metadata["ledger_lost"] == "0"
    assert running.log().count("ledger degraded") == 1


def test_health_tells_that_the_ledger_is_well_or_off(recorded, service, shared_file):
    recorded.stub.ExecuteStrategy(run_request(QUICK, BARS))
    ended(shared_file, 1)
    assert recorded.stub.GetHealth(public.HealthRequest()).metadata["ledger"] == "ok"
    assert service.stub.GetHealth(public.HealthRequest()).metadata["ledger"] == "off"


def test_the_file_can_be_asked_with_sqlites_own_tools(recorded, shared_file):
    recorded.stub.ExecuteStrategy(run_request(QUICK, BARS, user_id="cy"))
    ended(shared_file, 1, "user_id = 'cy'")
    connection = sqlite3.connect(f"file:{shared_file}?mode=ro", uri=True)
    rows = connection.execute(
        "SELECT user_id, count(*), sum(cpu_ms) > 0 FROM strategiz_runs"
        " WHERE user_id = 'cy' GROUP BY user_id"
    ).fetchall()
    connection.close()
    assert rows == [("cy", 1, 1)]
