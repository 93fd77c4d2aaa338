"""The service's log while strangers use it: lines of JSON that carry the run's id, and nothing that is theirs."""

import contextlib
import json

import grpc
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import random_bars
from tests.stand.running_service import (
    containers_of,
    events_until,
    list_request,
    refusal_of,
    run_request,
    until,
)

BARS = random_bars(60)
HOSTILE = "\x1b[31mred\r\nevent: forged\u2028\x85\x00\x7f"
MARKERS = (
    "marker_source",
    "marker_printed",
    "marker_raised",
    "marker_parameter",
    "7654.25",
    "7654",
)
CODE = """
SYMBOL = 'X'
# marker_source
def strategy(data):
    print('marker_printed', data['close'].iloc[-1])
    if params['how'] == 'raise':
        raise ValueError('marker_raised')
    return params['how']
"""


def marked_bars():
    """Bars whose prices are a marker."""
    columns = BARS.columns()
    for name in ("open", "high", "low", "close"):
        getattr(columns, name)[:] = [7654.25] * 60
    return columns


def marked_request(how, **fields):
    parameters = {"how": how, "other": "marker_parameter"}
    return public.ExecuteStrategyRequest(
        code=CODE, columns=marked_bars(), parameters=parameters, **fields
    )


@pytest.fixture
def quiet_service(start_service):
    """A service whose log a test reads; *debug* so that nothing is hidden that somebody could switch on."""
    return start_service(LOG_LEVEL="debug", POOL_SIZE=1)


def lines_of(running):
    """The log, which must be lines of JSON with what each line needs."""
    raw = running.stderr.read_bytes()
    assert raw.isascii()
    assert not set(raw) & {*range(10), *range(11, 32), 127}
    lines = [json.loads(line) for line in raw.decode("ascii").splitlines()]
    for line in lines:
        assert line["event"]
        assert line["level"]
        assert line["timestamp"]
    return lines


def test_strangers_leave_no_trace_but_their_ids(quiet_service, engine):
    ids = {"user_id": HOSTILE, "strategy_id": HOSTILE}
    calls = quiet_service.stub
    for how in ("HOLD", "raise", "marker_source"):
        calls.ExecuteStrategy(marked_request(how, run_id=f"run {how[:4]}", **ids))
    refused = marked_request("HOLD", run_id=HOSTILE, **ids)
    assert refusal_of(lambda: calls.ExecuteStrategy(refused)).code.name == "INVALID_ARGUMENT"
    broken = marked_request("HOLD", run_id="broken", timeout_seconds=-1, **ids)
    broken.columns.high[5] = 1.0
    broken.language = "marker_source"
    refusal_of(lambda: calls.ExecuteStrategy(broken))
    broken.language = ""
    refusal_of(lambda: calls.ExecuteStrategy(broken))
    syntax = marked_request("HOLD", run_id="syntax")
    syntax.code += "def marker_source(:\n"
    calls.ExecuteStrategy(syntax)
    killed = marked_request("HOLD", run_id="killed", timeout_seconds=1)
    killed.code = CODE + "while True:\n    marker_source = 1\n"
    calls.ExecuteStrategy(killed)
    calls.ValidateCode(public.ValidateCodeRequest(code=CODE + "import os"))
    listed = public.DeploymentExecution(
        user_id=HOSTILE, strategy_code=CODE, parameters={"how": "raise"}
    )
    rows = [
        public.MarketDataBar(
            timestamp=row.timestamp, open=7654.25, high=7654.25, low=7654.25, close=7654.25
        )
        for row in BARS.rows()
    ]
    calls.ExecuteList(list_request(rows, listed))
    until(lambda: len(containers_of(engine, quiet_service.owner)) == 1, 5.0, "only the waiting one")
    lines = lines_of(quiet_service)
    ended = [line for line in lines if line["event"] == "run ended"]
    assert [line["run_id"] for line in ended] == [
        "run HOLD",
        "run rais",
        "run mark",
        "syntax",
        "killed",
    ]
    assert ended[0]["user_id"] == ended[0]["strategy_id"] == HOSTILE
    refusals = [line for line in lines if line["event"] == "call refused"]
    assert [line["run_id"] for line in refusals] == [HOSTILE, "broken", "broken"]
    log = quiet_service.log()
    assert [marker for marker in MARKERS if marker in log] == []


def test_the_id_of_a_run_is_in_every_line_that_belongs_to_it(start_service, engine):
    running = start_service(POOL_SIZE=1)
    code = "SYMBOL = 'X'\nsignal('BUY', data.index[3], 1.0)\nimport time\ntime.sleep(60)\n"
    stream = running.stub.StreamStrategy(run_request(code, BARS, run_id="killed outside"))
    events_until(stream, "started")
    for container in containers_of(engine, running.owner):
        engine.api.kill(container["Id"])
    with contextlib.suppress(grpc.RpcError):
        list(stream)
    said = [line for line in lines_of(running) if "without a result" in line["event"]]
    assert [line["run_id"] for line in said] == ["killed outside"]


def test_lines_about_sandboxes_belong_to_the_run_that_they_are_made_for_or_to_none(start_service):
    running = start_service(POOL_SIZE=1, LOG_LEVEL="debug")

    def waits():
        health = running.stub.GetHealth(public.HealthRequest())
        return health.metadata["waiting_sandboxes"] == "1"

    code = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"
    for n in range(3):
        until(waits, 20.0, "a sandbox waits")
        assert running.stub.ExecuteStrategy(run_request(code, BARS, run_id=f"run {n}")).success
    until(waits, 20.0, "a sandbox waits")
    before = len(lines_of(running))
    sized = run_request(code, BARS, run_id="sized", limits=public.RunLimits(cpu_millis=500))
    assert running.stub.ExecuteStrategy(sized).success
    created = [line for line in lines_of(running) if "/containers/create" in line["event"]]
    assert len(created) >= 4
    assert all("run_id" not in line for line in created[:4])
    asked = [line for line in lines_of(running)[before:] if line.get("run_id") == "sized"]
    assert any("/containers/" in line["event"] for line in asked)
