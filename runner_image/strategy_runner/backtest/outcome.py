"""The result of the order engine, put together from its records for all bars at once.

The rule that this file keeps: equity is cash plus position at every bar close, and a signal is
listed as ignored once at most.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from strategy_runner.backtest.book import Book
from strategy_runner.backtest.excursions import excursions
from strategy_runner.backtest.ledger import NUMBER_COLUMNS, WHOLE_COLUMNS, Ledger
from strategy_runner.backtest.types import (
    BacktestResult,
    Events,
    IgnoredSignals,
    OpenPosition,
    Side,
    Trades,
)
from strategy_runner.bars import Bars


def outcome(bars: Bars, book: Book) -> BacktestResult:
    """What became of the orders of *book*, which has been through all of *bars*."""
    ledger = book.ledger
    since = np.array(ledger.step_bar, dtype=np.int64)
    length = np.diff(np.append(since, len(bars)))
    units = np.repeat(np.array(ledger.step_units, dtype=np.float64), length)
    cash = np.repeat(np.array(ledger.step_cash, dtype=np.float64), length)
    if book.charges is not None:
        of_unit, of_cash = book.charges.of_unit, book.charges.of_cash
        borrowed = np.repeat(np.array(ledger.step_borrowed, dtype=np.float64), length)
        paid = np.where(
            units < 0.0,
            -units * (of_unit - np.repeat(of_unit[since], length)),
            borrowed * (of_cash - np.repeat(of_cash[since], length)),
        )
        cash -= np.where(units == 0.0, 0.0, paid)
    equity = units * bars.close
    equity += cash
    return BacktestResult(
        trades=_trades(bars, ledger),
        equity=equity,
        in_position=units != 0.0,
        units=units,
        open_position=_open_position(bars, ledger),
        ignored=_ignored(book),
        commission_total=ledger.commission_total,
        ruined_bar=book.ruined_bar if book.ruined_bar >= 0 else None,
        traded_value=ledger.traded_value,
        events=_events(book),
    )


def _trades(bars: Bars, ledger: Ledger) -> Trades:
    whole = _table(np.array(ledger.trades_whole, dtype=np.int64), WHOLE_COLUMNS)
    number = _table(np.array(ledger.trades_numbers, dtype=np.float64), NUMBER_COLUMNS)
    is_long = whole["side"] > 0
    size, entry_price, exit_price = number["size"], number["entry_price"], number["exit_price"]
    mae, mfe = excursions(
        bars,
        is_long=is_long,
        entry_price=entry_price,
        exit_price=exit_price,
        entry_bar=whole["entry_bar"],
        exit_bar=whole["exit_bar"],
        first_whole=whole["first_whole"],
        end_whole=whole["end_whole"],
    )
    commission = number["entry_commission"] + number["exit_commission"]
    financing = number["financing"]
    return Trades(
        entry_bar=whole["entry_bar"],
        exit_bar=whole["exit_bar"],
        side=np.where(is_long, Side.LONG, Side.SHORT).astype(np.int8),
        size=size,
        entry_price=entry_price,
        exit_price=exit_price,
        pnl=whole["side"] * size * (exit_price - entry_price) - commission - financing,
        commission=commission,
        exit_reason=whole["exit_reason"].astype(np.int8),
        entry_signal=whole["entry_signal"],
        exit_signal=whole["exit_signal"],
        entry_kind=whole["entry_kind"].astype(np.int8),
        exit_kind=whole["exit_kind"].astype(np.int8),
        financing=financing,
        mae=mae,
        mfe=mfe,
    )


def _table(rows: npt.NDArray[Any], columns: tuple[str, ...]) -> dict[str, npt.NDArray[Any]]:
    table = rows.reshape(-1, len(columns))
    return {name: np.ascontiguousarray(table[:, k]) for k, name in enumerate(columns)}


def _open_position(bars: Bars, ledger: Ledger) -> OpenPosition | None:
    if not ledger.units:
        return None
    price, last_price = ledger.average_price(), float(bars.close[-1])
    commission, financing = ledger.entry_commission(), ledger.position_financing()
    return OpenPosition(
        side=Side.LONG if ledger.units > 0.0 else Side.SHORT,
        size=abs(ledger.units),
        entry_bar=ledger.lots[0].bar,
        entry_price=price,
        entry_commission=commission,
        entry_signal=ledger.lots[0].signal,
        last_price=last_price,
        unrealized_pnl=ledger.units * (last_price - price) - commission - financing,
        financing=financing,
    )


def _ignored(book: Book) -> IgnoredSignals:
    signal, first = np.unique(np.array(book.ignored_signal, dtype=np.int64), return_index=True)
    return IgnoredSignals(signal, np.array(book.ignored_reason, dtype=np.int8)[first])


def _events(book: Book) -> Events:
    bar, kind, signal, units = zip(*book.events, strict=True) if book.events else ((), (), (), ())
    order = np.argsort(np.array(bar, dtype=np.int64), kind="stable")
    return Events(
        np.array(bar, dtype=np.int64)[order],
        np.array(kind, dtype=np.int8)[order],
        np.array(signal, dtype=np.int64)[order],
        np.array(units, dtype=np.float64)[order],
    )
