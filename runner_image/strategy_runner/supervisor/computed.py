"""What the supervisor computes from what a strategy said: the backtest of its signals, the metrics, the report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from strategy_runner.backtest.run import run_backtest
from strategy_runner.backtest.types import BacktestResult
from strategy_runner.bars import Bars
from strategy_runner.channel.orders import OrderColumns
from strategy_runner.channel.reply import SignalColumns
from strategy_runner.channel.reply_decoder import ReplyDecoder
from strategy_runner.generated import runner_pb2
from strategy_runner.metrics.metrics import Metrics, compute_metrics, periods_per_year
from strategy_runner.supervisor.effective import EffectiveSettings, settings_in_force
from strategy_runner.supervisor.notes import sentences
from strategy_runner.supervisor.plausibility import doubts
from strategy_runner.supervisor.report import (
    engine_signals,
    fill_drawings,
    fill_equity,
    fill_report,
)


@dataclass(frozen=True, slots=True)
class Computed:
    """The backtest of one strategy.

    Attributes:
        bars: Those that were traded.
        signals: Those that were given on them.
        first: Index of the first of them among the bars that the strategy was given.
    """

    bars: Bars
    signals: SignalColumns
    settings: EffectiveSettings
    result: BacktestResult
    metrics: Metrics
    first: int

    @property
    def periods_per_year(self) -> float:
        """Returns in a year."""
        return periods_per_year(self.bars, self.settings.config)


def computed(
    config: runner_pb2.BacktestConfig, decoder: ReplyDecoder, bars: Bars, first: int = 0
) -> Computed:
    """What comes of the signals of *decoder* on *bars*.

    Args:
        config: As requested.
        decoder: Has heard a whole reply.
        bars: Those that the strategy was given.
        first: The bars before this one are warm-up, and what was said on them is dropped.
    """
    settings = settings_in_force(config, decoder.constants)
    signals = decoder.signals
    if first:
        bars, signals = bars_from(bars, first), signals_from(signals, first)
    result = run_backtest(
        bars, engine_signals(signals, all_count=decoder.is_watching), settings.config
    )
    metrics = compute_metrics(bars, result, settings.config)
    return Computed(bars, signals, settings, result, metrics, first)


def warnings_of(made: Computed, decoder: ReplyDecoder) -> list[str]:
    """What a reader of the numbers should know."""
    indicators = decoder.indicators
    if made.first:
        indicators = {name: values[made.first :] for name, values in indicators.items()}
    return [
        *sentences(decoder.notes),
        *doubts(
            made.signals,
            indicators,
            len(made.bars),
            min(decoder.answered, len(made.bars)),
            made.settings.config,
        ),
        *made.settings.warnings,
    ]


def fill(
    report: runner_pb2.BacktestReport,
    made: Computed,
    decoder: ReplyDecoder,
    *,
    omit_indicators: bool,
    max_equity_points: int,
) -> None:
    """Fills *report* with all that there is to tell."""
    indicators = {} if omit_indicators else decoder.indicators
    if made.first:
        indicators = {name: values[made.first :] for name, values in indicators.items()}
    fill_report(
        report,
        made.signals,
        indicators,
        made.result,
        made.metrics,
        made.settings.config,
        made.periods_per_year,
    )
    if not made.first:
        fill_drawings(report, decoder.drawings, of_indicators=not omit_indicators)
    fill_equity(report, made.result.equity, max_equity_points)
    report.warnings.extend(warnings_of(made, decoder))
    report.answered_bars = decoder.answered


def bars_from(bars: Bars, first: int) -> Bars:
    """*bars* from the one at *first* on."""
    return Bars(
        bars.timestamp_ms[first:],
        bars.open[first:],
        bars.high[first:],
        bars.low[first:],
        bars.close[first:],
        bars.volume[first:],
    )


def signals_from(signals: SignalColumns, first: int) -> SignalColumns:
    """Those of *signals* that were given at bar *first* or later, counted from there."""
    at = int(np.searchsorted(signals.bar, first))
    orders = signals.orders
    if orders is not None:
        orders = OrderColumns(
            {term: values[at:] for term, values in orders.terms.items()},
            orders.expires[at:],
            {label: values[at:] for label, values in orders.labels.items()},
            orders.names,
        )
    return SignalColumns(
        signals.bar[at:] - first,
        signals.side[at:],
        signals.price[at:],
        signals.quantity[at:],
        signals.reason[at:],
        orders,
    )
