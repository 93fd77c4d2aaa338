"""Traces of a whole service, as a real receiver of OpenTelemetry's protocol gets them."""

import json
import signal
import sqlite3

import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import random_bars
from tests.stand.otlp_receiver import receiving
from tests.stand.running_service import (
    events_until,
    list_request,
    refusal_of,
    run_request,
    until,
)
from tests.stand.scrape import free_port, scrape

BARS = random_bars(60)
QUICK = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"
PARENT = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")
SERVICE = "strategiz.execution.v1.StrategyExecutionService/"
OK, ERROR = 1, 2
STAGES_OF_A_RUN = {
    "reading", "admission", "validation", "queue", "sandbox", "job", "sending", "strategy", "backtest", "answer",
    "removal",
}  # fmt: skip


@pytest.fixture(scope="module")
def receiver():
    with receiving() as one:
        yield one


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("traced") / "ledger.db"


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture
def traced(service_with, receiver, file, port):
    return service_with(
        OTLP_ENDPOINT=receiver.endpoint, LEDGER_URL=f"sqlite:///{file}", METRICS_PORT=port
    )


def sent(trace_id, flags="01"):
    """Metadata of a call of a client with a span of *trace_id* open."""
    return (("traceparent", f"00-{trace_id}-{PARENT[1]}-{flags}"),)


def spans_of(receiver, trace_id, *names):
    """The spans of a trace by name, as soon as all of *names* have come."""

    def come():
        found = receiver.of_trace(trace_id)
        return found if {span.name for span in found} >= set(names) else None

    return until(come, 20.0, f"spans {names} have come")


def attributes(span):
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in span.attributes}


def test_the_tree_of_one_run(traced, receiver, file, port):
    trace_id = PARENT[0]
    traced.stub.ExecuteStrategy(
        run_request(QUICK, BARS, run_id="traced", user_id="ann"), metadata=sent(trace_id)
    )

    spans = spans_of(receiver, trace_id, SERVICE + "ExecuteStrategy", *STAGES_OF_A_RUN)

    by_name = {span.name: span for span in spans}
    assert len(by_name) == len(spans)
    call = by_name.pop(SERVICE + "ExecuteStrategy")
    assert call.parent_span_id.hex() == PARENT[1]
    assert attributes(call) == {
        "rpc.system": "grpc",
        "rpc.service": SERVICE.rstrip("/"),
        "rpc.method": "ExecuteStrategy",
        "rpc.grpc.status": "OK",
        "strategiz.run_id": "traced",
        "strategiz.ended_as": "SUCCEEDED",
        "strategiz.bars": 60,
        "strategiz.warm": False,
        "strategiz.cpu_ms": pytest.approx(10, abs=1000),
        "strategiz.peak_memory_bytes": pytest.approx(1 << 26, rel=1),
    }
    assert set(by_name) == STAGES_OF_A_RUN
    assert {span.parent_span_id for span in by_name.values()} == {call.span_id}
    for name, span in by_name.items():
        assert call.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano
        if name != "removal":
            assert span.end_time_unix_nano <= call.end_time_unix_nano
    # The sandbox is being removed while the answer is written.
    one_after_another = ["reading", "admission", "validation", "queue", "sandbox", "job", "answer"]
    in_order = sorted(by_name.values(), key=lambda span: span.start_time_unix_nano)
    assert [span.name for span in in_order if span.name in one_after_another] == one_after_another
    places = {name: attributes(span)["strategiz.place"] for name, span in by_name.items()}
    assert {name for name, place in places.items() if place == "sandbox"} == {
        "strategy",
        "backtest",
    }
    for inside in ("sending", "strategy", "backtest"):
        assert by_name["job"].start_time_unix_nano <= by_name[inside].start_time_unix_nano
        assert by_name[inside].end_time_unix_nano <= by_name["job"].end_time_unix_nano

    (resource,) = {tuple(sorted(one.items())) for one in receiver.resources}
    assert dict(resource)["service.name"] == "strategiz-execution"
    assert len(dict(resource)["service.instance.id"]) == 32

    lines = [json.loads(line) for line in traced.log().splitlines()]
    (ended,) = (one for one in lines if one["event"] == "run ended" and one["run_id"] == "traced")
    assert ended["trace_id"] == trace_id

    def kept():
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
            query = "SELECT trace_id FROM strategiz_runs WHERE run_id = 'traced'"
            return connection.execute(query).fetchall()

    assert until(kept, 10.0, "the run is in the ledger") == [(trace_id,)]
    assert trace_id in scrape(port).traces.values()


