"""The part of the bars that is traded: what was said before is dropped, the rest is counted from its first bar."""

import numpy as np
import pytest

from strategy_runner.bars import Bars
from strategy_runner.channel.orders import LABELS, TERMS, OrderColumns
from strategy_runner.channel.reply import NO_SIGNALS, SignalColumns
from strategy_runner.supervisor.computed import bars_from, signals_from

N = 10
BARS = Bars(np.arange(N), *(np.arange(N) + 100.0 * place for place in range(1, 6)))
SIGNALS = SignalColumns(
    np.array([0, 3, 3, 7]),
    np.array([1, -1, 1, -1], np.int8),
    np.array([1.0, 2.0, 3.0, 4.0]),
    np.array([10.0, 20.0, 30.0, 40.0]),
    ("a", "b", "c", "d"),
    OrderColumns(
        {term: np.arange(4.0) for term in TERMS},
        np.array([0, -1, 2, 3]),
        {label: np.arange(4) for label in LABELS},
        ("w", "x", "y", "z"),
    ),
)


@pytest.mark.parametrize(("first", "kept"), [(0, 4), (1, 3), (3, 3), (4, 1), (8, 0)])
def test_signals_before_the_first_traded_bar_are_dropped_with_all_that_belongs_to_them(first, kept):
    found = signals_from(SIGNALS, first)
    at = 4 - kept
    assert found.bar.tolist() == [bar - first for bar in (0, 3, 3, 7)[at:]]
    assert found.side.tolist() == [1, -1, 1, -1][at:]
    assert found.price.tolist() == [1.0, 2.0, 3.0, 4.0][at:]
    assert found.quantity.tolist() == [10.0, 20.0, 30.0, 40.0][at:]
    assert found.reason == ("a", "b", "c", "d")[at:]
    assert found.orders.expires.tolist() == [0, -1, 2, 3][at:]
    assert found.orders.names == ("w", "x", "y", "z")
    for columns in (found.orders.terms, found.orders.labels):
        assert all(values.tolist() == list(range(4))[at:] for values in columns.values())


def test_no_signals_stay_none():
    assert len(signals_from(NO_SIGNALS, 5)) == 0


def test_bars_from_one_on_have_every_column():
    found = bars_from(BARS, 4)
    assert found.timestamp_ms.tolist() == list(range(4, 10))
    assert found.volume.tolist() == [504.0 + place for place in range(6)]
    assert found.close.tolist() == [404.0 + place for place in range(6)]
