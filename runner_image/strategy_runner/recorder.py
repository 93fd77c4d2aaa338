"""What a strategy says through signal(), plot() and its answers, checked and never guessed.

This module runs in the strategy process, beside code that nobody trusts; it decides nothing that matters outside.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from strategy_runner.reply import MAX_INDICATORS, SignalColumns

_SIDES = {"BUY": 1, "SELL": -1, "HOLD": 0}


class InvalidSignal(Exception):
    """The strategy returned, or gave to signal(), something that is no signal."""

    def __init__(self, message: str, bar: int | None = None) -> None:
        super().__init__(message)
        self.bar = bar


@dataclass(slots=True)
class Recorder:
    """Collects what a strategy wants and plots, in the order in which it says so."""

    index: pd.DatetimeIndex
    bar: list[int] = field(default_factory=list)
    side: list[int] = field(default_factory=list)
    price: list[float] = field(default_factory=list)
    quantity: list[float] = field(default_factory=list)
    reason: list[str] = field(default_factory=list)
    plots: dict[str, npt.NDArray[np.float64]] = field(default_factory=dict)
    columns: SignalColumns | None = None

    def add(self, bar: int, side: int, price: float, quantity: float, reason: str) -> None:
        """Notes one signal; a HOLD (side 0) is no signal."""
        if side:
            self.bar.append(bar)
            self.side.append(side)
            self.price.append(price)
            self.quantity.append(quantity)
            self.reason.append(reason)

    def take(self) -> SignalColumns:
        """The signals since the last take, in bar order."""
        if self.columns is not None:
            taken, self.columns = self.columns, None
            return taken
        order = np.argsort(np.asarray(self.bar, np.int64), kind="stable")
        taken = SignalColumns(
            np.asarray(self.bar, np.int64)[order],
            np.asarray(self.side, np.int8)[order],
            np.asarray(self.price, np.float64)[order],
            np.asarray(self.quantity, np.float64)[order],
            tuple(self.reason[i] for i in order),
        )
        for column in (self.bar, self.side, self.price, self.quantity, self.reason):
            column.clear()
        return taken

    def signal(
        self,
        type: object,  # noqa: A002 - the name that strategies use
        timestamp: object,
        price: float = math.nan,
        reason: str = "",
        icon: str = "",  # noqa: ARG002 - accepted from charts, of no use to an engine
        quantity: float = 0.0,
    ) -> None:
        """Notes *type* at the bar of *timestamp*; scripts know this under the same name."""
        bar = self._bar_of(timestamp)
        self.add(bar, side_of(type, bar), price_of(price), quantity_of(quantity, bar), str(reason))

    def plot(
        self, series: object, name: object = None, *_style: object, **_named_style: object
    ) -> None:
        """Keeps *series* under *name*, one value for each bar; all styles know this by its name."""
        label = str(name if name is not None else getattr(series, "name", None) or "plot")
        if label not in self.plots and len(self.plots) >= MAX_INDICATORS:
            raise InvalidSignal(f"plot() takes {MAX_INDICATORS} series; {label!r:.80} is one more")
        self.plots[label] = self._aligned(series, label)

    def _bar_of(self, timestamp: object) -> int:
        try:
            moment = (
                pd.Timestamp(int(timestamp), unit="ms")
                if isinstance(timestamp, int | float | np.integer | np.floating)
                else pd.Timestamp(timestamp)  # type: ignore[arg-type]
            )
            moment = (
                moment.tz_localize("UTC") if moment.tzinfo is None else moment.tz_convert("UTC")
            )
        except (ValueError, TypeError, OverflowError) as error:
            raise InvalidSignal(f"signal() got {timestamp!r:.80}, which is no time") from error
        found = int(self.index.searchsorted(moment))
        if found >= len(self.index) or self.index[found] != moment:
            raise InvalidSignal(f"signal() got {timestamp!s:.80}, which is not the time of any bar")
        return found

    def _aligned(self, series: object, label: str) -> npt.NDArray[np.float64]:
        values = np.full(len(self.index), np.nan)
        if isinstance(series, pd.DataFrame):
            raise InvalidSignal(f"plot({label!r:.80}) got a DataFrame; plot one column at a time")
        if isinstance(series, pd.Series) and isinstance(series.index, pd.DatetimeIndex):
            series = series[~series.index.duplicated(keep="last")]
            index = pd.DatetimeIndex(series.index)
            index = index.tz_localize("UTC") if index.tz is None else index.tz_convert("UTC")
            where = self.index.get_indexer(index)
            numbers = np.asarray(pd.to_numeric(series, errors="coerce"), np.float64)
            values[where[where >= 0]] = numbers[where >= 0]
        else:
            flat = np.asarray(pd.to_numeric(pd.Series(series), errors="coerce"), np.float64)
            if len(flat) == 1 and len(self.index) > 1:
                values[:] = flat[0]
            elif len(flat) <= len(self.index):
                values[: len(flat)] = flat
            else:
                raise InvalidSignal(
                    f"plot({label!r:.80}) got {len(flat)} values for {len(self.index)} bars"
                )
        values[np.isinf(values)] = np.nan
        return values


def side_of(value: object, bar: int | None) -> int:
    """+1, -1 or 0 of one answer: 'BUY', 'SELL', 'HOLD' in any case, 1, -1, 0, True, False, None or NaN."""
    if value is None:
        return 0
    if isinstance(value, str):
        side = _SIDES.get(value.strip().upper())
        if side is not None:
            return side
    elif isinstance(value, bool | np.bool_ | int | float | np.integer | np.floating):
        if isinstance(value, float | np.floating) and np.isnan(
            value
        ):  #  rolling windows leave it where they have no value yet
            return 0
        if value in (-1, 0, 1):
            return int(value)
    raise InvalidSignal(
        f"{value!r:.80} is no signal; return 'BUY', 'SELL' or 'HOLD' (or 1, -1, 0)", bar
    )


def price_of(value: object) -> float:
    """The price that a strategy named, NaN where it is none."""
    try:
        price = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan
    return price if math.isfinite(price) else math.nan


def quantity_of(value: object, bar: int | None) -> float:
    """Units, finite and 0 or more; None is 0."""
    try:
        quantity = float(value or 0.0)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        quantity = math.nan
    if not math.isfinite(quantity) or quantity < 0:
        raise InvalidSignal(f"the quantity {value!r:.80} is not a number of units", bar)
    return quantity
