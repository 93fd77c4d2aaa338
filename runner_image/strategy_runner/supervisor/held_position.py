"""The position that a strategy holds while it runs: the supervisor's own engine goes along, a bar at a time.

The strategy is told what the engine holds; nothing of it is kept on the strategy's side of the wall. The numbers of the
report come from the same rules over the same orders afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from strategy_runner.backtest.engine import Engine
from strategy_runner.backtest.orders import Order, order_at
from strategy_runner.bars import Bars
from strategy_runner.channel.answers import Answers
from strategy_runner.channel.bar_feed import Position
from strategy_runner.channel.orders import GOOD_TILL_CANCELLED, LABELS, NO_NAME, TERMS
from strategy_runner.channel.reply_decoder import ReplyDecoder
from strategy_runner.generated import runner_pb2
from strategy_runner.supervisor.effective import settings_in_force


@dataclass(slots=True)
class HeldPosition:
    """Follows one strategy over the series that it chose; the engine is made when a position is first asked for."""

    series: Sequence[Bars]
    request: runner_pb2.BacktestConfig
    _engine: Engine | None = None
    _stepped: int = 0
    _taken: int = 0
    _with_terms: int = 0
    _view: Position = field(default=Position(0, 0.0, 0.0, -1, 0, 0.0, 0.0, 0.0))

    def at(self, decoder: ReplyDecoder, shown: int) -> Position:
        """The position at the close of the last of *shown* bars, after the answers to those before it."""
        engine = self._engine
        if engine is None:
            config = settings_in_force(self.request, decoder.constants).config
            engine = self._engine = Engine(self.series[decoder.series], config)
        while self._stepped < shown:
            if self._taken < len(decoder.answers.bar):
                engine.place(self._orders(decoder.answers))
            self._view = Position(*engine.step(self._stepped))
            self._stepped += 1
        return self._view

    def _orders(self, answers: Answers) -> list[Order]:
        """What was answered since the last time, which is all for the last bar."""
        orders = []
        for place in range(self._taken, len(answers.bar)):
            row = None
            if self._with_terms < len(answers.with_terms):
                at, found = answers.with_terms[self._with_terms]
                if at == place:
                    row = found
                    self._with_terms += 1
            details = {} if row is None else _details(row)
            orders.append(order_at(place, answers.side[place], answers.quantity[place], **details))
        self._taken = len(answers.bar)
        return orders


def _details(row: np.void) -> dict[str, float]:
    details: dict[str, float] = {
        term: value for term in TERMS if not np.isnan(value := float(row[term]))
    }
    if row["expires"] != GOOD_TILL_CANCELLED:
        details["expires"] = int(row["expires"])
    details |= {label: int(row[label]) for label in LABELS if row[label] != NO_NAME}
    return details
