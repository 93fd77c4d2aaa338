"""What is known of a run on its way, from its events. Pure: the displays draw it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from strategiz_execution.results.events import (
    Accepted,
    Completed,
    Progress,
    Queued,
    RunEvent,
    Started,
)


@dataclass(frozen=True, kw_only=True)
class RunState:
    """A run on its way.

    Attributes:
        stage: In words, such as "running".
        bars_done: Bars evaluated.
        bars_total: Bars in all; 0 = not told yet.
        equity: Cash, at `bars_done`; None = not told yet.
        drawdown: Fraction, at or below 0.
        trades: Closed so far.
        left_s: Seconds that the strategy still takes at its pace so far; None = not known.
        ended: Whether the run has ended.
        started: When the strategy got its data.
    """

    stage: str = "sent"
    bars_done: int = 0
    bars_total: int = 0
    equity: float | None = None
    drawdown: float = 0.0
    trades: int = 0
    left_s: float | None = None
    ended: bool = False
    started: datetime | None = None

    def after(self, event: RunEvent) -> RunState:
        """The state when *event* has happened."""
        match event:
            case Accepted():
                return replace(self, stage="accepted")
            case Queued():
                return replace(self, stage=f"waiting, place {event.position}")
            case Started():
                return replace(self, stage="running", started=event.time)
            case Progress():
                return replace(
                    self,
                    bars_done=event.bars_done,
                    bars_total=event.bars_total,
                    equity=event.equity,
                    drawdown=event.drawdown,
                    trades=event.trades,
                    left_s=self._left_s(event),
                )
            case Completed():
                return self._completed(event)
        return self

    @property
    def done(self) -> int:
        """Bars evaluated."""
        return self.bars_done

    @property
    def total(self) -> int:
        """Bars in all; 0 = not told yet."""
        return self.bars_total

    def count(self) -> str:
        """How many bars are done, in words."""
        return f"{self.bars_done:,} of {self.bars_total:,} bars" if self.bars_total else ""

    def facts(self) -> str:
        """Equity, drawdown and trades in words; empty where nothing is told yet."""
        if self.equity is None:
            return ""
        trades = "1 trade" if self.trades == 1 else f"{self.trades} trades"
        return f"equity {self.equity:,.0f}, drawdown {abs(self.drawdown):.1%}, {trades}"

    def _left_s(self, event: Progress) -> float | None:
        if self.started is None or not event.bars_done:
            return None
        taken_s = (event.time - self.started).total_seconds()
        return taken_s * (event.bars_total - event.bars_done) / event.bars_done

    def _completed(self, event: Completed) -> RunState:
        stage = event.result.outcome.lower().replace("_", " ")
        ended = replace(self, stage=stage, left_s=None, ended=True)
        found = event.result.performance
        if found is None:
            return ended
        return replace(
            ended,
            bars_done=len(event.result.sent),
            bars_total=len(event.result.sent),
            equity=found.metrics.final_equity,
            drawdown=found.metrics.max_drawdown or 0.0,
            trades=int(found.metrics.n_trades or 0),
        )
