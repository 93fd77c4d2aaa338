"""What a reader should know of a result that is valid, and perhaps not what was meant.

The rule: a remark is a sentence about this result's own numbers. It says what to do where something can be done, and
is silent about what a strategy usually does.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orchestrator.admission.bars import BarColumns
from orchestrator.runner_protocol.report_view import ReportView

_DAY_MS = 86_400_000
# From the first bar of a year of weekdays to its last, less some holidays.
_YEAR_DAYS = 355
_ANNUAL = (
    "cagr", "annual_return", "annual_volatility", "sharpe_ratio", "sortino_ratio", "calmar_ratio", "alpha",
)  # fmt: skip
_NOTHING_TO_SELL, _NO_CASH_FOR_ONE_UNIT, _NOT_ENOUGH_CASH, _NO_QUANTITY, _LAST_BAR = 3, 4, 5, 6, 7
_REMEDIES = {
    _NO_CASH_FOR_ONE_UNIT: "set backtest.fractional_units to trade parts of a unit, or send more initial_cash",
    _NOT_ENOUGH_CASH: "ask for a smaller quantity, or send more initial_cash",
    _NO_QUANTITY: "name a quantity of one unit or more, or set backtest.fractional_units",
    _NOTHING_TO_SELL: "set backtest.direction to DIRECTION_LONG_SHORT to open short positions",
    _LAST_BAR: "an order fills at the next bar; send more bars, or FILL_RULE_SAME_CLOSE",
}
_UNPAID = (_NO_CASH_FOR_ONE_UNIT, _NOT_ENOUGH_CASH, _NO_QUANTITY)
_SIGNAL_QUANTITY = 4
_LEAST_TRADES, _LEAST_SPAN_DAYS = 5, 30


def result_remarks(report: ReportView, bars: BarColumns) -> list[str]:
    """A sentence for each, the weightiest first."""
    return [said for remark in _REMARKS if (said := remark(report, bars))]


def nothing_filled(report: ReportView, bars: BarColumns) -> str:
    """There are signals, and no order was filled."""
    del bars
    signals = len(report.signals.side)
    if not signals or report.trades.pnl or report.rest.HasField("open_position"):
        return ""
    said = f"no order was filled, so there is no trade: {signals} signal{'s' * (signals != 1)}"
    reasons = np.frombuffer(report.ignored_reason, "i1")
    if not len(reasons):
        return said
    # What stood in the way of an entry says more than that there was nothing to sell.
    telling = reasons[np.isin(reasons, _UNPAID)]
    most = int(np.bincount(telling if len(telling) else reasons).argmax())
    sentence = report.rest.reason_sentence.get(most, "").rstrip(".")
    remedy = _REMEDIES.get(most)
    return f"{said}. {sentence}{f': {remedy}' if remedy else ''}"


def unpaid(report: ReportView, bars: BarColumns) -> str:
    """Some orders were filled, and others did not pay for one unit."""
    del bars
    if not report.trades.pnl and not report.rest.HasField("open_position"):
        return ""
    count = report.ignored_reason.tobytes().count(_NO_CASH_FOR_ONE_UNIT)
    if not count:
        return ""
    return f"{count} order{'s' * (count != 1)} did not pay for one unit: {_REMEDIES[_NO_CASH_FOR_ONE_UNIT]}"


def all_was_sold(report: ReportView, bars: BarColumns) -> str:
    """A signal that names fewer units than were held closed all of them."""
    del bars
    signal = np.frombuffer(report.trades.exit_signal, "<i8")
    size = np.frombuffer(report.trades.size, "<f8")
    asked = np.append(np.frombuffer(report.signals.quantity, "<f8"), 0.0)[signal]
    opened = np.append(np.frombuffer(report.signals.side, "i1"), 0)[signal]
    # The signal that turns a position round names what it opens, not what it closes.
    turned = np.isin(signal, np.frombuffer(report.trades.entry_signal, "<i8"))
    if report.rest.effective.sizing != _SIGNAL_QUANTITY:
        return ""  # no signal's quantity is read
    part = (signal >= 0) & (opened != 0) & (asked > 0) & (asked < size * (1 - 1e-9)) & ~turned
    if not part.any():
        return ""
    first = int(np.argmax(part))
    bar = int(np.frombuffer(report.trades.exit_bar, "<i8")[first])
    return (
        f"the quantity of a closing signal is not read: it closes the whole position. {int(part.sum())} named less"
        f" (first at bar {bar}: {asked[first]:g} of {size[first]:g})"
    )


def short_time(report: ReportView, bars: BarColumns) -> str:
    """Figures of a year are made of less than a year."""
    days = int(bars.timestamp_ms[-1] - bars.timestamp_ms[0]) / _DAY_MS
    given = [name for name in _ANNUAL if name in report.rest.metrics]
    moved = report.rest.metrics.get("annual_volatility", 0.0) != 0.0
    if days >= _YEAR_DAYS or not given or not moved:
        return ""
    return (
        f"the bars cover {days:.3g} days, less than a year: {', '.join(given)} extrapolate to a whole one, and say"
        " little where the time is short"
    )


def one_day_only(report: ReportView, bars: BarColumns) -> str:
    """All of many trades begin on one day of many."""
    entries = np.frombuffer(report.trades.entry_bar, "<i8")
    days = bars.timestamp_ms // _DAY_MS
    if len(entries) < _LEAST_TRADES or days[-1] - days[0] < _LEAST_SPAN_DAYS:
        return ""
    entered = days[entries]
    if (entered != entered[0]).any():
        return ""
    day = str(np.datetime64(int(entered[0]), "D"))
    return f"all {len(entries)} trades begin on one day, {day}, of {days[-1] - days[0] + 1}"


_REMARKS: tuple[Callable[[ReportView, BarColumns], str], ...] = (
    nothing_filled,
    unpaid,
    all_was_sold,
    one_day_only,
    short_time,
)
