"""The trials of a sweep, one after another, and what they say together. A trial's returns are not kept."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from orchestrator.luck.overfitting import PARTS, Overfitting, overfitting, parts_of
from orchestrator.luck.sharpe import (
    FloatArray,
    Moments,
    deflated_sharpe_ratio,
    effective_trials,
    expected_best,
    minimum_backtest_years,
    moments_of,
)


@dataclass(frozen=True, slots=True)
class Luck:
    """What luck alone would explain; None is undefined. The public SweepLuck says what each figure is."""

    trials: int
    periods: int
    mean_correlation: float | None = None
    effective_trials: float | None = None
    sharpe_deviation: float | None = None
    best_sharpe: float | None = None
    best_sharpe_annual: float | None = None
    best_sharpe_set: int | None = None
    expected_best_sharpe: float | None = None
    expected_best_sharpe_annual: float | None = None
    deflated_sharpe_ratio: float | None = None
    deflated_sharpe_ratio_all_trials: float | None = None
    probability_of_overfitting: float | None = None
    median_rank_out_of_sample: float | None = None
    probability_of_loss: float | None = None
    minimum_backtest_years: float | None = None
    backtest_years: float | None = None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Trials:
    """Takes the returns of each set as it ends.

    Attributes:
        risk_free_rate: A year, as a fraction; taken off each return.
        ended: Sets that succeeded.
        without_returns: Of these, how many sent no returns.
        flat: Of these, how many had returns that do not vary.
    """

    risk_free_rate: float = 0.0
    ended: int = 0
    without_returns: int = 0
    flat: int = 0
    periods: int = 0
    periods_per_year: float = 0.0
    _sharpes: list[float] = field(default_factory=list, repr=False)
    _parts: list[FloatArray] = field(default_factory=list, repr=False)
    _standardised: FloatArray | None = field(default=None, repr=False)
    _best: tuple[int, Moments] | None = field(default=None, repr=False)

    def add(self, index: int, returns: FloatArray, periods_per_year: float) -> None:
        """The set *index* succeeded; *returns*, shape (n,), are empty where there are too many of them."""
        self.ended += 1
        if not len(returns) or (self.periods and len(returns) != self.periods):
            self.without_returns += 1
            return
        self.periods, self.periods_per_year = len(returns), periods_per_year
        excess = returns - self._risk_free()
        self._parts.append(parts_of(excess))
        moments = moments_of(excess)
        if moments is None:
            self.flat += 1
            return
        self._sharpes.append(moments.sharpe)
        standard = (excess - moments.mean) / (
            moments.deviation * math.sqrt((moments.n - 1) / moments.n)
        )
        if self._standardised is None:
            self._standardised = np.zeros(moments.n)
        self._standardised += standard
        best = self._best
        # Sets end in any order; of equals the first of the request is the best.
        if best is None or (-moments.sharpe, index) < (-best[1].sharpe, best[0]):
            self._best = index, moments

    def luck(self) -> Luck | None:
        """What they say together; None where fewer than two succeeded."""
        if self.ended < 2:
            return None
        notes = []
        if self.without_returns:
            notes.append(
                f"{self.without_returns} sets have more returns than are looked at, and count in no figure"
            )
        if self.flat:
            notes.append(
                f"{self.flat} sets have returns that do not vary; they count as a Sharpe ratio of 0 for "
                "probability_of_overfitting and in no other figure"
            )
        count = len(self._sharpes)
        if self._best is None or count < 2:
            notes.append("fewer than 2 sets have returns that vary: nothing can be said of luck")
            return Luck(count, self.periods, notes=tuple(notes))
        found = self._overfitting(notes)
        index, moments = self._best
        scale = math.sqrt(self.periods_per_year)
        correlation = self._mean_correlation(count)
        effective = effective_trials(count, correlation)
        deviation = float(np.std(self._sharpes, ddof=1))
        threshold = deviation * expected_best(effective)
        annual = moments.sharpe * scale
        return Luck(
            trials=count,
            periods=self.periods,
            mean_correlation=correlation,
            effective_trials=effective,
            sharpe_deviation=deviation,
            best_sharpe=moments.sharpe,
            best_sharpe_annual=annual,
            best_sharpe_set=index,
            expected_best_sharpe=threshold,
            expected_best_sharpe_annual=threshold * scale,
            deflated_sharpe_ratio=deflated_sharpe_ratio(moments, threshold),
            deflated_sharpe_ratio_all_trials=deflated_sharpe_ratio(
                moments, deviation * expected_best(count)
            ),
            probability_of_overfitting=found.probability if found else None,
            median_rank_out_of_sample=found.median_rank if found else None,
            probability_of_loss=found.probability_of_loss if found else None,
            minimum_backtest_years=minimum_backtest_years(effective, annual),
            backtest_years=self.periods / self.periods_per_year,
            notes=tuple(notes),
        )

    def _risk_free(self) -> float:
        """Of one period: (1 + rate)^(1/periods) - 1."""
        if not self.risk_free_rate:
            return 0.0
        return math.expm1(math.log1p(self.risk_free_rate) / self.periods_per_year)

    def _mean_correlation(self, count: int) -> float:
        """Of all pairs: the variance of the sum of standardised returns is N + N (N - 1) times it."""
        assert self._standardised is not None  # noqa: S101 - there is a trial that varies
        square = float(np.square(self._standardised).mean())
        return (square - count) / (count * (count - 1))

    def _overfitting(self, notes: list[str]) -> Overfitting | None:
        length = self.periods // PARTS
        if not length:
            notes.append(
                f"probability_of_overfitting needs {PARTS} returns or more; there are {self.periods}"
            )
            return None
        return overfitting(np.stack(self._parts), length)
