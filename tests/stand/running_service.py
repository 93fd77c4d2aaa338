"""The service as a process of its own, and what a test may ask about it. Nothing here stands in for an engine."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docker
import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.generated.operator_pb2_grpc import OperatorServiceStub
from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub
from tests.stand.market_bars import MarketBars
from tests.stand.patience import patience

REPOSITORY = Path(__file__).resolve().parents[2]
RUNNER_IMAGE = os.environ.get("STRATEGIZ_RUNNER_IMAGE", "strategiz/runner:dev")
SCIENCE_IMAGE = os.environ.get("STRATEGIZ_SCIENCE_IMAGE", "strategiz/runner-science:dev")
OWNER_LABEL = "io.strategiz.owner"
RUN_LABEL = "io.strategiz.run"
MIB = 1 << 20
MESSAGE_OPTIONS = (
    ("grpc.max_receive_message_length", 64 * MIB),
    ("grpc.max_send_message_length", 64 * MIB),
)
_START_S = 40.0
_STOP_S = 20.0
# Settings that choose what tests run on; all others are each test's own.
_KEPT_SETTINGS = ("STRATEGIZ_RUNNER_IMAGE", "STRATEGIZ_RUNTIME")


def new_owner() -> str:
    return f"test-{uuid.uuid4().hex[:16]}"


def service_environment(**settings: object) -> dict[str, str]:
    """The environment of a service with *settings*, named without their prefix."""
    inherited = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith("STRATEGIZ_") or name in _KEPT_SETTINGS
    }
    # Without sandboxes started ahead, every container is one of a run, so that none may be left.
    # The user's own ledger is not for tests to write in.
    given = {
        "GRPC_PORT": 0,
        "RUNNER_IMAGE": RUNNER_IMAGE,
        "POOL_SIZE": 0,
        "LEDGER_URL": "",
        "OPERATOR_PORT": -1,
        **settings,
    }
    return inherited | {f"STRATEGIZ_{name}": str(value) for name, value in given.items()}


@dataclass
class RunningService:
    """One `python -m orchestrator`."""

    process: subprocess.Popen[str]
    owner: str
    address: str
    stderr: Path
    channel: grpc.Channel
    operator_address: str = ""
    stub: StrategyExecutionServiceStub = field(init=False)
    operator_channel: grpc.Channel = field(init=False)
    operator: OperatorServiceStub = field(init=False)

    def __post_init__(self) -> None:
        self.stub = StrategyExecutionServiceStub(self.channel)
        self.operator_channel = grpc.insecure_channel(self.operator_address or "127.0.0.1:1")
        self.operator = OperatorServiceStub(self.operator_channel)

    @classmethod
    def start(cls, folder: Path, **settings: object) -> RunningService:
        """Starts one with *settings*, such as SLOTS=1, and waits until it serves."""
        owner = str(settings.setdefault("OWNER", new_owner()))
        stderr = folder / f"{owner}-{uuid.uuid4().hex[:6]}.log"
        process = spawn(stderr, **settings)
        line = _first_line(process)
        if not line.startswith("serving on "):
            process.kill()
            process.communicate()
            raise AssertionError(f"the service did not start: {line!r}\n{stderr.read_text()}")
        address = line.removeprefix("serving on ").strip()
        channel = grpc.insecure_channel(address, options=MESSAGE_OPTIONS)
        operator_address = ""
        if int(str(settings.get("OPERATOR_PORT", -1))) >= 0:
            # It follows at once, and may have been read with the first line.
            assert process.stdout is not None
            operator_address = process.stdout.readline().removeprefix("operators on ").strip()
        return cls(process, owner, address, stderr, channel, operator_address)

    @property
    def stopped(self) -> bool:
        return self.process.poll() is not None

    def end(self, signum: signal.Signals) -> int:
        """Sends *signum* and waits; the exit code."""
        if not self.stopped:
            self.process.send_signal(signum)
        return self.wait()

    def wait(self) -> int:
        """Waits for the process to end; the exit code."""
        try:
            self.process.communicate(timeout=_STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise AssertionError(
                f"the service did not end within {_STOP_S:g} s\n{self.log()}"
            ) from None
        finally:
            self.channel.close()
            self.operator_channel.close()
        return self.process.returncode

    def cpu_s(self) -> float:
        """Seconds of processor that the service process has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def log(self) -> str:
        return self.stderr.read_text(encoding="utf-8")


