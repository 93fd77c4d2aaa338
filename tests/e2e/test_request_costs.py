"""What a request costs is in proportion to what was sent, whatever is in it, and nothing of it stays."""

import threading
import time
from pathlib import Path

import grpc
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.run import Outcome
from tests.stand.market_bars import random_bars
from tests.stand.running_service import MESSAGE_OPTIONS, refusal_from, run_request, until

SERVICE = "/strategiz.execution.v1.StrategyExecutionService/"
QUICK = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"
SLEEPS = "SYMBOL = 'X'\nimport time\ndef strategy(data):\n    time.sleep(25)\n    return 'HOLD'\n"
BARS = random_bars(60)
MAX_GROWTH_MB = 150
# Of seconds where it was not bounded; most of it is gRPC copying 60 MB.
SERVED_WITHIN_S = 1.5


def varint(number):
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


ENTRY = b"\x12\x00"
LARGE = 60_000_000
COSTLY = {
    "empty rows": ("ExecuteStrategy", lambda: field(1, b"x") + b"\x1a\x00" * 8_000_000, "market_data"),
    "empty rows of a stream": ("StreamStrategy", lambda: b"\x1a\x00" * 8_000_000, "market_data"),
    "parameters": ("ExecuteStrategy", lambda: b"\x22\x00" * 8_000_000, "parameters"),
    "a giant code": ("ExecuteStrategy", lambda: field(1, b"x" * LARGE), "code"),
    "unknown fields": ("ExecuteStrategy", lambda: b"\x78\x05" * 8_000_000, "request"),
    "one value a field": ("ExecuteStrategy", lambda: field(101, b"\x19" + bytes(7) + b"\x01") * 9000, "request"),
    "empty deployments": ("ExecuteList", lambda: field(1, b"\x1a\x00" * 8_000_000), "symbol_sets[0].deployments"),
    "a giant map": ("ExecuteList", lambda: field(1, ENTRY * 8_000_000), "symbol_sets[0].market_data"),
    "empty bars": (
        "ExecuteList",
        lambda: field(1, field(2, field(2, ENTRY * 8_000_000))),
        "symbol_sets[0].market_data.bars",
    ),
    "a giant code to check": ("ValidateCode", lambda: field(1, b"x" * LARGE), "code"),
    "codes to check": ("ValidateCode", lambda: b"\x0a\x01x" * 8_000_000, "request"),
    "health of unknown fields": ("GetHealth", lambda: b"\x78\x05" * 8_000_000, "request"),
    "health of one field": ("GetHealth", lambda: field(7, bytes(LARGE)), "request"),
}  # fmt: skip


