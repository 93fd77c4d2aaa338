"""Clients that hold calls and connections and do nothing with them: nobody else notices, not even at the end."""

import contextlib
import signal
import time

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub
from tests.e2e import http2
from tests.stand.market_bars import random_bars
from tests.stand.patience import patience
from tests.stand.running_service import (
    MIB,
    RunningService,
    refusal_from,
    refusal_of,
    run_request,
    until,
)

SERVICE = "/strategiz.execution.v1.StrategyExecutionService/"
HEALTH = "/grpc.health.v1.Health/"
REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
METHODS = [
    *(SERVICE + name for name in ("ExecuteStrategy", "StreamStrategy", "ExecuteList")),
    *(SERVICE + name for name in ("ValidateCode", "GetHealth")),
    *(HEALTH + name for name in ("Check", "Watch")),
    REFLECTION,
]
BARS = random_bars(60)
QUICK = "SYMBOL, TIMEFRAME = 'X', '1D'\ndef strategy(data):\n    return 'HOLD'\n"
REQUEST = health_pb2.HealthCheckRequest(service="")
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


@pytest.fixture(scope="module")
def idle_service(engine, tmp_path_factory):
    """A service with room for few, so that few clients fill it."""
    running = RunningService.start(
        tmp_path_factory.mktemp("idle"),
        MAX_CONCURRENT_RPCS=32,
        ADDRESS_CALLS=24,
        CONNECTION_CALLS=16,
        MAX_CONNECTIONS=200,
        POOL_SIZE=1,
    )
    yield running
    assert running.end(signal.SIGTERM) == 0, running.log()


@pytest.fixture(scope="module")
def strict_service(engine, tmp_path_factory):
    """A service for small messages that come soon."""
    running = RunningService.start(
        tmp_path_factory.mktemp("strict"), MAX_MESSAGE_MB=1, MESSAGE_TIMEOUT_S=4
    )
    yield running
    assert running.end(signal.SIGTERM) == 0, running.log()


def own_channel(running):
    """A channel with a connection of its own."""
    return grpc.insecure_channel(running.address, options=[("grpc.use_local_subchannel_pool", 1)])


def everything_is_served(running, status="SERVING"):
    """Another client, on a connection of its own, gets what it asks for."""
    limit_s = patience(5.0)
    with own_channel(running) as channel:
        stub, checks = StrategyExecutionServiceStub(channel), health_pb2_grpc.HealthStub(channel)
        assert stub.GetHealth(public.HealthRequest(), timeout=limit_s).status == status
        assert checks.Check(REQUEST, timeout=limit_s).status == SERVING
        assert next(checks.Watch(REQUEST, timeout=limit_s)).status == SERVING
        assert stub.ValidateCode(
            public.ValidateCodeRequest(code=QUICK, language="python"), timeout=limit_s
        ).valid
        answer = stub.ExecuteStrategy(run_request(QUICK, BARS), timeout=patience(20.0))
        assert answer.success, answer.error


@contextlib.contextmanager
def held(running, method, connections, calls, *, message=None, settings=b""):
    """Calls that are begun and left alone."""
    with contextlib.ExitStack() as opened:
        for _ in range(connections):
            one = opened.enter_context(http2.connection(running.address, settings))
            one.sendall(http2.calls(method, calls, message=message))
        yield


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.rpartition("/")[2])
def test_calls_whose_message_never_comes_shut_nobody_out(idle_service, method):
    with held(idle_service, method, 6, 40):
        everything_is_served(idle_service)
    with held(idle_service, method, 60, 1):
        everything_is_served(idle_service)


def test_watches_shut_nobody_out_and_each_that_is_too_much_is_told_when_to_come_again(idle_service):
    with own_channel(idle_service) as channel:
        checks = health_pb2_grpc.HealthStub(channel)
        # Fewer than a connection's streams: at that bound gRPC's own server may reset one before any of ours sees it.
        watches = [checks.Watch(REQUEST) for _ in range(30)]
        ended = []
        for watch in watches:
            try:
                assert next(watch).status == SERVING
            except grpc.RpcError as error:
                ended.append(refusal_from(error))
        assert len(ended) == 26
        for refusal in ended:
            assert refusal.code is grpc.StatusCode.RESOURCE_EXHAUSTED
            assert (refusal.reason, refusal.facts["kind"]) == ("TOO_MANY_CALLS", "WATCH")
            assert refusal.retry_after_s > 0
        everything_is_served(idle_service)
    with held(idle_service, HEALTH + "Watch", 80, 4, message=http2.EMPTY_MESSAGE):
        everything_is_served(idle_service)