def spawn(stderr: Path, **settings: object) -> subprocess.Popen[str]:
    """Starts the service's process and waits for nothing."""
    with stderr.open("w") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "orchestrator"],
            cwd=REPOSITORY,
            env=service_environment(**settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
        )


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], _START_S)
    return process.stdout.readline() if ready else f"nothing within {_START_S:g} s"


def containers_of(engine: docker.DockerClient, owner: str) -> list[dict[str, Any]]:
    """Every container of *owner* in any state, as the engine lists them."""
    return engine.api.containers(all=True, filters={"label": f"{OWNER_LABEL}={owner}"})


def until(condition: Callable[[], Any], within_s: float, what: str) -> Any:
    """Polls *condition* until it holds, for *within_s* and what patience adds; its value."""
    within_s = patience(within_s)
    ends = time.monotonic() + within_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > ends:
            raise AssertionError(f"not within {within_s:g} s: {what}")
        time.sleep(0.02)


def run_request(
    code: str, bars: MarketBars, *, rows: bool = False, **fields: Any
) -> public.ExecuteStrategyRequest:
    """A request to run *code* on *bars*, in columns unless *rows*."""
    data = {"market_data": bars.rows()} if rows else {"columns": bars.columns()}
    return public.ExecuteStrategyRequest(code=code, **data, **fields)


def list_request(
    rows: Iterable[public.MarketDataBar], *deployments: public.DeploymentExecution
) -> public.ExecuteListRequest:
    """A request to evaluate *deployments* on one set of one symbol, X."""
    data = {"X": public.SymbolMarketData(symbol="X", bars=rows)}
    one = public.SymbolSetExecution(symbols=["X"], market_data=data, deployments=deployments)
    return public.ExecuteListRequest(symbol_sets=[one])


def without_times(message: public.ExecuteStrategyResponse) -> bytes:
    """All of an answer that must be the same each time."""
    same = public.ExecuteStrategyResponse()
    same.CopyFrom(message)
    for name in ("usage", "execution_time_ms", "run_id"):
        same.ClearField(name)
    same.performance.ClearField("last_tested_at")
    return same.SerializeToString(deterministic=True)


@dataclass(frozen=True)
class Refusal:
    """A call that ended with a status."""

    code: grpc.StatusCode
    message: str
    violations: dict[str, str]
    retry_after_s: float | None
    reason: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    def says(self, field: str, *words: str) -> bool:
        return field in self.violations and all(word in self.violations[field] for word in words)


def refusal_of(call: Callable[[], object]) -> Refusal:
    """The status with which *call* ends; it must not succeed."""
    try:
        answer = call()
    except grpc.RpcError as error:
        return refusal_from(error)
    raise AssertionError(f"the call was not refused: {str(answer)[:500]}")


def refusal_from(error: grpc.RpcError) -> Refusal:
    """The status, with its google.rpc details."""
    violations: dict[str, str] = {}
    retry_after_s, reason, facts = None, "", {}
    status = rpc_status.from_call(error)
    for detail in status.details if status is not None else ():
        if detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad = error_details_pb2.BadRequest()
            detail.Unpack(bad)
            violations |= {v.field: v.description for v in bad.field_violations}
        if detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            info = error_details_pb2.RetryInfo()
            detail.Unpack(info)
            retry_after_s = info.retry_delay.ToMilliseconds() / 1000
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            told = error_details_pb2.ErrorInfo()
            detail.Unpack(told)
            assert told.domain == "execution.strategiz.io"
            reason, facts = told.reason, dict(told.metadata)
    return Refusal(error.code(), error.details() or "", violations, retry_after_s, reason, facts)


def events_until(events: Iterable[public.ExecutionEvent], kind: str) -> list[public.ExecutionEvent]:
    """Events of a stream up to the first of *kind*, which is the last of the list."""
    seen = []
    for event in events:
        seen.append(event)
        if event.WhichOneof("event") == kind:
            return seen
    raise AssertionError(
        f"the stream ended without {kind}: {[e.WhichOneof('event') for e in seen]}"
    )
