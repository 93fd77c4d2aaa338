"""What happens to a run on its way. The last event is `Completed`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.requests.run import RunRequest
from strategiz_execution.results import parts
from strategiz_execution.results.run import Result


@dataclass(frozen=True, kw_only=True)
class RunEvent:
    """One event; of this class itself where a later version of the service has another kind.

    Attributes:
        run_id: The id of the run.
        sequence: From 1, ascending.
        time: When it happened, in UTC.
    """

    run_id: str
    sequence: int
    time: datetime


@dataclass(frozen=True, kw_only=True)
class Accepted(RunEvent):
    """The request is sound. `limits` are in force."""

    limits: parts.EffectiveLimits


@dataclass(frozen=True, kw_only=True)
class Queued(RunEvent):
    """No slot is free yet. `position` is the number of runs ahead, plus one."""

    position: int


@dataclass(frozen=True, kw_only=True)
class Started(RunEvent):
    """The strategy has its data, and its time runs. `warm`: the sandbox had been started ahead."""

    warm: bool


@dataclass(frozen=True, kw_only=True)
class Log(RunEvent):
    """One line that the strategy printed: text of a stranger."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Progress(RunEvent):
    """How far a run is. Never goes back.

    Attributes:
        bars_done: Bars evaluated.
        bars_total: Bars in all.
        equity: Cash, at `bars_done`.
        drawdown: Fraction, at or below 0.
        trades: Closed so far.
    """

    bars_done: int
    bars_total: int
    equity: float
    drawdown: float
    trades: int


@dataclass(frozen=True, kw_only=True)
class Completed(RunEvent):
    """The run has ended. `result` is what `run` returns."""

    result: Result


def event_of(m: pb.ExecutionEvent, request: RunRequest) -> RunEvent:
    """The typed form."""
    about: dict[str, Any] = {
        "run_id": m.run_id,
        "sequence": m.sequence,
        "time": datetime.fromtimestamp(m.time_ms / 1000, UTC),
    }
    match m.WhichOneof("event"):
        case "accepted":
            return Accepted(**about, limits=parts.limits_of(m.accepted.limits))
        case "queued":
            return Queued(**about, position=m.queued.position)
        case "started":
            return Started(**about, warm=m.started.warm)
        case "log":
            return Log(**about, text=m.log.text)
        case "progress":
            at = m.progress
            return Progress(
                **about,
                bars_done=at.bars_done,
                bars_total=at.bars_total,
                equity=at.equity,
                drawdown=at.drawdown,
                trades=at.trades,
            )
        case "completed":
            return Completed(**about, result=Result(m.completed, request.message, request.bars))
    return RunEvent(**about)


class RunReader:
    """Reads the messages of one run's stream."""

    def __init__(self, request: RunRequest) -> None:
        self._request = request
        self.run_id = request.run_id
        self.result: Result | None = None

    def read(self, message: Any) -> RunEvent:
        """The typed form; the last one brings the result."""
        event = event_of(message, self._request)
        if isinstance(event, Completed):
            self.result = event.result
        return event
