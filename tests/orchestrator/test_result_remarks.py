"""Remarks on results that are valid, and perhaps not what was meant."""

import numpy as np
import pytest

from orchestrator.admission.bars import BarColumns
from orchestrator.api.answers.result_remarks import result_remarks
from orchestrator.generated import runner_pb2
from orchestrator.runner_protocol.report_view import viewed

DAY = 86_400_000
ANNUAL = {"annual_volatility": 0.2, "cagr": 0.1, "sharpe_ratio": 1.0}
SENTENCES = {
    3: "Nothing to sell.",
    4: "The money for this order did not pay for one unit.",
    7: "Last bar.",
}


def remarks(
    *,
    days=400,
    step=DAY,
    sides=(),
    quantities=None,
    ignored=(),
    trades=(),
    held=False,
    metrics=None,
    sizing=4,
):
    """*trades* are (entry bar, exit bar, size, entry signal, exit signal)."""
    count = days * DAY // step
    level = np.ones(count)
    bars = BarColumns(np.arange(count) * step, *(level,) * 5, path="{column}")
    report = runner_pb2.BacktestReport(equity=level.tobytes())
    report.effective.sizing = sizing
    report.signals.side = np.array(sides, "i1").tobytes()
    report.signals.bar = np.arange(len(sides)).tobytes()
    report.signals.quantity = np.array(quantities or [0.0] * len(sides), float).tobytes()
    report.ignored_reason = np.array(ignored, "i1").tobytes()
    report.reason_sentence.update(SENTENCES)
    report.metrics.update(metrics or {})
    for place, name in enumerate(("entry_bar", "exit_bar", "size", "entry_signal", "exit_signal")):
        column = np.array([trade[place] for trade in trades], "<f8" if name == "size" else "<i8")
        setattr(report.trades, name, column.tobytes())
    report.trades.pnl = np.zeros(len(trades)).tobytes()
    if held:
        report.open_position.size = 1
    return result_remarks(viewed(report.SerializeToString()), bars)


BUY, SELL = 1, -1
SAID = {
    "no signal": ({}, None),
    "cash below one unit": (
        {"sides": [BUY, SELL], "ignored": [4, 3]}, "did not pay for one unit: set backtest.fractional_units",
    ),
    "a signal on the last bar": ({"sides": [BUY], "ignored": [7]}, "no order was filled"),
    "sells without a position": (
        {"sides": [SELL] * 3, "ignored": [3, 3, 7]}, "Nothing to sell: set backtest.direction",
    ),
    "a position that is held": ({"sides": [BUY], "held": True}, None),
    "a trade": ({"sides": [BUY, SELL], "trades": [(1, 2, 5, 0, 1)], "ignored": [3]}, None),
    "a trade, then cash below one unit": (
        {"sides": [BUY, SELL, BUY], "trades": [(1, 2, 5, 0, 1)], "ignored": [4]}, "1 order did not pay",
    ),
    "half asked to be sold": (
        {"sides": [BUY, SELL], "quantities": [100, 50], "trades": [(1, 2, 100, 0, 1)]},
        "closes the whole position. 1 named less (first at bar 2: 50 of 100)",
    ),
    "all asked to be sold": (
        {"sides": [BUY, SELL], "quantities": [100, 100], "trades": [(1, 2, 100, 0, 1)]}, None,
    ),
    "a quantity that nobody reads": (
        {"sides": [BUY, SELL], "quantities": [1, 1], "trades": [(1, 2, 100, 0, 1)], "sizing": 1}, None,
    ),
    "a position turned round": (
        {"sides": [BUY, SELL], "quantities": [100, 50], "trades": [(1, 2, 100, 0, 1), (2, 3, 50, 1, -1)]}, None,
    ),
    "a stop": ({"sides": [BUY], "quantities": [100], "trades": [(1, 2, 100, 0, -1)]}, None),
    "nineteen days": ({"days": 20, "metrics": ANNUAL}, "19 days, less than a year: cagr, annual_volatility"),
    "half a year": ({"days": 182, "metrics": ANNUAL}, "less than a year"),
    "a year of weekdays": ({"days": 364, "metrics": ANNUAL}, None),
    "nineteen days without a trade": ({"days": 20, "metrics": {"annual_volatility": 0.0, "cagr": 0.0}}, None),
    "all trades on one day": (
        {"days": 60, "step": DAY // 24, "sides": [BUY, SELL] * 6,
         "trades": [(48 + n, 49 + n, 1, 0, 1) for n in range(6)]}, "all 6 trades begin on one day, 1970-01-03, of 60",
    ),
    "trades on two days": (
        {"days": 60, "step": DAY // 24, "sides": [BUY, SELL] * 6,
         "trades": [(40 + 4 * n, 41 + 4 * n, 1, 0, 1) for n in range(6)]}, None,
    ),
    "few trades on one day": ({"days": 60, "sides": [BUY, SELL], "trades": [(4, 5, 1, 0, 1)] * 4}, None),
}  # fmt: skip


@pytest.mark.parametrize("what", SAID)
def test_what_was_perhaps_not_meant_is_said_and_nothing_else(what):
    given, words = SAID[what]
    found = remarks(**given)
    assert len(found) == (words is not None)
    assert not words or words in found[0]