def resident_mb(running):
    status = Path(f"/proc/{running.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


class Watch:
    """Another client, while something is going on: how long it waited for its answer, and the largest memory."""

    def __init__(self, running):
        self._running, self._stop = running, threading.Event()
        self.slowest_s, self.before_mb = 0.0, resident_mb(running)
        self.peak_mb = self.before_mb
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _watch(self):
        options = [("grpc.use_local_subchannel_pool", 1)]
        with grpc.insecure_channel(self._running.address, options=options) as channel:
            stub = type(self._running.stub)(channel)
            while not self._stop.wait(0.01):
                began = time.monotonic()
                stub.GetHealth(public.HealthRequest(), timeout=60)
                self.slowest_s = max(self.slowest_s, time.monotonic() - began)
                self.peak_mb = max(self.peak_mb, resident_mb(self._running))


@pytest.fixture(scope="module")
def served(engine, tmp_path_factory):
    from tests.stand.running_service import RunningService  # noqa: PLC0415 - used here alone

    running = RunningService.start(tmp_path_factory.mktemp("costs"), SLOTS=1)
    assert running.stub.ExecuteStrategy(run_request(QUICK, BARS)).success
    yield running
    assert running.end(15) == 0, running.log()
    assert '"traceback"' not in running.log()


def call(running, method, data, **options):
    """The status that *data* gets, sent as they are."""
    with grpc.insecure_channel(
        running.address, options=[("grpc.max_send_message_length", -1)]
    ) as channel:
        try:
            if method.startswith("Stream"):
                list(channel.unary_stream(SERVICE + method)(data, timeout=60))
            else:
                channel.unary_unary(method if method.startswith("/") else SERVICE + method)(
                    data, timeout=60, **options
                )
        except grpc.RpcError as error:
            return refusal_from(error)
    raise AssertionError("it was not refused")


@pytest.mark.parametrize(("method", "made", "name"), COSTLY.values(), ids=COSTLY)
def test_what_is_out_of_proportion_is_refused_before_it_costs(served, method, made, name):
    data = made()
    with Watch(served) as watch:
        refusal = call(served, method, data)
    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
    assert list(refusal.violations) == [name]
    assert watch.slowest_s < SERVED_WITHIN_S
    # gRPC's own buffers and the bytes of the message, and no more than that.
    assert watch.peak_mb - watch.before_mb < MAX_GROWTH_MB + 2 * len(data) / 1e6
    until(lambda: held(served) == 0, 5.0, "nothing is held")


def held(running):
    return int(running.stub.GetHealth(public.HealthRequest()).metadata["request_bytes"])


@pytest.mark.parametrize(
    "method", ["ExecuteStrategy", "StreamStrategy", "ExecuteList", "ValidateCode", "GetHealth"]
)
@pytest.mark.parametrize("data", [b"\xff\xff\xff", b"\x0a\x05ab", field(1, b"\xff\xfe"), b"\x08"])
def test_bytes_that_are_no_message_are_the_clients_fault_and_no_news_for_the_log(
    served, method, data
):
    if method == "GetHealth" and data == field(1, b"\xff\xfe"):
        return  # a field that it does not know
    refusal = call(served, method, data)
    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT, refusal
    assert list(refusal.violations) == ["request"]
    assert "Error" not in refusal.message


@pytest.mark.parametrize(
    "method", ["/grpc.health.v1.Health/Check", "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"]
)  # fmt: skip
@pytest.mark.parametrize("data", [b"\xff\xff\xff", b"\x78\x05" * 8_000_000])
def test_grpcs_own_services_are_as_careful(served, method, data):
    with Watch(served) as watch:
        refusal = call(served, method, data)
    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
    assert watch.slowest_s < SERVED_WITHIN_S


@pytest.mark.parametrize("compression", [grpc.Compression.Gzip, grpc.Compression.Deflate])
def test_what_is_compressed_is_refused_before_it_is_inflated(served, compression):
    data = b"\x1a\x00" * 30_000_000
    with Watch(served) as watch:
        refusal = call(served, "ExecuteStrategy", data, compression=compression)
    assert refusal.code is grpc.StatusCode.UNIMPLEMENTED
    assert watch.peak_mb - watch.before_mb < 30


def large_request(user, code):
    columns = random_bars(700_000).columns()
    return public.ExecuteStrategyRequest(code=code, columns=columns, user_id=user)


ALL_AT_ONCE = "SYMBOL = 'X'\ndef strategy(data):\n    return pd.Series('HOLD', index=data.index)\n"


def test_requests_that_wait_are_counted_and_those_beyond_the_budget_refused(served):
    """Six of 34 MB, of which 96 MiB hold two; afterwards nothing is held, however each of them ended."""
    large = [large_request(f"user {place}", ALL_AT_ONCE) for place in range(6)]
    before_mb = resident_mb(served)
    with grpc.insecure_channel(served.address, options=MESSAGE_OPTIONS) as channel:
        stub = type(served.stub)(channel)
        holds_slot = stub.ExecuteStrategy.future(run_request(SLEEPS, BARS, timeout_seconds=28))
        until(lambda: running_now(served) == 1, 10.0, "the slot is taken")
        calls = []
        for request in large:
            calls.append(stub.ExecuteStrategy.future(request))
            until(
                lambda: calls[-1].done() or queued(served) == len(waiting(calls)),
                20.0,
                "it waits, or is refused",
            )
        refused = [refusal_from(call.exception()) for call in calls if call.done()]
        assert len(refused) == 4
        assert {(one.code, one.reason) for one in refused} == {
            (grpc.StatusCode.RESOURCE_EXHAUSTED, "REQUESTS_TOO_LARGE")
        }
        assert all(one.retry_after_s > 0 for one in refused)
        until(lambda: resident_mb(served) - before_mb < MAX_GROWTH_MB, 5.0, "one copy of each")
        assert 60e6 < held(served) < 96 * (1 << 20)
        # A small request gets in, and others of a user who has nothing there.
        small = stub.ExecuteStrategy.future(run_request(QUICK, BARS))
        until(lambda: queued(served) == 3, 10.0, "it waits too")
        calls[0].cancel()
        until(lambda: queued(served) == 2, 10.0, "one has gone")
        deadline = stub.ExecuteStrategy.future(large_request("late", ALL_AT_ONCE), timeout=4)
        assert deadline.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        holds_slot.cancel()
        assert small.result(timeout=30).success
        assert calls[1].result(timeout=30).outcome == Outcome.SUCCEEDED
    until(lambda: held(served) == 0, 10.0, "nothing is held")


def waiting(calls):
    return [call for call in calls if not call.done()]


def queued(running):
    return int(running.stub.GetHealth(public.HealthRequest()).metadata["queued"])


def running_now(running):
    return int(running.stub.GetHealth(public.HealthRequest()).metadata["running"])


def test_one_user_waits_for_an_own_run_while_others_get_in(start_service):
    running = start_service(SLOTS=1, REQUEST_MEMORY_MB=40)
    stub = running.stub
    holds_slot = stub.ExecuteStrategy.future(run_request(SLEEPS, BARS, timeout_seconds=28))
    until(lambda: running_now(running) == 1, 10.0, "the slot is taken")
    bars = random_bars(300_000).columns()

    def ask(user):
        return stub.ExecuteStrategy.future(
            public.ExecuteStrategyRequest(code=QUICK, columns=bars, user_id=user)
        )

    calls = [ask("ann")]
    until(lambda: queued(running) == 1, 10.0, "it waits")
    assert refusal_from(ask("ann").exception()).reason == "REQUESTS_TOO_LARGE"
    calls.append(ask("bob"))
    until(lambda: queued(running) == 2, 10.0, "another user's waits")
    for one in (*calls, holds_slot):
        one.cancel()
    until(lambda: held(running) == 0, 10.0, "nothing is held")
