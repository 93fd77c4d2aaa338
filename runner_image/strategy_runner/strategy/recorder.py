"""Records what a strategy states through signal() and plot(). It checks values and never guesses.

This module runs in the strategy process, together with untrusted code; no protection relies on it.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from strategy_runner.bars import FloatArray
from strategy_runner.channel.reply import MAX_INDICATORS, SignalColumns
from strategy_runner.strategy.answers import columns_of, stated_order
from strategy_runner.strategy.drawn import Drawn
from strategy_runner.strategy.meaning import Reading, is_missing
from strategy_runner.strategy.orders import KEYS
from strategy_runner.strategy.refusal import InvalidSignal
from strategy_runner.strategy.words import (
    SIGNAL_WORDS,
    drawing_words,
    require_plot_words,
    signal_words,
)

_NO_TIME: Any = object()
_OF_THE_CALL = ("type", "timestamp", "icon")


@dataclass(slots=True)
class Recorder:
    """Collects what a script wants, what a vectorised strategy returns, and what all styles plot.

    Attributes:
        index: Times of all bars, once they are known.
        times: Gives the times of the bars up to the one that is being decided; None where there is no such bar.
        bar: That bar.
        is_script: Signals come by `signal`, for any bar.
        is_per_bar: The code says that it decides one bar at a time: a signal for an earlier one is refused where it is
            stated, unless it was stated before.
        decided: Bars that signal() was given while they were being decided.
        stated: What signal() was given since the last call: its bar, and the words of an answer.
        columns: What a vectorised strategy returned.
        reading: Says what a value means.
        drawn: How signals and plots are to be drawn.
    """

    index: pd.DatetimeIndex | None = None
    times: Callable[[], pd.DatetimeIndex] | None = None
    bar: int | None = None
    is_script: bool = False
    is_per_bar: bool = False
    decided: set[int] = field(default_factory=set)
    stated: list[tuple[int, dict[str, object]]] = field(default_factory=list)
    columns: SignalColumns | None = None
    reading: Reading = field(default_factory=Reading)
    drawn: Drawn = field(default_factory=Drawn)
    _plots: dict[str, Callable[[pd.DatetimeIndex], FloatArray]] = field(default_factory=dict)
    _points: dict[str, dict[int, float]] = field(default_factory=dict)

    def take(self) -> SignalColumns:
        """All signals, in bar order."""
        if self.columns is not None:
            return self.columns
        ordered = sorted(self.stated, key=lambda one: one[0])
        self.stated.clear()
        orders = [(bar, stated_order(words, bar, self.reading)) for bar, words in ordered]
        self.columns = columns_of([(bar, order) for bar, order in orders if order is not None])
        return self.columns

    def signal(self, *given: object, **named: object) -> None:
        """Notes a signal: type, timestamp, price, reason, icon, quantity, in this order or by name.

        Raises:
            InvalidSignal: It is no signal, or no bar is being decided.
        """
        if len(given) > len(SIGNAL_WORDS):
            raise InvalidSignal(f"signal() takes {', '.join(SIGNAL_WORDS)}, and no more")
        words = signal_words(named)
        for name, value in zip(SIGNAL_WORDS, given, strict=False):
            if name in words and name != "reason":
                raise InvalidSignal(f"signal() got {name!r} twice")
            words[name] = value
        drawn = drawing_words(named)
        if "icon" in words:
            drawn["icon"] = words["icon"]
        self.state(words, drawn)

    def state(self, words: Mapping[str, object], drawn: Mapping[str, object]) -> None:
        """Notes the signal of *words*, which are those of SIGNAL_WORDS, and how it is *drawn*.

        Raises:
            InvalidSignal: It is no signal, or no bar is being decided.
        """
        if self.times is not None:
            index = self.times()
        elif self.index is not None and self.is_script:
            index = self.index
        else:
            raise InvalidSignal(
                "signal() was called where no bar is decided: beside the function strategy(data), call it inside,"
                " or return the signals"
            )
        if "type" not in words and not KEYS & words.keys():
            raise InvalidSignal("signal() got no type; write signal('BUY', time, price)")
        time = words.get("timestamp", _NO_TIME)
        if time is _NO_TIME:
            if self.bar is None:
                raise InvalidSignal("signal() got no time; write signal('BUY', data.index[i])")
            bar = self.bar
        else:
            bar = _bar_of(time, index)
            if self.is_per_bar and self.bar not in (None, bar) and bar not in self.decided:
                raise InvalidSignal(
                    f"signal() got the time of bar {bar} while bar {self.bar} is decided; WARMUP_BARS says that"
                    " strategy() decides bar by bar: pass data.index[-1], or remove WARMUP_BARS to answer for all"
                    " bars at once"
                )
        answer = {name: value for name, value in words.items() if name not in _OF_THE_CALL}
        answer["signal"] = words.get("type")
        # Refuses what has no meaning, at this line.
        stated_order(answer, bar, Reading(self.reading.meaning, shorts=True))
        self.stated.append((bar, answer))
        self.drawn.add(drawn, bar=bar)

    def plot(
        self, series: object, name: object = None, *style: object, **named_style: object
    ) -> None:
        """Keeps *series* under *name*, one value for each bar; all styles know this by its name.

        A single number is the value of the bar that is being decided, and of all bars where none is.
        """
        require_plot_words(named_style)
        if isinstance(series, str) and not isinstance(name, str) and name is not None:
            series, name = name, series  # plot('SMA', average), as charts of others have it
        label = str(name if name is not None else getattr(series, "name", None) or "plot")
        if label not in self._plots and len(self._plots) >= MAX_INDICATORS:
            raise InvalidSignal(
                f"plot() takes {MAX_INDICATORS} series; {label!r:.80} is one too many"
            )
        if style or named_style:
            unnamed = {"style": " ".join(map(str, style))} if style else {}
            self.drawn.add(unnamed | named_style, indicator=label)
        if self.bar is not None and _is_number(series):
            points = self._points.get(label)
            if points is None:
                points = self._points[label] = {}
                self._plots[label] = partial(_by_bar, points)
            points[self.bar] = math.nan if is_missing(series) else float(series)  # type: ignore[arg-type]
            return
        plotted = _plotted(series, label)
        if self.index is None:
            self._plots[label] = plotted
        else:  # Now, so that an error is reported at the line of the call.
            values = plotted(self.index)
            self._plots[label] = lambda _index: values

    def all_times(self) -> pd.DatetimeIndex:
        """The times of all bars, which are known."""
        assert self.index is not None  # noqa: S101 - callers set it before
        return self.index

    @property
    def has_plots(self) -> bool:
        """Whether anything was plotted."""
        return bool(self._plots)

    def forget(self) -> None:
        """Drops what was plotted and stated so far: it will be said again, over all bars."""
        self._plots.clear()
        self._points.clear()
        self.stated.clear()
        self.drawn.clear()

    def draw_numbers_as_lines(self) -> None:
        """Makes single numbers the value of all bars: no bar was being decided when they were plotted."""
        for label, points in self._points.items():
            (value,) = points.values()
            self._plots[label] = partial(_by_place, np.array([value]), label)
        self._points.clear()

    def plots(self) -> Iterator[tuple[str, FloatArray]]:
        """Each name with a value for every bar of `index`, NaN where there is none.

        Raises:
            InvalidSignal: A series has more values than there are bars.
        """
        index = self.all_times()
        for label, aligned in self._plots.items():
            values = aligned(index)
            values[np.isinf(values)] = np.nan
            yield label, values


def _is_number(series: object) -> bool:
    return isinstance(series, numbers.Real | np.generic) or is_missing(series)


def _bar_of(time: object, index: pd.DatetimeIndex) -> int:
    try:
        whole = isinstance(time, int | float | np.integer | np.floating)
        moment = (
            pd.Timestamp(int(time), unit="ms")  # type: ignore[call-overload]
            if whole
            else pd.Timestamp(time)  # type: ignore[arg-type]
        )
        moment = moment.tz_localize("UTC") if moment.tzinfo is None else moment.tz_convert("UTC")
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidSignal(f"signal() got {time!r:.80}, which is not a time") from error
    found = int(index.searchsorted(moment))
    if found < len(index) and index[found] == moment:
        return found
    if whole and not isinstance(time, bool) and -len(index) <= time < len(index):  # type: ignore[operator]
        return int(time) % len(index)  # type: ignore[call-overload, no-any-return]
    raise InvalidSignal(
        f"signal() got {time!s:.80}, which is not the time of any bar; the bars reach from"
        f" {index[0]} to {index[-1]}"
    )


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
        numbers_ = np.array(pd.to_numeric(series, errors="coerce"), np.float64)
        return partial(_by_time, times, numbers_)
    flat = np.array(pd.to_numeric(pd.Series(series), errors="coerce"), np.float64)
    return partial(_by_place, flat, label)


def _by_bar(points: dict[int, float], index: pd.DatetimeIndex) -> FloatArray:
    values = np.full(len(index), np.nan)
    values[list(points)] = list(points.values())
    return values


def _by_time(times: pd.DatetimeIndex, values_: FloatArray, index: pd.DatetimeIndex) -> FloatArray:
    values = np.full(len(index), np.nan)
    where = index.get_indexer(times)
    values[where[where >= 0]] = values_[where >= 0]
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