@pytest.mark.parametrize("method", [HEALTH + "Watch", HEALTH + "Check", SERVICE + "GetHealth"])
def test_clients_that_let_nothing_be_sent_to_them_shut_nobody_out(idle_service, method):
    with held(idle_service, method, 80, 4, message=http2.EMPTY_MESSAGE, settings=http2.NO_WINDOW):
        everything_is_served(idle_service)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        http2.calls(SERVICE + "ExecuteStrategy", 1),
        http2.calls(SERVICE + "GetHealth", 1, message=http2.EMPTY_MESSAGE),
    ],
    ids=["silent", "message does not come", "answer is not read"],
)
def test_connections_on_which_nothing_is_done_are_closed_before_there_is_no_room(
    idle_service, said
):
    with contextlib.ExitStack() as opened:
        for _ in range(300):
            with contextlib.suppress(ConnectionError):
                one = http2.connection(idle_service.address, http2.NO_WINDOW)
                opened.enter_context(one).sendall(said)

        def is_served():
            with own_channel(idle_service) as channel:
                call = StrategyExecutionServiceStub(channel).GetHealth.future(
                    public.HealthRequest(), timeout=5.0
                )
                return call.code() is grpc.StatusCode.OK

        until(is_served, 10.0, "there is room for others")
        everything_is_served(idle_service)


def test_a_connection_that_waits_for_its_run_is_not_closed_for_others(idle_service):
    slow = "SYMBOL, TIMEFRAME = 'X', '1D'\nsignal('BUY', data.index[3], 1.0)\nimport time\ntime.sleep(4)\n"
    with own_channel(idle_service) as channel, contextlib.ExitStack() as opened:
        call = StrategyExecutionServiceStub(channel).ExecuteStrategy.future(run_request(slow, BARS))
        for _ in range(150):
            opened.enter_context(http2.connection(idle_service.address))
        assert call.result().success
    assert "idle connections closed" in idle_service.log()


def test_a_message_that_does_not_come_in_time_ends_its_call(strict_service):
    with http2.connection(strict_service.address) as connection:
        connection.sendall(http2.calls(SERVICE + "ExecuteStrategy", 1))
        connection.settimeout(10)
        said = b""
        while b"has not come within 4 s" not in said:
            got = connection.recv(4096)
            assert got, said
            said += got


def test_messages_that_come_to_no_end_take_no_more_memory_than_four_of_the_largest(strict_service):
    running = strict_service
    with contextlib.ExitStack() as opened:
        connections = [opened.enter_context(http2.connection(running.address)) for _ in range(100)]
        for one in connections:
            one.sendall(http2.calls(SERVICE + "ExecuteStrategy", 1))
        time.sleep(0.5)  # what has come by now may have been there before
        for one in connections:
            one.sendall(http2.piece_of_message(1, of_bytes=1_000_000, piece_bytes=60_000))
        until(lambda: "came to no end" in running.log(), 5.0, "some are closed")
        everything_is_served(running)
        # The kernel counts frames too; whoever is below the bound stays.
        lost = running.log().count("came to no end")
        assert 100 - 4 * MIB / 60_000 - 5 < lost < 100 - 4 * MIB / 60_000 + 5


def test_calls_without_a_message_or_with_another_one_are_told_so_and_nothing_is_an_error_of_ours(
    idle_service,
):
    with own_channel(idle_service) as channel:
        call = channel.unary_unary(SERVICE + "ValidateCode")
        refusal = refusal_of(lambda: call(b"\xff\xff\xff"))
        assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
        nothing = channel.stream_unary(SERVICE + "ValidateCode")
        refusal = refusal_of(lambda: nothing(iter(())))
        assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
    assert '"level": "error"' not in idle_service.log()


def test_the_service_drains_while_every_kind_of_call_is_held(start_service):
    running = start_service(SHUTDOWN_GRACE_S=15)
    sleeping = "SYMBOL, TIMEFRAME = 'X', '1D'\nsignal('BUY', data.index[3], 1.0)\nimport time\ntime.sleep(2)\n"
    with contextlib.ExitStack() as stack:
        for method in METHODS:
            stack.enter_context(held(running, method, 4, 16))
        stack.enter_context(
            held(
                running,
                HEALTH + "Watch",
                20,
                4,
                message=http2.EMPTY_MESSAGE,
                settings=http2.NO_WINDOW,
            )
        )
        channel = stack.enter_context(own_channel(running))
        watch = health_pb2_grpc.HealthStub(channel).Watch(REQUEST)
        assert next(watch).status == SERVING
        run = running.stub.ExecuteStrategy.future(run_request(sleeping, BARS))
        until(
            lambda: running.stub.GetHealth(public.HealthRequest()).metadata["running"] == "1",
            patience(5.0),
            "it runs",
        )
        running.process.send_signal(signal.SIGTERM)
        assert next(watch).status == NOT_SERVING
        with own_channel(running) as another:
            health = StrategyExecutionServiceStub(another).GetHealth(
                public.HealthRequest(), timeout=patience(5.0)
            )
            assert health.status == "NOT_SERVING"
        assert run.result().success
        assert running.wait() == 0, running.log()
