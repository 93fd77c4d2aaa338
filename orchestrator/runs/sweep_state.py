"""What is known of a sweep on its way: which sets have ended and how they rank, window by window."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from orchestrator.luck.chained import Part
from orchestrator.luck.sharpe import FloatArray
from orchestrator.luck.trials import Trials
from orchestrator.run import Outcome, SetEnd, SetsProgress, WindowEnd

_VALUE_BYTES = 8
# Between two pieces of news of how far it is.
_NEWS_S = 0.2


@dataclass(slots=True)
class WindowState:
    """The sets of one window, over its train part.

    Attributes:
        trials: Their returns, as far as they are needed.
        scores: Of the metric that sets are ranked by, by set; of those where it is defined.
    """

    trials: Trials
    scores: dict[int, float] = field(default_factory=dict)

    def best(self, count: int, *, lowest: bool) -> list[int]:
        """Up to *count* sets, best first; of equals the first of the request."""
        sign = 1.0 if lowest else -1.0
        return sorted(self.scores, key=lambda index: (sign * self.scores[index], index))[:count]


@dataclass(slots=True)
class SweepState:
    """A sweep from its acceptance to its end.

    Attributes:
        total: Runs of sets in all windows.
        rank_by: Name of the metric.
        risk_free_rate: A year.
        windows: Those begun; the last is under way.
        ended_windows: What became of those with a test part.
        parts: Test parts that were traded.
        part_bars: Of these, the indices of their bars, first and end.
        periods_per_year: Returns in a year, as the longest test part shows: a short one may have no weekend to tell by.
        part_metrics: Of the last test part.
        began: When the first sandbox began, on the monotonic clock; None before.
    """

    total: int
    rank_by: str
    risk_free_rate: float
    done: int = 0
    failed: int = 0
    windows: list[WindowState] = field(default_factory=list)
    ended_windows: list[WindowEnd] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    part_bars: list[tuple[int, int]] = field(default_factory=list)
    periods_per_year: float = 0.0
    part_metrics: Mapping[str, float] = field(default_factory=dict)
    began: float | None = None
    _told_at: float = 0.0

    def begin_window(self) -> None:
        """Its sets are run from now on."""
        self.windows.append(WindowState(Trials(self.risk_free_rate)))

    def ended(self, end: SetEnd) -> None:
        """A set of the current window has ended."""
        self.done += 1
        window = self.windows[-1]
        if end.ending.outcome is not Outcome.SUCCEEDED:
            self.failed += 1
            return
        score = end.metrics.get(self.rank_by)
        if score is not None:
            window.scores[end.index] = score
        window.trials.add(end.index, values_of(end.returns), end.periods_per_year)

    def traded(self, end: SetEnd, equity: FloatArray, bars: tuple[int, int]) -> None:
        """The test part of *bars*, first index and end, was traded, with *equity* at their closes."""
        if len(equity) > max((len(part.equity) for part in self.parts), default=0):
            self.periods_per_year = end.periods_per_year
        trades = end.metrics.get("n_trades", 0.0)
        self.parts.append(Part(equity, values_of(end.returns), trades))
        self.part_bars.append(bars)
        self.part_metrics = end.metrics

    def progress(self) -> SetsProgress:
        """How far it is."""
        elapsed_s = time.monotonic() - self.began if self.began is not None else 0.0
        left_s = elapsed_s * (self.total - self.done) / self.done if self.done else None
        return SetsProgress(self.done, self.total, self.failed, elapsed_s, left_s)

    def news(self) -> Sequence[SetsProgress]:
        """How far it is, if that was not told a moment ago."""
        now = time.monotonic()
        if self.done < self.total and now - self._told_at < _NEWS_S:
            return ()
        self._told_at = now
        return (self.progress(),)


def values_of(data: bytes | memoryview) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The float64 that *data* are; none where it is not whole, or holds what is no number."""
    if len(data) % _VALUE_BYTES:
        return np.empty(0)
    values = np.frombuffer(data, "<f8")
    return values if np.isfinite(values).all() else np.empty(0)
