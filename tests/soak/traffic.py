"""Callers of a soak: each asks, and notes the one end of every request."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import grpc

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.run import Outcome
from tests.soak.fleet import Fleet, Member
from tests.soak.mix import Ask, End, ask
from tests.stand.running_service import without_times

# Beyond every limit that a request may have, its time in the queue included: who waits longer was forgotten.
_FORGOTTEN_S = 150.0


@dataclass(frozen=True)
class Told:
    """What came of one request: answers, and the status of the call."""

    answers: list[public.ExecuteStrategyResponse]
    status: grpc.StatusCode

    @property
    def end(self) -> End:
        if self.status is grpc.StatusCode.OK and len(self.answers) == 1:
            return Outcome(self.answers[0].outcome)
        return self.status

    @property
    def is_one(self) -> bool:
        """Whether that is one end. A caller that leaves may have heard the answer before."""
        if self.status is grpc.StatusCode.OK:
            return len(self.answers) == 1
        left = (grpc.StatusCode.CANCELLED, grpc.StatusCode.DEADLINE_EXCEEDED)
        return len(self.answers) <= (1 if self.status in left else 0)


@dataclass
class Tally:
    """What was asked and how it ended.

    Attributes:
        ends: By kind of request and name of its end.
        faults: A sentence for each end that was wrong.
        outages: Ends of calls to an orchestrator that was killed meanwhile.
        controls: Different answers to the one honest request.
    """

    ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    outages: int = 0
    controls: Counter[bytes] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def asked(self) -> int:
        return sum(self.ends.values())

    def note(self, asked: Ask, told: Told, *, in_outage: bool) -> None:
        """Counts one request."""
        with self.lock:
            self.ends[asked.kind, told.end.name] += 1
            if in_outage and told.status is grpc.StatusCode.UNAVAILABLE and not told.answers:
                self.outages += 1
                return
            if not told.is_one or told.end not in asked.allowed:
                self.faults.append(
                    f"request {asked.number} ({asked.kind}) ended as {told.end.name}"
                    f" with {len(told.answers)} answers: {_said(told)}"
                )
            elif asked.must_equal_control:
                self.controls[without_times(told.answers[0])] += 1


def tell(member: Member, asked: Ask, tally: Tally) -> None:
    """Asks one orchestrator and notes the end."""
    began = time.monotonic()
    told = _call(member.stub, asked)
    tally.note(asked, told, in_outage=member.was_out(began, time.monotonic()))


def traffic(fleet: Fleet, seed: int, callers: int, ends_at: float, tally: Tally) -> None:
    """Asks with that many *callers* at a time until *ends_at*, on the monotonic clock."""
    numbers = iter(range(1 << 40))
    lock = threading.Lock()

    def caller() -> None:
        while time.monotonic() < ends_at:
            with lock:
                number = next(numbers)
            tell(fleet.members[number % len(fleet.members)], ask(seed, number), tally)

    with ThreadPoolExecutor(callers) as threads:
        for done in [threads.submit(caller) for _ in range(callers)]:
            done.result()


def _call(stub: object, asked: Ask) -> Told:
    timeout = asked.deadline_s or _FORGOTTEN_S
    method = stub.StreamStrategy if asked.streams else stub.ExecuteStrategy.future
    try:
        call = method(asked.request, timeout=timeout)
        if asked.cancel_after_s is not None:
            timer = threading.Timer(asked.cancel_after_s, call.cancel)
            timer.start()
        answers = list(_answers(call)) if asked.streams else []
        if not asked.streams and call.code() is grpc.StatusCode.OK:
            answers = [call.result()]
        return Told(answers, call.code())
    except grpc.RpcError as error:
        return Told([], error.code())


def _answers(stream: Iterable[public.ExecutionEvent]) -> Iterable[public.ExecuteStrategyResponse]:
    try:
        for event in stream:
            if event.HasField("completed"):
                yield event.completed
    except grpc.RpcError:
        return  # the stream's own code says it


def _said(told: Told) -> str:
    return told.answers[0].error[:200] if told.answers else ""
