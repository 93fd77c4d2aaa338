"""How much of the best result of a sweep luck alone would explain, in figures and in plain words."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

from strategiz_execution.generated import strategy_execution_pb2 as pb

# What is usually asked of a deflated Sharpe ratio, and of a probability of overfitting.
_SURE, _NEAR, _LIKELY = 0.95, 0.8, 0.5
_GOOD_CHOICE, _POOR_CHOICE = 0.1, 0.4


@dataclass(frozen=True, kw_only=True)
class Luck:
    """Figures as in the contract's `SweepLuck`, where formulas and sources stand; an undefined one is None.

    Attributes:
        trials: Sets that succeeded and whose returns vary.
        periods: Returns of each set.
        mean_correlation: Of the returns of two sets.
        effective_trials: As many independent trials are as good as these.
        sharpe_deviation: Standard deviation of the sets' Sharpe ratios, a period.
        best_sharpe: The highest Sharpe ratio, a period.
        best_sharpe_annual: The same a year.
        best_sharpe_set: Which set that is, from 0.
        expected_best_sharpe: What the best of so many sets without any skill reaches on average, a period.
        expected_best_sharpe_annual: The same a year.
        deflated_sharpe_ratio: From 0 to 1: how sure it is that the best set has any skill, after that luck.
        deflated_sharpe_ratio_all_trials: The same if the sets have nothing in common.
        probability_of_overfitting: From 0 to 1: how often the best on one half of the time is among the worse half of
            all sets on the other.
        median_rank_out_of_sample: From 0 (worst) to 1, of those that were best.
        probability_of_loss: How often these lost money on the other half.
        minimum_backtest_years: Years of data that so many trials need before such a Sharpe ratio is more than luck.
        backtest_years: Years of data that there are.
        notes: A sentence for each figure that is absent or to be read with care.
    """

    trials: int
    periods: int
    mean_correlation: float | None
    effective_trials: float | None
    sharpe_deviation: float | None
    best_sharpe: float | None
    best_sharpe_annual: float | None
    best_sharpe_set: int | None
    expected_best_sharpe: float | None
    expected_best_sharpe_annual: float | None
    deflated_sharpe_ratio: float | None
    deflated_sharpe_ratio_all_trials: float | None
    probability_of_overfitting: float | None
    median_rank_out_of_sample: float | None
    probability_of_loss: float | None
    minimum_backtest_years: float | None
    backtest_years: float | None
    notes: tuple[str, ...]

    @cached_property
    def sentences(self) -> dict[str, str]:
        """By the name of a figure, what it says in plain words. Figures that are undefined have none."""
        told = {
            "effective_trials": self._tried(),
            "expected_best_sharpe_annual": self._expected(),
            "deflated_sharpe_ratio": self._deflated(),
            "probability_of_overfitting": self._overfitting(),
            "probability_of_loss": self._loss(),
            "minimum_backtest_years": self._years(),
        }
        return {name: text for name, text in told.items() if text}

    def _tried(self) -> str:
        sets = f"{self.trials:,} sets with trades were tried"
        if self.effective_trials is None:
            return f"{sets}."
        count = f"{self.effective_trials:,.0f}" if self.effective_trials >= 1.5 else "1"
        kind = "one" if count == "1" else "ones"
        return f"{sets}, which count as {count} independent {kind}."

    def _expected(self) -> str:
        luck, best = self.expected_best_sharpe_annual, self.best_sharpe_annual
        if luck is None or best is None:
            return ""
        said = (
            f"The best of so many without any skill reaches a Sharpe ratio of {luck:.2f} by luck;"
            f" yours is {best:.2f}"
        )
        if best <= luck:
            return f"{said}, which is no more than luck gives."
        return f"{said}, {best - luck:.2f} more."

    def _deflated(self) -> str:
        sure = self.deflated_sharpe_ratio
        if sure is None:
            return ""
        said = f"Deflated Sharpe ratio {_shown(sure)}: "
        if sure >= _SURE:
            said += "above the usual mark of 0.95, so luck alone hardly explains the best set"
        elif sure >= _NEAR:
            said += "below 0.95, the usual mark; skill is likely, but not shown"
        elif sure >= _LIKELY:
            said += "far from 0.95, the usual mark; skill is not shown"
        else:
            said += "luck explains the best set better than skill does"
        whole = self.deflated_sharpe_ratio_all_trials
        if whole is None or f"{whole:.2f}" == f"{sure:.2f}":
            return f"{said}."
        return f"{said}. If the sets had nothing in common it would be {_shown(whole)}."

    def _overfitting(self) -> str:
        often = self.probability_of_overfitting
        if often is None:
            return ""
        if often <= _GOOD_CHOICE:
            meaning = "what did well on one half of the time mostly did well on the other, too"
        elif often < _POOR_CHOICE:
            meaning = "choosing by past results was worth something, though not much"
        elif often <= 0.6:
            meaning = "about a coin toss, so choosing by past results was worth little"
        else:
            meaning = (
                "choosing by past results did harm, for the best of the past did worse than most"
            )
        return f"Probability of overfitting {_shown(often)}: {meaning}."

    def _loss(self) -> str:
        often = self.probability_of_loss
        if often is None:
            return ""
        return (
            f"The set that was chosen on one half of the time had a Sharpe ratio below 0 on the other in"
            f" {100 * often:.0f} % of the cases."
        )

    def _years(self) -> str:
        needed, there = self.minimum_backtest_years, self.backtest_years
        if needed is None or there is None:
            return ""
        said = (
            f"So many trials need {_long(needed)} of data before such a Sharpe ratio is more than luck;"
            f" there are {_long(there)}"
        )
        return f"{said}." if there >= needed else f"{said}, which is too few."


def _shown(share: float) -> str:
    """Two digits, but never 1 or 0 for what is not."""
    if 0 < share < 0.005:
        return "below 0.01"
    if 0.995 <= share < 1:
        return "above 0.99"
    return f"{share:.2f}"


def _long(years: float) -> str:
    return f"{years:.1f} years" if years < 20 else f"{years:,.0f} years"


def luck_of(m: pb.SweepLuck) -> Luck:
    """The typed form."""
    optional = {
        one.name: getattr(m, one.name) if m.HasField(one.name) else None
        for one in fields(Luck)
        if one.name not in {"trials", "periods", "notes"}
    }
    return Luck(trials=m.trials, periods=m.periods, notes=tuple(m.notes), **optional)
