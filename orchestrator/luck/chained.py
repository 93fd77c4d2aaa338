"""Test parts one after another as one account, and its metrics.

The rule: each part begins with the cash that the one before has left, so that their equity is one curve. Formulas are
those of the public Metrics; what is undefined is left out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from orchestrator.luck.sharpe import FloatArray, moments_of


@dataclass(frozen=True, slots=True)
class Part:
    """One test part. *equity* is at the closes of its bars; *returns* are what its metrics are computed from."""

    equity: FloatArray = field(repr=False)
    returns: FloatArray = field(repr=False)
    trades: float


def chained_metrics(
    parts: Sequence[Part], cash: float, periods_per_year: float, risk_free_rate: float
) -> Mapping[str, float]:
    """The metrics of the account that had *cash* at first. There is one part at least."""
    equity = np.concatenate([part.equity for part in parts])
    returns = np.concatenate([_returns_of(part, place) for place, part in enumerate(parts)])
    peaks = np.maximum.accumulate(np.maximum(equity, cash))
    values: dict[str, float] = {
        "final_equity": float(equity[-1]),
        "total_return": float(equity[-1]) / cash - 1.0,
        "max_drawdown": min(float((equity / peaks).min()) - 1.0, 0.0),
        "n_trades": math.fsum(part.trades for part in parts),
    }
    growth = float(np.prod(1.0 + returns))
    if len(returns) and growth >= 0.0:
        values["annual_return"] = growth ** (periods_per_year / len(returns)) - 1.0
    moments = moments_of(returns)
    if moments is not None:
        scale = math.sqrt(periods_per_year)
        risk_free = math.expm1(math.log1p(risk_free_rate) / periods_per_year)
        values["annual_volatility"] = moments.deviation * scale
        values["sharpe_ratio"] = (moments.mean - risk_free) / moments.deviation * scale
    return {name: value for name, value in values.items() if math.isfinite(value)}


def _returns_of(part: Part, place: int) -> FloatArray:
    """Its returns; with the one of its first bar, which is 0 where nothing can have happened by then."""
    if place and len(part.returns) == len(part.equity) - 1:
        return np.concatenate((np.zeros(1), part.returns))
    return part.returns
