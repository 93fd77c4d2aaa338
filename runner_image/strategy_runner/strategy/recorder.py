"""Records what a strategy states through signal(), plot() and its answers. It checks values and never guesses.

This module runs in the strategy process, together with untrusted code; no protection relies on it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from strategy_runner.bars import FloatArray
from strategy_runner.channel.reply import MAX_INDICATORS, SignalColumns

_SIDES = {"BUY": 1, "SELL": -1, "HOLD": 0}


class InvalidSignal(Exception):
    """The strategy returned, or gave to signal(), something that is not a signal."""

    def __init__(self, message: str, bar: int | None = None) -> None:
        super().__init__(message)
        self.bar = bar


@dataclass(slots=True)
class Recorder:
    """Collects what a script wants, what a vectorised strategy returns, and what all styles plot.

    Attributes:
        index: Times of all bars, once they are known.
        is_script: Signals come by `signal`.
        columns: What a vectorised strategy returned.
    """

    index: pd.DatetimeIndex | None = None
    is_script: bool = False
    bar: list[int] = field(default_factory=list)
    side: list[int] = field(default_factory=list)
    price: list[float] = field(default_factory=list)
    quantity: list[float] = field(default_factory=list)
    reason: list[str] = field(default_factory=list)
    columns: SignalColumns | None = None
    _plots: dict[str, Callable[[pd.DatetimeIndex], FloatArray]] = field(default_factory=dict)

    def take(self) -> SignalColumns:
        """All signals, in bar order."""
        if self.columns is not None:
            return self.columns
        order = np.argsort(np.asarray(self.bar, np.int64), kind="stable")
        return SignalColumns(
            np.asarray(self.bar, np.int64)[order],
            np.asarray(self.side, np.int8)[order],
            np.asarray(self.price, np.float64)[order],
            np.asarray(self.quantity, np.float64)[order],
            tuple(self.reason[i] for i in order),
        )

    def signal(
        self,
        type: object,  # noqa: A002 - the name that strategies use
        timestamp: object,
        price: float = math.nan,
        reason: str = "",
        icon: str = "",  # noqa: ARG002 - accepted from charts, of no use to an engine
        quantity: float = 0.0,
    ) -> None:
        """Notes *type* at the bar of *timestamp*; scripts know this under the same name.

        Raises:
            InvalidSignal: It is no signal, or the code is no script.
        """
        if self.index is None or not self.is_script:
            raise InvalidSignal("signal() is for scripts; a strategy function returns its signals")
        bar = self._bar_of(timestamp, self.index)
        side = side_of(type, bar)
        if side:
            self.bar.append(bar)
            self.side.append(side)
            self.price.append(price_of(price))
            self.quantity.append(quantity_of(quantity, bar))
            self.reason.append(str(reason))

    def plot(
        self, series: object, name: object = None, *_style: object, **_named_style: object
    ) -> None:
        """Keeps *series* under *name*, one value for each bar; all styles know this by its name."""
        label = str(name if name is not None else getattr(series, "name", None) or "plot")
        if label not in self._plots and len(self._plots) >= MAX_INDICATORS:
            raise InvalidSignal(
                f"plot() takes {MAX_INDICATORS} series; {label!r:.80} is one too many"
            )
        plotted = _plotted(series, label)
        if self.index is None:
            self._plots[label] = plotted
        else:  # Now, so that an error is reported at the line of the call.
            values = plotted(self.index)
            self._plots[label] = lambda _index: values

    @property
    def has_plots(self) -> bool:
        """Whether anything was plotted."""
        return bool(self._plots)

    def forget_plots(self) -> None:
        """Drops what was plotted so far: it will be plotted again, over all bars."""
        self._plots.clear()

    def plots(self) -> Iterator[tuple[str, FloatArray]]:
        """Each name with a value for every bar of `index`, NaN where there is none.

        Raises:
            InvalidSignal: A series has more values than there are bars.
        """
        assert self.index is not None  # noqa: S101 - callers set it before
        for label, aligned in self._plots.items():
            values = aligned(self.index)
            values[np.isinf(values)] = np.nan
            yield label, values

    @staticmethod
    def _bar_of(timestamp: object, index: pd.DatetimeIndex) -> int:
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
            raise InvalidSignal(f"signal() got {timestamp!r:.80}, which is not a time") from error
        found = int(index.searchsorted(moment))
        if found >= len(index) or index[found] != moment:
            raise InvalidSignal(f"signal() got {timestamp!s:.80}, which is not the time of any bar")
        return found


def _plotted(series: object, label: str) -> Callable[[pd.DatetimeIndex], FloatArray]:
    """What was plotted, read now, to be laid on the bars when all of them are known.

    Raises:
        InvalidSignal: It is no series.
    """
    if isinstance(series, pd.DataFrame):
        raise InvalidSignal(f"plot({label!r:.80}) got a DataFrame; plot one column at a time")
    if isinstance(series, pd.Series) and isinstance(series.index, pd.DatetimeIndex):
        series = series[~series.index.duplicated(keep="last")]
        times = pd.DatetimeIndex(series.index)
        times = times.tz_localize("UTC") if times.tz is None else times.tz_convert("UTC")
        numbers = np.array(pd.to_numeric(series, errors="coerce"), np.float64)
        return partial(_by_time, times, numbers)
    flat = np.array(pd.to_numeric(pd.Series(series), errors="coerce"), np.float64)
    return partial(_by_place, flat, label)


def _by_time(times: pd.DatetimeIndex, numbers: FloatArray, index: pd.DatetimeIndex) -> FloatArray:
    values = np.full(len(index), np.nan)
    where = index.get_indexer(times)
    values[where[where >= 0]] = numbers[where >= 0]
    return values


def _by_place(flat: FloatArray, label: str, index: pd.DatetimeIndex) -> FloatArray:
    if len(flat) > len(index):
        raise InvalidSignal(f"plot({label!r:.80}) got {len(flat)} values for {len(index)} bars")
    values = np.full(len(index), np.nan)
    if len(flat) == 1:
        values[:] = flat[0]
    else:
        values[: len(flat)] = flat
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
        f"{value!r:.80} is not a signal; return 'BUY', 'SELL' or 'HOLD' (or 1, -1, 0)", bar
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
