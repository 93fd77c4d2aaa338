"""What happens to a sweep on its way. The last event is `SweepEnded`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.requests.sweep import SweepToAsk
from strategiz_execution.results import parts
from strategiz_execution.results.sweep import SweepResult
from strategiz_execution.results.sweep_parts import SetResult, WindowResult, set_of, window_of


@dataclass(frozen=True, kw_only=True)
class SweepEvent:
    """One event; of this class itself where a later version of the service has another kind.

    Attributes:
        run_id: The id of the sweep.
        sequence: From 1, ascending.
        time: When it happened, in UTC.
    """

    run_id: str
    sequence: int
    time: datetime


@dataclass(frozen=True, kw_only=True)
class SweepAccepted(SweepEvent):
    """The request is sound.

    Attributes:
        limits: Of each set.
        sets: Sets of parameters.
        windows: 1 without walk-forward; each set runs once in each.
        total_timeout_ms: Wall milliseconds for the whole.
    """

    limits: parts.EffectiveLimits
    sets: int
    windows: int
    total_timeout_ms: int


@dataclass(frozen=True, kw_only=True)
class SweepQueued(SweepEvent):
    """No slot is free yet. `position` is the number of runs ahead, plus one."""

    position: int


@dataclass(frozen=True, kw_only=True)
class SweepStarted(SweepEvent):
    """The first sandbox has its data. `warm`: it had been started ahead."""

    warm: bool


@dataclass(frozen=True, kw_only=True)
class SetEnded(SweepEvent):
    """One set has ended; sets do so in no fixed order."""

    result: SetResult


@dataclass(frozen=True, kw_only=True)
class SweepProgress(SweepEvent):
    """How far a sweep is, over all windows.

    Attributes:
        sets_done: Sets that have ended.
        sets_total: Sets in all.
        sets_failed: Of those done, how many did not succeed.
        elapsed_ms: Wall milliseconds since the first sandbox began.
        left_ms: Wall milliseconds that the rest takes at this pace; None before the first set has ended.
    """

    sets_done: int
    sets_total: int
    sets_failed: int
    elapsed_ms: float
    left_ms: float | None


@dataclass(frozen=True, kw_only=True)
class WindowEnded(SweepEvent):
    """One test part has been traded."""

    result: WindowResult


@dataclass(frozen=True, kw_only=True)
class SweepEnded(SweepEvent):
    """The sweep has ended. `result` is what `sweep` returns."""

    result: SweepResult


class SweepReader:
    """Reads the messages of one sweep's stream, and keeps what its result is made of."""

    def __init__(self, request: SweepToAsk) -> None:
        self._request = request
        self._rank_by = request.message.rank_by or "sharpe_ratio"
        self._sets: list[pb.SweepSetResult] = []
        self._windows: list[pb.SweepWindowResult] = []
        self.run_id = request.run_id
        self.result: SweepResult | None = None

    def read(self, m: pb.SweepEvent) -> SweepEvent:
        """The typed form; the last one brings the result."""
        about: dict[str, Any] = {
            "run_id": m.run_id,
            "sequence": m.sequence,
            "time": datetime.fromtimestamp(m.time_ms / 1000, UTC),
        }
        match m.WhichOneof("event"):
            case "accepted":
                told = m.accepted
                limits = parts.limits_of(told.limits)
                return SweepAccepted(
                    **about,
                    limits=limits,
                    sets=told.sets,
                    windows=told.windows,
                    total_timeout_ms=told.total_timeout_ms,
                )
            case "queued":
                return SweepQueued(**about, position=m.queued.position)
            case "started":
                return SweepStarted(**about, warm=m.started.warm)
            case "set_result":
                self._sets.append(m.set_result)
                return SetEnded(**about, result=set_of(m.set_result, self._rank_by))
            case "progress":
                return _progress_of(m.progress, about)
            case "window_result":
                self._windows.append(m.window_result)
                return WindowEnded(**about, result=window_of(m.window_result))
            case "completed":
                self.result = self._made(m.completed)
                return SweepEnded(**about, result=self.result)
        return SweepEvent(**about)

    def so_far(self) -> SweepResult:
        """What has come till now, as of a sweep that was left."""
        if self.result is not None:
            return self.result
        return self._made(
            pb.SweepCompleted(
                outcome=pb.OUTCOME_CANCELLED,
                error="the sweep was left before its end; this is what was done till then",
            )
        )

    def _made(self, completed: pb.SweepCompleted) -> SweepResult:
        asked = self._request
        return SweepResult(
            asked.message, asked.bars, tuple(self._sets), tuple(self._windows), completed
        )


def _progress_of(m: pb.SweepProgress, about: dict[str, Any]) -> SweepProgress:
    return SweepProgress(
        **about,
        sets_done=m.sets_done,
        sets_total=m.sets_total,
        sets_failed=m.sets_failed,
        elapsed_ms=m.elapsed_ms,
        left_ms=m.left_ms if m.HasField("left_ms") else None,
    )
