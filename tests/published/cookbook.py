"""The strategies of examples/cookbook: how each is run over the bars that ship, and by whom it is judged."""

from __future__ import annotations

import calendar
import functools
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from orchestrator.generated import strategy_execution_pb2 as public
from tests.published import indicators as ind
from tests.published.bars import market_bars
from tests.published.judges import bars_for, sides, traded

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "examples" / "cookbook"
BARS = "SPX20"
CASH = 100_000.0
FEE = 0.0005
ALWAYS_LONG = """
SYMBOL, TIMEFRAME = "SPX", "1D"
def strategy(data):
    return pd.Series("BUY", index=data.index)
"""


@dataclass(frozen=True)
class Change:
    """One way to run a strategy otherwise than as it is written."""

    parameters: dict[str, float] = field(default_factory=dict)
    fee: float = FEE

    @property
    def words(self) -> str:
        """As options of the command."""
        options = [f"--param {name}={value:g}" for name, value in self.parameters.items()]
        return " ".join(options + [f"--fee {100 * self.fee:g}%"] * (self.fee != FEE))


@dataclass(frozen=True)
class Recipe:
    """`changes` show how much its numbers hang on a choice; `warns` is what a run of it is warned of.

    `stops` are the loss and the gain, as fractions of the fill price, at which it closes.
    """

    name: str
    changes: tuple[Change, ...]
    judge: Callable[[Any], Any] | None = None
    stops: tuple[float, float] | None = None
    image: str = ""
    warns: str = ""

    @property
    def source(self) -> str:
        return (FOLDER / f"{self.name}.py").read_text(encoding="utf-8")


def crossover(b):
    fast, slow = (ind.ema(b.close, n, from_mean=False) for n in (20, 100))
    said = sides(fast > 1.005 * slow, fast < 0.995 * slow)
    said[:99] = 0
    return said


def bollinger(b):
    middle = ind.sma(b.close, 20)
    lower = middle - 2 * ind.deviation(b.close, 20)
    back = (ind.before(b.close) < ind.before(lower)) & (b.close > lower)
    return np.where(b.close > middle, -1, sides(back, False))


def turn_of_month(b):
    held, count, month = [], 0, None
    for day in b.time.date:
        count = count + 1 if day.month == month else 1
        month = day.month
        last = calendar.monthrange(day.year, month)[1]
        left = [n for n in range(day.day + 1, last + 1) if day.replace(day=n).weekday() < 5]
        held.append(len(left) <= 1 or count < 3)
    return sides(np.array(held), ~np.array(held))


def weekly_and_daily(b):
    weeks: dict[tuple[int, int], float] = {}
    permitted = []
    for day, close in zip(b.time.date, b.close, strict=True):
        week = day.isocalendar()[:2]
        known = [value for key, value in weeks.items() if key != week]
        weeks[week] = close
        known += [close] if day.weekday() == 4 else []
        permitted.append(len(known) >= 30 and known[-1] > np.mean(known[-30:]))
    rsi, allowed = ind.rsi(b.close), np.array(permitted)
    return np.where(~allowed | (rsi > 65), -1, sides(rsi < 45, False))


def volume(b):
    usual = ind.before(ind.sma(b.volume, 20))
    new_high = b.close > ind.before(ind.highest(b.close, 20))
    return sides(new_high & (b.volume > 1.2 * usual), False)


def kalman(b):
    """The textbook's filter, in matrices."""
    move, seen = np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([[1.0, 0.0]])
    drift = np.diag([0.0, (2 * math.pi / 200) ** 4])
    state, cov, slopes = np.array([[math.log(b.close[0])], [0.0]]), np.eye(2), []
    for value in np.log(b.close):
        state, cov = move @ state, move @ cov @ move.T + drift
        gain = cov @ seen.T / (seen @ cov @ seen.T + 1)
        state, cov = state + gain * (value - seen @ state), (np.eye(2) - gain @ seen) @ cov
        slopes.append(state[1, 0])
    up = np.array(slopes) > 0
    up[:100] = False
    return sides(up, ~up)


RECIPES = (
    Recipe("crossover", (Change({"fast": 50, "slow": 200}),), crossover),
    Recipe("rsi_pullback", (Change(fee=0.002),)),
    Recipe("bollinger_reversion", (Change({"width": 1.5}),), bollinger),
    Recipe("donchian_breakout", (Change({"entry": 55, "exit": 20}),), warns="order events"),
    Recipe("atr_trailing_stop", (Change({"stop_atrs": 2}),)),
    Recipe("seasonality", (Change({"before": 4}), Change(fee=0.001)), turn_of_month),
    Recipe("multi_timeframe", (Change({"pullback": 50}),), weekly_and_daily),
    Recipe("volume_filter", (Change({"surplus": 0}),), volume, stops=(0.03, 0.06)),
    Recipe("kalman_trend", (Change({"cycle": 400}),), kalman),
    Recipe("machine_learning", (Change({"chance": 0}),), image="science"),
)


def run_all(stub) -> dict[str, list[public.ExecuteStrategyResponse]]:
    """The answers of each recipe by its name, as written first, then with its changes; and those of buy and hold.

    What is run as written is run again on prefixes, to find out whether it looks ahead.
    """
    with ThreadPoolExecutor(2) as pool:
        asked = {
            recipe.name: [
                pool.submit(
                    run, stub, recipe.source, change, image=recipe.image, look_ahead=not place
                )
                for place, change in enumerate((Change(), *recipe.changes))
            ]
            for recipe in RECIPES
        }
        asked["buy and hold"] = [pool.submit(run, stub, ALWAYS_LONG, Change())]
        return {name: [answer.result() for answer in answers] for name, answers in asked.items()}


def run(stub, source, change, *, image="", look_ahead=False):
    request = public.ExecuteStrategyRequest(
        code=source,
        columns=columns(),
        backtest=public.BacktestConfig(initial_cash=CASH, commission_rate=change.fee),
        parameters={name: f"{value:g}" for name, value in change.parameters.items()},
        check_look_ahead=look_ahead,
        timeout_seconds=60,
        image=image,
        user_id="cookbook",
    )
    return stub.ExecuteStrategy(request, timeout=120)


@functools.cache
def columns() -> public.MarketDataColumns:
    return market_bars(BARS).columns()


def judged(recipe):
    assert recipe.judge
    said = recipe.judge(bars_for(BARS)).copy()
    return traded(BARS, said, cash=CASH, commission=FEE, stops=recipe.stops)
