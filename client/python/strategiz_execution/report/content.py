"""The data of a report's charts and of its table of trades: plain lists, for JSON.

The rule: texts stay as they are; the page shows them as text. What is left out is counted, so that the page can say so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.report import series
from strategiz_execution.results.run import Result

MOST_POINTS = 8_000
MOST_TRADES, MOST_MARKS = 10_000, 2_000
MOST_INDICATORS, MOST_TEXT = 10, 300


def chart_data(result: Result) -> dict[str, Any]:
    """What the charts of one run show; without a backtest, its prices alone."""
    bars = result.bars
    if not len(bars):
        return {"x": []}
    if not result.response.HasField("performance"):
        kept = series.thinned([bars.close], MOST_POINTS)
        return {
            "x": bars.timestamp_ms[kept].tolist(), "price": _round(bars.close[kept]),
            "of": len(bars), "intraday": series.is_intraday(bars.timestamp_ms),
        }  # fmt: skip
    told = result.columns("equity")
    equity, drawdown = _on_bars(result, told["equity"]), _on_bars(result, told["drawdown"])
    kept = series.thinned([equity, drawdown, bars.close], MOST_POINTS)
    hold = result.response.performance.initial_cash * bars.close / bars.close[0]
    return {
        "x": bars.timestamp_ms[kept].tolist(),
        "of": len(bars),
        "intraday": series.is_intraday(bars.timestamp_ms),
        "price": _round(bars.close[kept]),
        "equity": _round(equity[kept]),
        "hold": _round(hold[kept]),
        "drawdown": _round(drawdown[kept], 4),
        "indicators": _indicators(result, kept),
        **_of_returns(result),
    }


def trade_data(result: Result) -> dict[str, Any]:
    """The trades, a list each, with texts by index; of very many the largest."""
    trades = result.columns("trades")
    count = len(trades["size"])
    kept = np.arange(count)
    if count > MOST_TRADES:
        kept = np.sort(np.argsort(-np.abs(trades["pnl"]))[:MOST_TRADES])
    texts: dict[str, int] = {"": 0}

    def place(text: str) -> int:
        return texts.setdefault(_cut(text), len(texts))

    rows = [
        [
            str(trades["side"][i]), _ms(trades["entry_time"][i]), _ms(trades["exit_time"][i]),
            _short(trades["entry_price"][i]), _short(trades["exit_price"][i]), _short(trades["size"][i]),
            _short(trades["pnl"][i]), _short(trades["return"][i]),
            int(trades["exit_bar"][i] - trades["entry_bar"][i]),
            str(trades["exit_reason"][i]).lower().replace("_", " "),
            place(trades["entry_signal_reason"][i]), place(trades["exit_signal_reason"][i]),
        ]
        for i in kept.tolist()
    ]  # fmt: skip
    return {"rows": rows, "texts": list(texts), "of": count, "marks": MOST_MARKS}


def comparison_data(results: Mapping[str, Result]) -> dict[str, Any]:
    """Equity of several runs, each on its own times, with buy & hold of the first."""
    curves = []
    for name, result in results.items():
        if not result.ok:
            continue
        told = result.columns("equity")
        kept = series.thinned([told["equity"], told["drawdown"]], MOST_POINTS // len(results))
        curves.append({
            "name": name, "x": told["time"][kept].astype(np.int64).tolist(),
            "equity": _round(told["equity"][kept]), "drawdown": _round(told["drawdown"][kept], 4),
        })  # fmt: skip
    return {"curves": curves}


def _on_bars(result: Result, column: NDArray[np.float64]) -> NDArray[np.float64]:
    """*column* of the equity curve on all bars: NaN where the answer has no point."""
    bars = result.bars
    times = np.array(result.response.performance.equity.timestamp_ms, np.int64)
    if len(times) == len(bars):
        return column
    whole = np.full(len(bars), np.nan)
    whole[np.searchsorted(bars.timestamp_ms, times)] = column
    return whole


def _of_returns(result: Result) -> dict[str, Any]:
    performance = result.response.performance
    times = np.array(performance.equity.timestamp_ms, np.int64)
    equity = np.array(performance.equity.equity, np.float64)
    returns = series.returns_of(times, equity)
    window = series.rolling_window(len(returns.values), performance.periods_per_year)
    sharpe = series.rolling_sharpe(returns.values, window, performance.periods_per_year)
    kept = series.thinned([sharpe], MOST_POINTS)
    kept = kept[kept >= window - 1]
    moved = returns.values[returns.values != 0]
    middles, counts = series.distribution(moved)
    return {
        "sharpe": {"x": returns.times_ms[kept].tolist(), "y": _round(sharpe[kept], 4), "window": window},
        "returns": {
            "x": _round(middles, 4), "y": counts.tolist(), "of": len(returns.values),
            "none": len(returns.values) - len(moved),
        },
        "per": "day" if returns.per_day else "bar",
    }  # fmt: skip


def _indicators(result: Result, kept: NDArray[np.intp]) -> list[dict[str, Any]]:
    bars = result.bars
    told: dict[str, str] = {}
    for drawing in result.response.drawings:
        if drawing.indicator and "overlay" in drawing.words:
            told[drawing.indicator] = drawing.words["overlay"].strip().lower()
    found: list[dict[str, Any]] = []
    for name, values in result.columns("indicators").items():
        if name == "time" or len(found) == MOST_INDICATORS:
            continue
        there = values[~np.isnan(values)]
        if not len(there):
            continue
        # What lies where the prices are is drawn over them, unless the strategy said otherwise.
        near = bars.low.min() * 0.5 <= np.median(there) <= bars.high.max() * 2
        overlay = told[name] in {"true", "1"} if name in told else bool(near)
        found.append({"name": _cut(name, 60), "y": _round(values[kept]), "overlay": overlay})
    return found


def indicators_left_out(result: Result) -> int:
    """How many series the page does not draw."""
    return max(len(result.response.indicator_columns) - MOST_INDICATORS, 0)


def settings_rows(request: pb.ExecuteStrategyRequest) -> list[tuple[str, str]]:
    """What was asked for beside code and bars, a name and a value each."""
    rows = [(name.name, _word(request.backtest, name)) for name, _ in request.backtest.ListFields()]
    for name in sorted(request.typed_parameters):
        value = request.typed_parameters[name]
        kind = value.WhichOneof("kind")
        text = (
            str(list(value.list_value.values))
            if kind == "list_value"
            else str(getattr(value, kind or ""))
        )
        rows.append((f"params[{name!r}]", text))
    rows.append(("timeout_seconds", str(request.timeout_seconds)))
    if request.image:
        rows.append(("image", request.image))
    return rows


def _word(message: Any, field: Any) -> str:
    value = getattr(message, field.name)
    if field.enum_type is not None:
        name: str = field.enum_type.values_by_number[value].name
        return name.removeprefix(f"{_PREFIX.get(field.enum_type.name, '')}_").lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


_PREFIX = {
    "FillRule": "FILL_RULE", "Direction": "DIRECTION", "Sizing": "SIZING",
    "StopsActiveFrom": "STOPS_ACTIVE_FROM", "SignalMeaning": "SIGNAL_MEANING",
}  # fmt: skip


def _cut(text: str, most: int = MOST_TEXT) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _ms(time: Any) -> int:
    return int(np.datetime64(time, "ms").astype(np.int64))


def _short(number: Any) -> float:
    return float(f"{float(number):.8g}")


def _round(values: NDArray[np.float64], digits: int = 7) -> Sequence[float | None]:
    """Few digits, as a chart needs no more; None where there is no value."""
    return [
        None if math.isnan(value) else float(f"{value:.{digits}g}") for value in values.tolist()
    ]
