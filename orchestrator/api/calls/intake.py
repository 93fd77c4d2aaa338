"""Receives requests: counts their bytes, checks limits on the bytes themselves, and only then builds values.

The rule: no value is built from a message before its limits are checked. Invalid bytes are a refusal like any other.
Large requests are handled outside the event loop.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, TypeVar

import grpc
from google.protobuf.message import DecodeError, Message

from orchestrator.admission.requests import RunRequest
from orchestrator.admission.sweep_requests import SweepRequest
from orchestrator.api import from_proto, sweep_from_proto
from orchestrator.api.access.principal import Principal, acting
from orchestrator.api.access.rates import UserRates
from orchestrator.api.calls.byte_budget import ByteBudget, Held
from orchestrator.api.calls.request_limits import allowance
from orchestrator.api.calls.shares import caller_of
from orchestrator.api.wire.list_request import received_list
from orchestrator.api.wire.reading import Reading
from orchestrator.api.wire.run_request import received as received_run
from orchestrator.api.wire.sweep_request import received_sweep
from orchestrator.errors import FieldViolation, Rejected
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.loop.conversions import Conversions
from orchestrator.loop.freed_memory import FreedMemory
from orchestrator.loop.watch import LoopWatch
from orchestrator.run import RunId
from orchestrator.runs.deployment import Deployment, size_bytes
from orchestrator.settings import MIB, Settings
from orchestrator.stages import Stage, stage

_Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"

# Of a source in memory, at its largest.
_CHARACTER_BYTES = 4


class Asked(Protocol):
    """What a request asks for."""

    @property
    def users(self) -> frozenset[str]:
        """For whom it asks; an empty name if none is given."""

    @property
    def size_bytes(self) -> int:
        """What it takes, about."""


@dataclass(frozen=True, slots=True)
class AskedRun:
    """A run that is asked for.

    Attributes:
        request: The same in plain values.
        contents: Digest of all that is asked for; None where the client chose no id for it.
        output: What is wanted of the answer.
    """

    request: RunRequest
    contents: bytes | None
    output: public.OutputOptions

    @property
    def users(self) -> frozenset[str]:
        """Who asks."""
        return frozenset({self.request.user_id})

    @property
    def size_bytes(self) -> int:
        """What it takes, about."""
        characters = len(self.request.code) + self.request.parameters.characters
        return self.request.bars.size_bytes + _CHARACTER_BYTES * characters


@dataclass(frozen=True, slots=True)
class AskedList:
    """A list that is asked for.

    Attributes:
        run_id: Of the whole list.
        deployments: In plain values.
        messages: The same as they came, without bars.
        timeout_s: For each; 0 = not given.
    """

    run_id: RunId
    deployments: Sequence[Deployment] = field(repr=False)
    messages: Sequence[public.DeploymentExecution] = field(repr=False)
    timeout_s: int

    @property
    def users(self) -> frozenset[str]:
        """For whom it asks."""
        return frozenset(one.user_id for one in self.deployments)

    @property
    def size_bytes(self) -> int:
        """What it takes, about."""
        sources = sum(len(one.code) for one in self.deployments)
        return size_bytes(self.deployments) + 2 * _CHARACTER_BYTES * sources


@dataclass(frozen=True, slots=True)
class AskedSweep:
    """A sweep that is asked for; as `AskedRun`.

    Attributes:
        sets_bytes: What its sets take on the wire.
    """

    request: SweepRequest
    contents: bytes | None
    output: public.OutputOptions
    sets_bytes: int

    @property
    def users(self) -> frozenset[str]:
        """Who asks."""
        return frozenset({self.request.run.user_id})

    @property
    def size_bytes(self) -> int:
        """What it takes, about."""
        run = AskedRun(self.request.run, None, self.output)
        return run.size_bytes + _CHARACTER_BYTES * self.sets_bytes


_A = TypeVar("_A", bound=Asked)
_M = TypeVar("_M", bound=Message)


class Received:
    """The bytes of one message, until they are taken once: the caller must not keep a reference to them."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def take(self) -> bytes:
        """The bytes; once."""
        data, self._data = self._data, b""
        return data


