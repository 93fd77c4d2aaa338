"""How far prices went against a trade and for it, against a loop over its bars."""

import numpy as np

from strategy_runner.backtest.excursions import excursions
from strategy_runner.bars import Bars


def random_bars(generator, n):
    close = 100 * np.exp(np.cumsum(generator.normal(0, 0.01, n)))
    at_open = close * np.exp(generator.normal(0, 0.01, n))
    high = np.maximum(at_open, close) * (1 + np.abs(generator.normal(0, 0.01, n)))
    low = np.minimum(at_open, close) * (1 - np.abs(generator.normal(0, 0.01, n)))
    return Bars(np.arange(n, dtype=np.int64), at_open, high, low, close, np.ones(n))


def test_excursions_are_those_of_a_loop_over_the_bars_however_long_and_nested_the_trades_are():
    generator = np.random.default_rng(7)
    for n, k, longest in ((1, 3, 1), (40, 30, 40), (3000, 200, 60), (3000, 200, 3000)):
        bars = random_bars(generator, n)
        entry_bar = generator.integers(0, n, k)
        exit_bar = np.minimum(entry_bar + generator.integers(0, longest, k), n - 1)
        first = entry_bar + generator.integers(0, 2, k)
        end = exit_bar + generator.integers(0, 2, k)
        is_long = generator.random(k) < 0.5
        entry_price, exit_price = bars.open[entry_bar], bars.close[exit_bar] * 0.99
        mae, mfe = excursions(
            bars,
            is_long=is_long,
            entry_price=entry_price,
            exit_price=exit_price,
            entry_bar=entry_bar,
            exit_bar=exit_bar,
            first_whole=first,
            end_whole=end,
        )
        for i in range(k):
            met = [entry_price[i], exit_price[i]]
            if exit_bar[i] > entry_bar[i]:
                met += [bars.close[entry_bar[i]], bars.open[exit_bar[i]]]
            for bar in range(first[i], end[i]):
                met += [bars.high[bar], bars.low[bar]]
            up, down = max(met) / entry_price[i] - 1, min(met) / entry_price[i] - 1
            expected = (down, up) if is_long[i] else (-up, -down)
            np.testing.assert_allclose((mae[i], mfe[i]), expected, rtol=1e-12, atol=1e-15)
