"""How signals become trades: each field of the contract's BacktestConfig, typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any

from strategiz_execution.errors import InvalidRequest
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.requests import checks

_INT32 = 2**31 - 1


class FillRule(Enum):
    """When an order fills."""

    NEXT_OPEN = pb.FILL_RULE_NEXT_OPEN
    """At the open of the next bar."""
    SAME_CLOSE = pb.FILL_RULE_SAME_CLOSE
    """At the close of the signal's own bar: optimistic."""


class Direction(Enum):
    """Which positions may be held."""

    LONG_ONLY = pb.DIRECTION_LONG_ONLY
    LONG_SHORT = pb.DIRECTION_LONG_SHORT
    """An opposite signal closes and opens at the same price."""


class Sizing(Enum):
    """How many units an entry takes."""

    ALL_IN = pb.SIZING_ALL_IN
    """As many as cash pays for."""
    FIXED_QUANTITY = pb.SIZING_FIXED_QUANTITY
    """`size` units."""
    PERCENT_OF_EQUITY = pb.SIZING_PERCENT_OF_EQUITY
    """`size`, a fraction, of equity."""
    SIGNAL_QUANTITY = pb.SIZING_SIGNAL_QUANTITY
    """What the signal names."""


class StopsActiveFrom(Enum):
    """From which bar stops are watched."""

    ENTRY_BAR = pb.STOPS_ACTIVE_FROM_ENTRY_BAR
    NEXT_BAR = pb.STOPS_ACTIVE_FROM_NEXT_BAR


class SignalMeaning(Enum):
    """What the values mean that a strategy returns."""

    SIGNALS = pb.SIGNAL_MEANING_SIGNALS
    """1 or 'BUY' buys, -1 or 'SELL' sells, 0 or 'HOLD' changes nothing."""
    POSITIONS = pb.SIGNAL_MEANING_POSITIONS
    """The position to be in: 1 or 'LONG', 0 or 'FLAT', -1 or 'SHORT'."""