class Intake:
    """Receives requests.

    Args:
        settings: What they may hold.
        conversions: Deals with large ones.

    Attributes:
        loop: Watches the event loop while there are calls.
    """

    def __init__(self, settings: Settings, conversions: Conversions) -> None:
        self._rates = UserRates(settings.user_runs_per_minute)
        self._allowance = allowance(
            settings.max_bars, settings.max_deployments, settings.max_sweep_sets
        )
        self._budget = ByteBudget(settings.request_memory_mb * MIB)
        self._conversions = conversions
        self._freed = FreedMemory()
        self.loop = LoopWatch()

    @property
    def held_bytes(self) -> int:
        """What requests take now."""
        return self._budget.held_bytes

    def run(
        self, received: Received, context: _Context
    ) -> contextlib.AbstractAsyncContextManager[tuple[AskedRun, Held]]:
        """The run that the call of *context* asks for. Its bytes count until no one keeps it.

        Raises:
            Rejected: It is no message, or it holds what it may not.
            Overloaded: There is no room for it.
        """
        return self._asked(received, context, self._read_run)

    def list(
        self, received: Received, context: _Context
    ) -> contextlib.AbstractAsyncContextManager[tuple[AskedList, Held]]:
        """The list that the call of *context* asks for; as `run`."""
        return self._asked(received, context, self._read_list)

    def sweep(
        self, received: Received, context: _Context
    ) -> contextlib.AbstractAsyncContextManager[tuple[AskedSweep, Held]]:
        """The sweep that the call of *context* asks for; as `run`."""
        return self._asked(received, context, self._read_sweep)

    def message(self, received: Received, kind: type[_M]) -> _M:
        """What was received with a call that asks for no run, which is of the *kind*.

        Raises:
            Rejected: It is no message, or it holds what it may not.
        """
        with self.loop, _refusing(kind.DESCRIPTOR.name):
            data = received.take()
            self._freed.give_back(len(data))
            reading = Reading(data, self._allowance)
            for _ in reading.fields(kind.DESCRIPTOR, 0, len(data), ""):
                pass
            return kind.FromString(data)

    @contextlib.asynccontextmanager
    async def _asked(
        self, received: Received, context: _Context, read: Callable[[bytes, Principal], _A]
    ) -> AsyncIterator[tuple[_A, Held]]:
        principal = acting()
        with self.loop:
            taken = [received.take()]
            size = len(taken[0])
            self._freed.give_back(size)
            held = self._budget.hold(size)
            try:
                # The reader takes the bytes, so that rows are freed once they are columns.
                with stage(Stage.READING):
                    asked = await self._conversions.do(size, lambda: read(taken.pop(), principal))
                self._budget.change(held, max(asked.size_bytes, 1))
                name = next(iter(asked.users)) if len(asked.users) == 1 else ""
                self._budget.name(held, name or context.peer())
                for user_id in asked.users:
                    self._rates.begin(user_id or caller_of(context.peer()).address)
                yield asked, held
            finally:
                held.let_go()
                self._freed.give_back(size)

    def _read_run(self, data: bytes, principal: Principal) -> AskedRun:
        with _refusing("ExecuteStrategyRequest"):
            request = received_run(data, self._allowance)
            message = request.message
            message.user_id = principal.user_of(message.user_id, "user_id")
            run = from_proto.run_request(request)
        contents = from_proto.contents_digest(request, run.bars) if message.run_id else None
        # A part of a message would keep all of it.
        output = public.OutputOptions.FromString(message.output.SerializeToString())
        return AskedRun(run, contents, output)

    def _read_sweep(self, data: bytes, principal: Principal) -> AskedSweep:
        with _refusing("SweepRequest"):
            request = received_sweep(data, self._allowance)
            message = request.run.message
            message.user_id = principal.user_of(message.user_id, "run.user_id")
            sweep = sweep_from_proto.sweep_request(request)
        contents = sweep_from_proto.contents_digest(request, sweep) if message.run_id else None
        output = public.OutputOptions.FromString(message.output.SerializeToString())
        return AskedSweep(sweep, contents, output, request.message.ByteSize())

    def _read_list(self, data: bytes, principal: Principal) -> AskedList:
        with _refusing("ExecuteListRequest"):
            request = received_list(data, self._allowance)
            for place, one in enumerate(request.sets):
                for number, deployment in enumerate(one.deployments):
                    field = f"symbol_sets[{place}].deployments[{number}].user_id"
                    deployment.user_id = principal.user_of(deployment.user_id, field)
            deployments = from_proto.deployments(request)
        messages = [one for symbol_set in request.sets for one in symbol_set.deployments]
        return AskedList(from_proto.run_id(), deployments, messages, request.timeout_seconds)


@contextlib.contextmanager
def _refusing(name: str) -> Iterator[None]:
    """Turns a failure to parse a *name* into a refusal: the client is at fault."""
    try:
        yield
    except DecodeError:
        raise Rejected(FieldViolation("request", f"is not a valid protobuf {name}")) from None
