"""The runner's report as version 1's signals, indicators and performance, and as what was added to them.

Series of a value for every bar are written as wire bytes in one piece; only events are walked one by one.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal, cast

import numpy as np
import numpy.typing as npt

from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.market_data import BarColumns

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - UTC, which the text says with its Z
_LONG = 1
_EXIT_REASONS = {1: "signal", 2: "stop_loss", 3: "take_profit", 4: "ruin"}
_TYPES = {1: "BUY", -1: "SELL"}
_MAX_INT32 = 2**31 - 1

# Metrics that version 1 has a field for, which cannot be absent: (field, metric, factor).
_VERSION_1 = (
    ("total_return", "total_return", 100.0),
    ("win_rate", "win_rate", 100.0),
    ("avg_win", "avg_win", 1.0),
    ("avg_loss", "avg_loss", 1.0),
    ("profit_factor", "profit_factor", 1.0),
    ("max_drawdown", "max_drawdown", -100.0),
    ("sharpe_ratio", "sharpe_ratio", 1.0),
    ("buy_and_hold_return_percent", "buy_hold_return", 100.0),
)


# The bar of a trade is told as signal, as trade and as event.
@functools.lru_cache(maxsize=4096)
def time_text(timestamp_ms: int) -> str:
    """ISO 8601 in UTC with a Z, with milliseconds only where there are some."""
    moment = _EPOCH + timedelta(milliseconds=timestamp_ms)
    return f"{moment.isoformat(timespec='milliseconds' if timestamp_ms % 1000 else 'seconds')}Z"


def time_texts(timestamp_ms: npt.NDArray[np.int64]) -> npt.NDArray[np.bytes_]:
    """`time_text` of every bar, as ASCII of one width: all have milliseconds if one has."""
    unit: Literal["s", "ms"] = "ms" if (timestamp_ms % 1000).any() else "s"
    texts = np.datetime_as_string(timestamp_ms.view("M8[ms]"), unit=unit)
    # numpy leaves room for a zone and for years of any length.
    return np.char.add(texts.astype("S23" if unit == "ms" else "S19"), b"Z")


def fill_signals(
    message: public.ExecuteStrategyResponse,
    report: runner_pb2.BacktestReport,
    bars: BarColumns,
    options: public.OutputOptions,
) -> None:
    """Signals and indicators, as far as *options* ask for them."""
    if not options.omit_signals:
        reasons = report.signals.reason or None
        for place, (bar, side, price, quantity) in enumerate(_signal_rows(report)):
            message.signals.add(
                timestamp=time_text(int(bars.timestamp_ms[bar])),
                type=_TYPES[side],
                price=float(bars.close[bar]) if math.isnan(price) else price,
                quantity=int(min(quantity, _MAX_INT32)),
                reason=reasons[place] if reasons else "",
            )
    if not options.omit_indicators and report.indicators:
        texts = time_texts(bars.timestamp_ms)
        for indicator in report.indicators:
            message.indicators.append(_indicator(indicator, texts))


def fill_performance(
    message: public.ExecuteStrategyResponse,
    report: runner_pb2.BacktestReport,
    bars: BarColumns,
    options: public.OutputOptions,
) -> None:
    """The backtest, and the look-ahead check where there was one."""
    performance = message.performance
    metrics = report.metrics
    undefined = [field for field, metric, _ in _VERSION_1 if metric not in metrics]
    if undefined:
        message.warnings.append(f"undefined for this run, therefore 0: {', '.join(undefined)}")
    for field, metric, factor in _VERSION_1:
        setattr(performance, field, metrics.get(metric, 0.0) * factor + 0.0)
    for name, value in metrics.items():
        setattr(performance.metrics, name, value)
    equity = np.frombuffer(report.equity, "<f8")
    cash = report.effective.initial_cash
    side = np.frombuffer(report.signals.side, "i1")
    first, last = time_text(int(bars.timestamp_ms[0])), time_text(int(bars.timestamp_ms[-1]))
    performance.total_pnl = float(equity[-1]) - cash
    performance.buy_count = int((side > 0).sum())
    performance.sell_count = int((side < 0).sum())
    performance.last_tested_at = (
        datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    )
    performance.start_date, performance.end_date = first, last
    performance.test_period = _period_in_words(int(bars.timestamp_ms[-1] - bars.timestamp_ms[0]))
    performance.buy_and_hold_return = cash * metrics.get("buy_hold_return", 0.0)
    performance.outperformance = performance.total_return - performance.buy_and_hold_return_percent
    performance.fill = cast("public.FillRule", report.effective.fill)
    performance.periods_per_year = report.effective.periods_per_year
    performance.initial_cash = cash
    _fill_trades(performance, report, bars, equity, omit_trades=options.omit_trades)
    performance.equity.CopyFrom(_equity_curve(bars.timestamp_ms, equity, options.max_equity_points))
    signal_bar = np.frombuffer(report.signals.bar, "<i8")
    for place, reason in zip(
        np.frombuffer(report.ignored_signal, "<i8").tolist(),
        np.frombuffer(report.ignored_reason, "i1").tolist(),
        strict=True,
    ):
        performance.ignored_signals.add(
            timestamp=time_text(int(bars.timestamp_ms[signal_bar[place]])),
            type=_TYPES[int(side[place])],
            reason=report.reason_sentence[reason],
        )
    if report.HasField("look_ahead"):
        message.look_ahead.checked_cuts = report.look_ahead.checked_cuts
        for found in report.look_ahead.differences:
            message.look_ahead.differences.add(
                timestamp=time_text(int(bars.timestamp_ms[found.bar])),
                with_future=_TYPES.get(found.with_future, "HOLD"),
                without_future=_TYPES.get(found.without_future, "HOLD"),
            )


def _signal_rows(report: runner_pb2.BacktestReport) -> Iterator[tuple[int, int, float, float]]:
    signals = report.signals
    return zip(
        np.frombuffer(signals.bar, "<i8").tolist(),
        np.frombuffer(signals.side, "i1").tolist(),
        np.frombuffer(signals.price, "<f8").tolist(),
        np.frombuffer(signals.quantity, "<f8").tolist(),
        strict=True,
    )


def _indicator(indicator: runner_pb2.Indicator, texts: npt.NDArray[np.bytes_]) -> public.Indicator:
    """One plotted series. Its points are equally long on the wire, so that they are made as one array."""
    values = np.frombuffer(indicator.value, "<f8")
    finite = np.isfinite(values)
    width = texts.dtype.itemsize
    points = np.empty(
        int(finite.sum()),
        np.dtype(
            [
                ("data", "u1"), ("length", "u1"),
                ("timestamp", "u1"), ("text_length", "u1"), ("text", f"S{width}"),
                ("value", "u1"), ("number", "<f8"),
            ]
        ),
    )  # fmt: skip
    points["data"], points["length"] = 0x12, width + 11  # field 2 of Indicator, length-delimited
    points["timestamp"], points["text_length"], points["text"] = 0x0A, width, texts[finite]
    points["value"], points["number"] = 0x11, values[finite]  # field 2 of DataPoint, 64 bits
    made = public.Indicator(name=indicator.name)
    made.MergeFromString(points.tobytes())
    return made


def _equity_curve(
    timestamp_ms: npt.NDArray[np.int64], equity: npt.NDArray[np.float64], max_points: int
) -> public.EquityCurve:
    if 0 < max_points < len(equity):
        kept = np.unique(
            np.linspace(0, len(equity) - 1, max(max_points, 2)).round().astype(np.int64)
        )
        timestamp_ms, equity = timestamp_ms[kept], equity[kept]
    packed = runner_pb2.PackedEquity(
        timestamp_ms=timestamp_ms.astype("<i8").tobytes(), equity=equity.astype("<f8").tobytes()
    )
    return public.EquityCurve.FromString(packed.SerializeToString())


def _fill_trades(
    performance: public.Performance,
    report: runner_pb2.BacktestReport,
    bars: BarColumns,
    equity: npt.NDArray[np.float64],
    *,
    omit_trades: bool,
) -> None:
    trades = report.trades
    reasons = report.signals.reason
    whole = {
        name: np.frombuffer(getattr(trades, name), "<i8").tolist()
        for name in ("entry_bar", "exit_bar", "entry_signal", "exit_signal")
    }
    real = {
        name: np.frombuffer(getattr(trades, name), "<f8").tolist()
        for name in ("size", "entry_price", "exit_price", "pnl", "commission")
    }
    small = {
        name: np.frombuffer(getattr(trades, name), "i1").tolist()
        for name in ("side", "exit_reason")
    }
    performance.total_trades = len(real["pnl"])
    performance.profitable_trades = sum(pnl > 0 for pnl in real["pnl"])
    times = bars.timestamp_ms
    events: list[tuple[int, str]] = []

    def reason_of(signal: int) -> str:
        return reasons[signal] if reasons and signal >= 0 else ""

    for i in range(len(real["pnl"])):
        is_long = small["side"][i] == _LONG
        entry = (whole["entry_bar"][i], real["entry_price"][i], reason_of(whole["entry_signal"][i]))
        exit_ = (whole["exit_bar"][i], real["exit_price"][i], reason_of(whole["exit_signal"][i]))
        buy, sell = (entry, exit_) if is_long else (exit_, entry)
        events += [(buy[0], "buy"), (sell[0], "sell")]
        if omit_trades:
            continue
        entry_time, exit_time = time_text(int(times[entry[0]])), time_text(int(times[exit_[0]]))
        invested = real["size"][i] * real["entry_price"][i]
        performance.trades.add(
            buy_timestamp=entry_time if is_long else exit_time,
            sell_timestamp=exit_time if is_long else entry_time,
            buy_price=buy[1],
            sell_price=sell[1],
            pnl=real["pnl"][i],
            pnl_percent=100.0 * real["pnl"][i] / invested,
            win=real["pnl"][i] > 0,
            buy_reason=buy[2],
            sell_reason=sell[2],
            side=public.SIDE_LONG if is_long else public.SIDE_SHORT,
            size=real["size"][i],
            commission=real["commission"][i],
            exit_reason=_EXIT_REASONS[small["exit_reason"][i]],
            entry_bar=entry[0],
            exit_bar=exit_[0],
            entry_timestamp=entry_time,
            exit_timestamp=exit_time,
            entry_price=entry[1],
            exit_price=exit_[1],
        )
    if report.HasField("open_position"):
        position = report.open_position
        events.append((position.entry_bar, "buy" if position.side == _LONG else "sell"))
        performance.open_position.CopyFrom(
            public.OpenPosition(
                side=cast("public.Side", position.side),
                size=position.size,
                entry_timestamp=time_text(int(times[position.entry_bar])),
                entry_price=position.entry_price,
                entry_bar=position.entry_bar,
                last_price=position.last_price,
                unrealized_pnl=position.unrealized_pnl,
                commission=position.commission,
            )
        )
    _fill_events(performance, sorted(events), times, equity, report.effective.initial_cash)


def _fill_events(
    performance: public.Performance,
    events: list[tuple[int, str]],
    times: npt.NDArray[np.int64],
    equity: npt.NDArray[np.float64],
    cash: float,
) -> None:
    add = performance.equity_curve.add
    add(timestamp=performance.start_date, portfolio_value=cash, type="initial")
    for bar, kind in events:
        add(timestamp=time_text(int(times[bar])), portfolio_value=float(equity[bar]), type=kind)
    add(timestamp=performance.end_date, portfolio_value=float(equity[-1]), type="final")


def _period_in_words(milliseconds: int) -> str:
    days = milliseconds // 86_400_000
    years, days = divmod(days, 365)
    months, days = divmod(days, 30)
    counts = ((years, "year"), (months, "month"), (days, "day"))
    words = [f"{count} {name}{'s' if count != 1 else ''}" for count, name in counts if count]
    return " ".join(words[:2]) or "less than a day"
