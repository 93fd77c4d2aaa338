"""What operators and other programs can ask without running anything."""

import contextlib
import socket
import struct
import time

import grpc
import pytest
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

from orchestrator.api.server import channel_options
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.settings import Settings
from tests.stand.market_bars import random_bars
from tests.stand.running_service import MIB, run_request

SERVICE = "strategiz.execution.v1.StrategyExecutionService"
CODE = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
PING, GOAWAY = 6, 7


def test_health_tells_the_limits_and_what_runs_are_executed_on(client, engine):
    health = client.GetHealth(public.HealthRequest())
    assert health.status == "SERVING"
    assert list(health.supported_languages) == ["python"]
    assert health.max_timeout_seconds == 300
    assert health.max_memory_mb == 2048
    assert health.metadata["runtime"]
    assert engine.images.get(health.metadata["runner_image"])
    assert health.metadata["engine.engine"] == engine.version()["Version"]
    assert int(health.metadata["slots"]) >= 2
    assert "fault" not in health.metadata
    assert health.metadata["static_policy"] == "enforce"
    assert (health.metadata["running"], health.metadata["queued"]) == ("0", "0")


def test_health_tells_what_the_engine_forgot(client):
    # The canary's sandboxes have shown where this engine's traces are; others may have left some.
    metadata = client.GetHealth(public.HealthRequest()).metadata
    assert int(metadata["forgotten_shims"]) >= 0
    assert int(metadata["forgotten_cgroups"]) >= 0


def test_a_service_that_is_not_used_uses_no_processor(start_service):
    running = start_service(REAP_INTERVAL_S=1)
    used = running.cpu_s()
    time.sleep(5.0)  # a few probes and sweeps
    assert running.cpu_s() - used <= 0.1


@pytest.mark.parametrize("name", ["", SERVICE])
def test_the_standard_health_service_says_serving(service, name):
    stub = health_pb2_grpc.HealthStub(service.channel)
    answer = stub.Check(health_pb2.HealthCheckRequest(service=name))
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


def test_the_standard_health_service_does_not_know_a_service_that_is_not_there(service):
    stub = health_pb2_grpc.HealthStub(service.channel)
    with pytest.raises(grpc.RpcError) as caught:
        stub.Check(health_pb2.HealthCheckRequest(service="nobody"))
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def test_reflection_lists_the_services_and_describes_ours(service):
    database = ProtoReflectionDescriptorDatabase(service.channel)
    assert set(database.get_services()) == {
        SERVICE,
        "grpc.health.v1.Health",
        "grpc.reflection.v1alpha.ServerReflection",
    }
    described = DescriptorPool(database).FindServiceByName(SERVICE)
    assert {method.name for method in described.methods} == {
        "ExecuteStrategy",
        "ExecuteList",
        "ValidateCode",
        "GetHealth",
        "StreamStrategy",
        "SweepStrategy",
    }


def test_messages_of_tens_of_megabytes_go_both_ways(client):
    bars = random_bars(400_000, step_ms=60_000)
    answer = client.ExecuteStrategy(
        run_request(
            CODE.replace("return", "return 0 * data['close'] #"),
            bars,
            output=public.OutputOptions(max_answer_mb=60),
        )
    )
    assert answer.success, answer.error
    assert len(answer.performance.equity.equity) == 400_000


def test_the_largest_message_is_what_the_setting_says():
    options = dict(channel_options(Settings(max_message_mb=3)))
    assert options["grpc.max_receive_message_length"] == 3 * MIB
    assert options["grpc.max_send_message_length"] == 3 * MIB


def test_clients_that_ping_every_thirty_seconds_without_a_call_are_within_the_options():
    options = dict(channel_options(Settings()))
    assert options["grpc.keepalive_permit_without_calls"] == 1
    assert options["grpc.http2.min_recv_ping_interval_without_data_ms"] < 30_000


def test_a_few_pings_without_a_call_are_answered_and_a_flood_of_them_ends_the_connection(service):
    host, port = service.address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(PREFACE + _frame(4, 0, b""))
        connection.sendall(_frame(PING, 0, b"first!!!"))
        assert (PING, b"first!!!") in _received(connection, lambda kind, _: kind == PING)
        with contextlib.suppress(OSError):
            for number in range(20):
                connection.sendall(_frame(PING, 0, struct.pack(">Q", number)))
        frames = _received(connection, lambda kind, _: kind == GOAWAY)
    assert any(kind == GOAWAY and b"too_many_pings" in payload for kind, payload in frames)


def _frame(kind, flags, payload):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + bytes(4) + payload


def _received(connection, enough):
    """Frames up to the first that is *enough*, or to the end of the connection."""
    data, frames = b"", []
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        while len(data) >= 9 and len(data) >= 9 + int.from_bytes(data[:3], "big"):
            length = int.from_bytes(data[:3], "big")
            frames.append((data[3], data[9 : 9 + length]))
            data = data[9 + length :]
            if enough(*frames[-1]):
                return frames
        got = connection.recv(65536)
        if not got:
            return frames
        data += got
    return frames
