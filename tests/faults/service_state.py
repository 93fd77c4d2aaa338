"""What must be true after any fault: every call has one end, nothing is left, and the next run succeeds."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass

import docker
import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.run import Outcome
from tests.stand.market_bars import random_bars
from tests.stand.running_service import (
    RunningService,
    containers_of,
    run_request,
    until,
    without_times,
)

SERVICE = "strategiz.execution.v1.StrategyExecutionService"
BARS = random_bars(60)
CONTROL = """
SYMBOL = 'X'
def strategy(data):
    if len(data) % 4 == 0:
        print('bar', len(data))
    return 'BUY' if len(data) % 6 < 3 else 'SELL'
"""

End = Outcome | grpc.StatusCode


def sleeping(seconds: float, **fields: object) -> public.ExecuteStrategyRequest:
    """A run that trades once, prints a line and sleeps."""
    code = (
        "SYMBOL = 'X'\nimport time\nsignal('BUY', data.index[3], 1.0)\n"
        f"print('asleep')\ntime.sleep({seconds})\n"
    )
    return run_request(code, BARS, **fields)


def control_request(**fields: object) -> public.ExecuteStrategyRequest:
    return run_request(CONTROL, BARS, **fields)


@dataclass(frozen=True)
class Ended:
    """How one call ended: *end* is the outcome of an answer, else the status."""

    end: End
    message: str
    seconds: float


def ended(call: Callable[[], public.ExecuteStrategyResponse]) -> Ended:
    """The one end of a unary call."""
    began = time.monotonic()
    try:
        answer = call()
    except grpc.RpcError as error:
        return Ended(error.code(), error.details() or "", time.monotonic() - began)
    return Ended(Outcome(answer.outcome), answer.error, time.monotonic() - began)


def execute(
    running: RunningService, request: public.ExecuteStrategyRequest, within_s: float = 50.0
) -> Ended:
    """How a unary call ends, which must be within *within_s*."""
    found = ended(lambda: running.stub.ExecuteStrategy(request, timeout=within_s))
    assert found.end is not grpc.StatusCode.DEADLINE_EXCEEDED, f"no end within {within_s:g} s"
    return found


def succeeds(running: RunningService) -> None:
    """A control run succeeds."""
    found = execute(running, control_request())
    assert found.end is Outcome.SUCCEEDED, found


def completed_of(stream: grpc.Call) -> list[public.ExecuteStrategyResponse]:
    """Answers in what a stream still holds; whatever its status says."""
    found = []
    with contextlib.suppress(grpc.RpcError):
        for event in stream:
            found += [event.completed] if event.HasField("completed") else []
    return found


def health(running: RunningService) -> public.HealthResponse:
    return running.stub.GetHealth(public.HealthRequest(), timeout=5)


def counted(running: RunningService) -> tuple[int, int]:
    """Runs that hold a slot, and runs that wait for one."""
    metadata = health(running).metadata
    return int(metadata["running"]), int(metadata["queued"])


def readiness(running: RunningService) -> set[str]:
    """What the service says of itself, in every place where it does."""
    stub = health_pb2_grpc.HealthStub(running.channel)
    answers = {
        health_pb2.HealthCheckResponse.ServingStatus.Name(
            stub.Check(health_pb2.HealthCheckRequest(service=name), timeout=5).status
        )
        for name in ("", SERVICE)
    }
    return answers | {health(running).status}


def becomes(running: RunningService, status: str, within_s: float) -> None:
    """Waits until the service says *status* in every place."""
    until(lambda: readiness(running) == {status}, within_s, f"all places say {status}")


def control(running: RunningService) -> bytes:
    """What the honest strategy answers, as far as it must always be the same."""
    answer = running.stub.ExecuteStrategy(control_request(), timeout=40)
    assert Outcome(answer.outcome) is Outcome.SUCCEEDED, answer.error
    return without_times(answer)


def nothing_left(
    engine: docker.DockerClient, running: RunningService, within_s: float = 10.0
) -> None:
    """No container is left and every slot is back."""
    until(
        lambda: not containers_of(engine, running.owner),
        within_s,
        f"no container of {running.owner} is left",
    )
    until(lambda: counted(running) == (0, 0), within_s, "every slot is back")


def recovers(
    engine: docker.DockerClient, running: RunningService, expected: bytes, within_s: float = 20.0
) -> None:
    """Nothing is left, the service says that it serves, and a run gives what it gave before the fault."""
    nothing_left(engine, running, within_s)
    becomes(running, "SERVING", within_s)
    assert control(running) == expected
    nothing_left(engine, running)