def test_a_call_without_a_parent_has_a_trace_of_its_own(traced, receiver):
    refusal_of(lambda: traced.stub.ExecuteStrategy(run_request("", BARS)))
    refused = json.loads(traced.log().splitlines()[-1])

    (call,) = (
        span
        for span in spans_of(receiver, refused["trace_id"], SERVICE + "ExecuteStrategy")
        if span.name.startswith(SERVICE)
    )

    assert call.parent_span_id == b""
    assert attributes(call)["rpc.grpc.status"] == "INVALID_ARGUMENT"
    assert call.status.code != ERROR


@pytest.mark.parametrize(
    "parent", ["", "00-zz-01", "00-" + "0" * 32 + "-" + "0" * 16 + "-01", "x" * 9000]
)
def test_a_parent_that_is_none_is_ignored(traced, receiver, parent):
    answer = traced.stub.ValidateCode(
        public.ValidateCodeRequest(code=QUICK), metadata=(("traceparent", parent),)
    )
    assert answer.valid


def test_what_its_client_does_not_sample_is_not_sent_and_is_no_exemplar(traced, receiver, port):
    unsampled, sampled = "1" * 32, "2" * 32
    traced.stub.ExecuteStrategy(
        run_request(QUICK, BARS, run_id="u"), metadata=sent(unsampled, "00")
    )
    traced.stub.ExecuteStrategy(run_request(QUICK, BARS, run_id="s"), metadata=sent(sampled))

    spans_of(receiver, sampled, "removal")

    assert receiver.of_trace(unsampled) == []
    assert unsampled not in scrape(port).traces.values()
    assert any(unsampled in line for line in traced.log().splitlines())


def test_a_stream_and_a_list_have_trees_too(traced, receiver):
    streamed, listed = "3" * 32, "4" * 32
    events_until(
        traced.stub.StreamStrategy(run_request(QUICK, BARS), metadata=sent(streamed)), "completed"
    )
    deployments = [
        public.DeploymentExecution(deployment_id=str(n), user_id=user, strategy_code=QUICK)
        for n, user in enumerate("aab")
    ]
    traced.stub.ExecuteList(list_request(BARS.rows(), *deployments), metadata=sent(listed))

    spans_of(receiver, streamed, SERVICE + "StreamStrategy", *STAGES_OF_A_RUN)
    spans = spans_of(receiver, listed, SERVICE + "ExecuteList", "removal")

    names = [span.name for span in spans]
    assert names.count("job") == names.count("queue") == names.count("sandbox") == 2
    assert names.count("strategy") == 3
    (call,) = (span for span in spans if span.name == SERVICE + "ExecuteList")
    assert [event.name for event in call.events] == 3 * ["deployment ended"]


def test_a_look_ahead_check_shows_its_own_job(traced, receiver):
    trace_id = "5" * 32
    vectorised = (
        "SYMBOL = 'X'\ndef strategy(data):\n"
        "    above = data['close'] > data['close'].rolling(3).mean()\n"
        "    return np.sign(above.astype(int).diff())\n"
    )
    answer = traced.stub.ExecuteStrategy(
        run_request(vectorised, BARS, check_look_ahead=True), metadata=sent(trace_id)
    )
    assert answer.success

    spans = spans_of(receiver, trace_id, SERVICE + "ExecuteStrategy", "look_ahead", "removal")

    (check,) = (span for span in spans if span.name == "look_ahead")
    jobs = sorted(span.start_time_unix_nano for span in spans if span.name == "job")
    assert len(jobs) == 2
    assert jobs[0] < check.start_time_unix_nano < jobs[1] < check.end_time_unix_nano


def test_a_receiver_that_is_not_there_delays_neither_runs_nor_the_end(start_service):
    running = start_service(OTLP_ENDPOINT=f"http://127.0.0.1:{free_port()}")
    running.stub.ExecuteStrategy(run_request(QUICK, BARS))
    assert running.end(signal.SIGTERM) == 0
