"""What about signals and indicators makes a result doubtful, though it is valid. Each doubt is a function of its own.

A doubt says what was seen and what to look at. It changes no number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from strategy_runner.backtest.types import BacktestConfig
from strategy_runner.channel.reply import SignalColumns

# Fewer signals than these say nothing by all being alike.
_MANY = 3
# Where the warm-up leaves less than this of the bars, hardly anything was tested.
_LARGE_SHARE = 0.5


def doubts(
    signals: SignalColumns,
    indicators: Mapping[str, npt.NDArray[np.float64]],
    bars: int,
    answered: int,
    config: BacktestConfig,
) -> list[str]:
    """The sentences that apply.

    Args:
        signals: Of the strategy.
        indicators: What it plotted.
        bars: How many there are.
        answered: To how many it answered one at a time; 0 if to all at once.
        config: What the engine is given.
    """
    found = (
        warm_up(bars, answered),
        no_signal(signals, bars),
        one_side(signals, config),
        only_at_the_end(signals, bars, answered),
        sizes_cut(signals, config),
        *empty_indicators(indicators),
    )
    return [text for text in found if text]


def warm_up(bars: int, answered: int) -> str:
    """Whether the warm-up of a per-bar strategy ate the bars."""
    if bars < 2 or not answered:
        return ""
    if answered == 1:
        return (
            f"the strategy was called once, at the last bar: {bars} bars are hardly more than its warm-up. Set"
            " WARMUP_BARS in the code, or backtest.warmup_bars, to the bars that it needs; without either it is 50"
        )
    if bars - answered > _LARGE_SHARE * bars:
        return (
            f"the warm-up took {bars - answered} of {bars} bars: the strategy was called {answered} times."
            " WARMUP_BARS in the code, or backtest.warmup_bars, sets it"
        )
    return ""


def no_signal(signals: SignalColumns, bars: int) -> str:
    """Whether nothing was said at all."""
    if len(signals) or bars < 2:
        return ""
    return (
        f"the strategy gave no signal at any of {bars} bars: a comparison with NaN is never true, so look at"
        " indicators that have no value yet, and at parameters"
    )


def one_side(signals: SignalColumns, config: BacktestConfig) -> str:
    """Whether all signals are alike, so that what was bought is never sold."""
    if len(signals) < _MANY or np.any(signals.side != signals.side[0]):
        return ""
    if signals.orders is not None:  # stops of their own may close, and targets go both ways
        return ""
    if signals.side[0] < 0:
        return (
            f"all {len(signals)} signals are SELL: nothing is bought; look at the condition of BUY"
        )
    if (config.stop_loss, config.take_profit, config.trailing_stop) != (None, None, None):
        return ""
    return f"all {len(signals)} signals are BUY: it buys and never sells; return 'SELL' or -1 where it should sell"


def only_at_the_end(signals: SignalColumns, bars: int, answered: int) -> str:
    """Whether signals lie on the last bar alone, as where a strategy answers for that bar only."""
    if answered or not len(signals) or bars < _MANY or signals.bar[0] != bars - 1:
        return ""
    return (
        "all signals are at the last bar, where none of them can be traded any more: a strategy for all bars must"
        " return one for each"
    )


def sizes_cut(signals: SignalColumns, config: BacktestConfig) -> str:
    """Whether an entry asks for more than it may have, as where a percentage is given for a fraction."""
    if signals.orders is None:
        return ""
    entry = np.abs(signals.side) == 1
    for name, applies in (("size", entry), ("target", np.ones(len(signals), bool))):
        asked = np.abs(signals.orders.terms[name])
        beyond = np.flatnonzero(
            applies & (asked > config.max_leverage)
        )  # NaN, not given, is never above
        if len(beyond):
            return (
                f"'{name}' is above what max_leverage allows ({config.max_leverage:g}) {len(beyond)} times, first at"
                f" bar {signals.bar[beyond[0]]} ({asked[beyond[0]]:g}), and is cut down to it; it is a fraction of"
                " equity, so 0.5 is 50 %"
            )
    return ""


def empty_indicators(indicators: Mapping[str, npt.NDArray[np.float64]]) -> Iterator[str]:
    """Plotted series without a value."""
    names = [name for name, values in indicators.items() if np.all(np.isnan(values))]
    if names:
        listed = ", ".join(repr(name[:40]) for name in names[:5])
        yield (
            f"no value was plotted as {listed}: it is NaN at every bar, and comparisons with it are never true"
        )