@dataclass(frozen=True, kw_only=True)
class BacktestOptions:
    """How signals become trades. Money is in the currency of the prices; rates are fractions, 0.001 is 0.1 %.

    An enum may be given as its name, `fill="same_close"`. The service checks bounds, and names the field.

    Attributes:
        initial_cash: Cash at the start, above 0.
        fill: When an order fills.
        direction: Which positions may be held.
        sizing: How many units an entry takes; None = all that cash pays for, or the code's POSITION_SIZE where
            `apply_strategy_constants` is set.
        size: Units for FIXED_QUANTITY, a fraction for PERCENT_OF_EQUITY, else unused.
        fractional_units: Whether parts of a unit can be traded.
        commission_rate: Fraction of the value of each fill.
        commission_fixed: Cash for each fill.
        commission_per_unit: Cash for each unit of a fill.
        commission_minimum: Least cash for a fill, whatever the other commissions come to.
        slippage_rate: Fraction by which a fill is worse than its price.
        tick_size: Smallest step of the price, for `slippage_ticks`.
        slippage_ticks: Ticks by which a fill is worse than its price, beside `slippage_rate`.
        stop_loss: Fraction of the fill price; 0 = none.
        take_profit: Fraction of the fill price; 0 = none.
        trailing_stop: Fraction of the best price since the entry; 0 = none.
        stops_active_from: From which bar stops are watched.
        risk_free_rate: A year, as a fraction.
        periods_per_year: Return periods a year; 0 = inferred from the bars.
        warmup_bars: Bars before the first call of a per-bar strategy; None = the code's WARMUP_BARS, else 50.
        apply_strategy_constants: Let STOP_LOSS, TAKE_PROFIT and POSITION_SIZE (percent) of the code take effect where
            these options leave them open.
        pyramiding: Entries that may be added to a position that is held.
        max_leverage: Most that the position may be worth, in multiples of equity; 0 = 1.
        borrow_rate: A year, as a fraction of the value of what is sold short.
        financing_rate: A year, as a fraction of cash that is borrowed.
        max_volume_share: Greatest part of a bar's volume that one bar can fill; 0 = any.
        maintenance_margin: Equity below this fraction of the position's value closes it; 0 = 0.25 where
            `max_leverage` is above 1, else none.
        time_zone: Of the exchange, an IANA name such as "Australia/Sydney": intraday returns are taken from session to
            session there. Empty = UTC days.
        signal_meaning: What returned values mean; None = what the code's constant SIGNALS says, else SIGNALS.

    Raises:
        InvalidRequest: A value is of the wrong type, or not finite.

    Example:
        >>> BacktestOptions(initial_cash=100_000, commission_rate=0.0005, fill="next_open").initial_cash
        100000.0
    """

    initial_cash: float = 10_000.0
    fill: FillRule | str = FillRule.NEXT_OPEN
    direction: Direction | str = Direction.LONG_ONLY
    sizing: Sizing | str | None = None
    size: float = 0.0
    fractional_units: bool = False
    commission_rate: float = 0.0
    commission_fixed: float = 0.0
    commission_per_unit: float = 0.0
    commission_minimum: float = 0.0
    slippage_rate: float = 0.0
    tick_size: float = 0.0
    slippage_ticks: float = 0.0
    stop_loss: float = 0.0
    take_profit: float = 0.0
    trailing_stop: float = 0.0
    stops_active_from: StopsActiveFrom | str = StopsActiveFrom.ENTRY_BAR
    risk_free_rate: float = 0.0
    periods_per_year: float = 0.0
    warmup_bars: int | None = None
    apply_strategy_constants: bool = False
    pyramiding: int = 0
    max_leverage: float = 0.0
    borrow_rate: float = 0.0
    financing_rate: float = 0.0
    max_volume_share: float = 0.0
    maintenance_margin: float = 0.0
    time_zone: str = ""
    signal_meaning: SignalMeaning | str | None = None

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            object.__setattr__(self, one.name, _checked(one.name, one.default, value))
        if not self.initial_cash > 0:
            raise InvalidRequest.of(
                "backtest.initial_cash", f"is {self.initial_cash:g}; it must be above 0"
            )

    def message(self) -> pb.BacktestConfig:
        """The contract's message."""
        said: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        return pb.BacktestConfig(
            **{
                name: value.value if isinstance(value, Enum) else value
                for name, value in said.items()
                if value is not None
            }
        )


_WORDS: Mapping[str, type[Enum]] = {
    "fill": FillRule,
    "direction": Direction,
    "sizing": Sizing,
    "stops_active_from": StopsActiveFrom,
    "signal_meaning": SignalMeaning,
}


def _checked(name: str, default: object, value: object) -> object:
    field = f"backtest.{name}"
    if name in _WORDS:
        return (
            None if value is None and default is None else checks.word(field, _WORDS[name], value)
        )
    if name == "warmup_bars" and value is None:
        return None
    if name in {"warmup_bars", "pyramiding"}:
        return checks.whole_number(field, value, _INT32)
    for kind in (bool, str):
        if isinstance(default, kind):
            if not isinstance(value, kind):
                raise InvalidRequest.of(field, f"is {value!r:.80}; it must be a {kind.__name__}")
            return value
    return checks.number(field, value)


def backtest_options(given: BacktestOptions | Mapping[str, Any] | None) -> BacktestOptions | None:
    """*given*, of which a dict has the same names.

    Raises:
        InvalidRequest: A name is no option, with the nearest one that is; or a value is wrong.
    """
    if given is None or isinstance(given, BacktestOptions):
        return given
    if not isinstance(given, Mapping):
        raise InvalidRequest.of(
            "backtest", f"is {given!r:.80}; it must be BacktestOptions or a dict"
        )
    checks.known("backtest", given, [one.name for one in fields(BacktestOptions)])
    return BacktestOptions(**given)
