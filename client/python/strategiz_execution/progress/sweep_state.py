"""What is known of a sweep on its way, from its events. Pure: the displays draw it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from strategiz_execution.results.sweep_events import (
    SetEnded,
    SweepAccepted,
    SweepEnded,
    SweepEvent,
    SweepProgress,
    SweepQueued,
    SweepStarted,
)
from strategiz_execution.results.sweep_parts import SetResult


@dataclass(frozen=True, kw_only=True)
class SweepState:
    """A sweep on its way.

    Attributes:
        rank_by: The metric that sets are ranked by.
        lowest_is_best: Of that metric.
        stage: In words, such as "running".
        done: Sets that have ended, over all windows.
        total: Sets in all; 0 = not told yet.
        failed: Of those done, how many did not succeed.
        best: The best set so far, in the window that is under way.
        left_s: Seconds that the rest takes at the pace so far; None = not known.
        ended: Whether the sweep has ended.
    """

    rank_by: str
    lowest_is_best: bool
    stage: str = "sent"
    done: int = 0
    total: int = 0
    failed: int = 0
    best: SetResult | None = None
    left_s: float | None = None
    ended: bool = False

    def after(self, event: SweepEvent) -> SweepState:
        """The state when *event* has happened."""
        match event:
            case SweepAccepted():
                return replace(self, stage="accepted", total=event.sets * event.windows)
            case SweepQueued():
                return replace(self, stage=f"waiting, place {event.position}")
            case SweepStarted():
                return replace(self, stage="running")
            case SetEnded():
                ended = event.result
                return replace(
                    self,
                    done=self.done + 1,
                    failed=self.failed + (not ended.ok),
                    best=ended if self._is_better(ended) else self.best,
                )
            case SweepProgress():
                left_s = None if event.left_ms is None else event.left_ms / 1000
                # Progress and results come by two ways; of the counts the higher one is the newer.
                return replace(
                    self,
                    done=max(self.done, event.sets_done),
                    total=event.sets_total,
                    failed=max(self.failed, event.sets_failed),
                    left_s=left_s,
                )
            case SweepEnded():
                stage = event.result.outcome.lower().replace("_", " ")
                return replace(self, stage=stage, left_s=None, ended=True)
        return self

    def count(self) -> str:
        """How many sets are done, in words."""
        failed = f", {self.failed:,} failed" if self.failed else ""
        return f"{self.done:,} of {self.total:,} sets{failed}" if self.total else ""

    def facts(self) -> str:
        """The best so far."""
        if self.best is None or self.best.score is None:
            return ""
        return f"best {self.rank_by} {self.best.score:.4g}"

    def _is_better(self, other: SetResult) -> bool:
        best = self.best
        if other.score is None:
            return False
        if best is None or best.score is None or other.window > best.window:
            return True
        if other.window < best.window:
            return False
        return other.score < best.score if self.lowest_is_best else other.score > best.score
