"""Runs a strategy's code over bars, in whichever of the three styles it is written.

This module runs in the strategy process, together with untrusted code; no protection relies on it.
A per-bar strategy sees only the past, because the supervisor sends no later bar.
"""

from __future__ import annotations

import contextlib
import dis
import io
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

import numpy as np
import pandas as pd

from strategy_runner.bars import FloatArray
from strategy_runner.channel.bar_feed import BarFeed
from strategy_runner.channel.reply import Constants, SignalColumns, encode_answer
from strategy_runner.strategy.parameters import Value
from strategy_runner.strategy.prefix_frames import PrefixFrames, data_frame
from strategy_runner.strategy.recorder import (
    InvalidSignal,
    Recorder,
    price_of,
    quantity_of,
    side_of,
)
from strategy_runner.strategy.time_slices import cheap_time_slices

FILENAME = "<strategy>"
DEFAULT_WARMUP_BARS = 50


@dataclass(slots=True)
class Strategy:
    """One strategy over one series of bars.

    Args:
        source: The text that was checked.
        feed: Where its bars come from.
        parameters: What the code finds in `params`.
        warmup_bars: Bars before the first call, or None for the code's WARMUP_BARS.
        on_loaded: Called once the module-level code has run, with the constants that it set.
        is_prefix: The bars are the first part of what the strategy is compared over.
    """

    source: str
    feed: BarFeed
    parameters: Mapping[str, Value]
    warmup_bars: int | None
    on_loaded: Callable[[Constants], None]
    is_prefix: bool = False
    recorder: Recorder = field(default_factory=Recorder)
    namespace: dict[str, Any] = field(init=False)
    bar: int | None = None

    def __post_init__(self) -> None:
        self.namespace = {
            "__name__": "__main__",
            "pd": pd,
            "np": np,
            "params": dict(self.parameters),
            "plot": self.recorder.plot,
            "signal": self.recorder.signal,
        }
        if "talib" in self.source:
            import talib  # noqa: PLC0415 - 8 ms that only its users should pay

            self.namespace["talib"] = talib

    def run(self, *, latest_bar_only: bool) -> None:
        """Runs the code; signals and plots are in `recorder` afterwards.

        Raises:
            InvalidSignal: What the code returned is not a signal.
            BaseException: Whatever the code raises.
        """
        code = compile(self.source, FILENAME, "exec", dont_inherit=True)
        # A script reads `data` itself, and so is given all of it. Code that defines strategy() gets its data call by
        # call.
        if not _defines_strategy(code):
            data = self._all()
            self.recorder.is_script = True
            # A frame of its own: pandas copies what is written to only where another frame has it, too.
            self.namespace["data"] = data.copy(deep=False)
        exec(code, self.namespace)  # noqa: S102 - this is what the sandbox is for
        self.on_loaded(self._constants())
        function = self.namespace.get("strategy")
        if function is None:
            return
        if not callable(function):
            raise InvalidSignal("`strategy` is not a function")
        if latest_bar_only:
            self._latest(function)
        else:
            self._history(function)

    def plots(self) -> list[tuple[str, FloatArray]]:
        """What was plotted, a value for each bar."""
        if not self.recorder.has_plots:
            return []
        if self.recorder.index is None:
            self._all()
        return list(self.recorder.plots())

    def _all(self) -> pd.DataFrame:
        data = data_frame(self.feed.all())
        self.recorder.index = pd.DatetimeIndex(data.index)
        return data

    def _latest(self, function: Callable[[pd.DataFrame], object]) -> None:
        data = self._all()
        last = self.bar = len(data) - 1
        answer = function(data.copy(deep=False))
        if _is_vector(answer):
            self.bar = None
            self._vector(answer, data.index)
            return
        side, price, quantity, reason = _scalar(answer, last)
        count = int(side != 0)
        self.recorder.columns = SignalColumns(
            np.full(count, last, np.int64),
            np.full(count, side, np.int8),
            np.full(count, price),
            np.full(count, quantity),
            (reason,) * count,
        )

    def _history(self, function: Callable[[pd.DataFrame], object]) -> None:
        warmup = self._warmup()
        past = self.feed.first(warmup + 1)
        first = self.bar = len(past) - 1
        frame = data_frame(past)
        answer, data = self._first_answer(function, frame)
        if _is_vector(answer):
            self.bar = None
            data = self._all() if data is None else data
            if len(data) > len(past):
                self.recorder.forget_plots()
                answer = function(data.copy(deep=False))
            self._vector(answer, data.index)
            return
        if self.is_prefix and first < warmup:
            self.recorder.index = pd.DatetimeIndex(frame.index)
            return  # over all bars it would not have been called yet
        frames = PrefixFrames(past, frame)
        bar = first
        with cheap_time_slices():
            while True:
                row = self.feed.next(encode_answer(*_scalar(answer, bar)))
                if row is None:
                    break
                bar = self.bar = bar + 1
                frames.append(row)
                answer = function(frames.frame())
        self.bar = None
        self.recorder.index = pd.DatetimeIndex(frames.frame().index)

    def _first_answer(
        self, function: Callable[[pd.DataFrame], object], past: pd.DataFrame
    ) -> tuple[object, pd.DataFrame | None]:
        """The answer to the bars of *past*, which shows the style, and all bars, if they were requested.

        It is shown the past only, as a per-bar strategy's first call must be. What a vectorised
        one prints here is dropped where it will be asked again, over all bars.
        """
        printed = _Held()
        data = None
        try:
            with contextlib.redirect_stdout(printed):
                answer = function(past.copy(deep=False))
        except Exception:
            # A vectorised strategy may need more bars than these; then it answers to all of them.
            self.recorder.forget_plots()
            data = self._all()
            with contextlib.redirect_stdout(_Held()), contextlib.suppress(Exception):
                if len(data) > len(past) and _is_vector(answer := function(data.copy(deep=False))):
                    return answer, data
            printed.let_go()
            raise
        if _is_vector(answer):
            data = self._all()
        if data is None or len(data) == len(past):
            printed.let_go()
        return answer, data

    def _warmup(self) -> int:
        chosen = self.warmup_bars
        if chosen is None:
            chosen = self.namespace.get("WARMUP_BARS", DEFAULT_WARMUP_BARS)
        if isinstance(chosen, bool) or not isinstance(chosen, int) or chosen < 0:
            raise InvalidSignal(
                f"WARMUP_BARS is {chosen!r:.80}; it must be a whole number of bars, 0 or more"
            )
        return chosen

    def _vector(self, answer: object, index: pd.Index) -> None:
        n = len(index)
        quantity = np.zeros(n)
        reason: list[str] | None = None
        try:
            if isinstance(answer, pd.DataFrame):
                if "signal" not in answer.columns:
                    raise InvalidSignal("the returned DataFrame has no column 'signal'")
                if "quantity" in answer.columns:
                    quantity = np.nan_to_num(np.asarray(answer["quantity"], np.float64))
                if "reason" in answer.columns:
                    reason = ["" if pd.isna(text) else str(text) for text in answer["reason"]]
                answer = answer["signal"]
            values = answer if isinstance(answer, pd.Series) else pd.Series(answer)
            codes, uniques = pd.factorize(values)
        except (TypeError, ValueError) as error:
            raise InvalidSignal(
                f"strategy() must return one signal for each bar: {error}"
            ) from error
        if isinstance(answer, pd.Series):
            _require_same_index(answer.index, index)
        elif len(values) != n:
            raise InvalidSignal(f"strategy() returned {len(values)} signals for {n} bars")
        sides = np.zeros(len(uniques) + 1, np.int8)  # the last one answers code -1, a missing value
        for position, value in enumerate(uniques):
            try:
                sides[position] = side_of(value, None)
            except InvalidSignal as error:
                bar = int(np.argmax(codes == position))
                raise InvalidSignal(f"bar {bar} ({index[bar]}): {error}", bar) from None
        side = sides[codes]
        bars = np.flatnonzero(side)
        if np.any(~np.isfinite(quantity)) or np.any(quantity < 0):
            bar = int(np.argmax(~np.isfinite(quantity) | (quantity < 0)))
            raise InvalidSignal(
                f"bar {bar}: the quantity {quantity[bar]} is not a number of units", bar
            )
        self.recorder.columns = SignalColumns(
            bars.astype(np.int64),
            side[bars],
            np.full(len(bars), np.nan),
            quantity[bars],
            ("",) * len(bars) if reason is None else tuple(reason[bar] for bar in bars),
        )

    def _constants(self) -> Constants:
        found = []
        for name in ("STOP_LOSS", "TAKE_PROFIT", "POSITION_SIZE"):
            value = self.namespace.get(name)
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            found.append(float(value) if is_number and math.isfinite(value) else None)  # type: ignore[arg-type]
        return Constants(*found)


def _defines_strategy(code: CodeType) -> bool:
    """Whether *code* of the module, or of a definition in it, binds the global name `strategy` to any value."""
    stores = ("STORE_NAME", "STORE_GLOBAL") if code.co_name == "<module>" else ("STORE_GLOBAL",)
    return (
        "strategy" in code.co_names
        and any(
            instruction.opname in stores and instruction.argval == "strategy"
            for instruction in dis.get_instructions(code)
        )
    ) or any(isinstance(const, CodeType) and _defines_strategy(const) for const in code.co_consts)


def _scalar(answer: object, bar: int) -> tuple[int, float, float, str]:
    """Side, price, quantity and reason of an answer to one bar."""
    if isinstance(answer, dict):
        side = side_of(answer.get("signal"), bar)
        quantity = quantity_of(answer.get("quantity"), bar)
        return side, price_of(answer.get("price")), quantity, str(answer.get("reason", ""))
    return side_of(answer, bar), math.nan, 0.0, ""


class _Held(io.StringIO):
    """Holds print() back; past a quarter of a megabyte it lets everything through, so that caps still bite."""

    def write(self, text: str, /) -> int:
        """Keeps *text*, or lets it through."""
        if self.tell() + len(text) > 1 << 18 and sys.__stdout__ is not None:
            return sys.__stdout__.write(text)
        return super().write(text)

    def let_go(self) -> None:
        """Prints what was held back."""
        sys.stdout.write(self.getvalue())


def _is_vector(answer: object) -> bool:
    return isinstance(answer, pd.Series | pd.DataFrame | pd.Index | np.ndarray | list | tuple)


def _require_same_index(found: pd.Index, wanted: pd.Index) -> None:
    if found is wanted or found.equals(wanted):
        return
    foreign = found.difference(wanted)
    if len(foreign):
        raise InvalidSignal(
            f"strategy() returned a signal at {foreign[0]}, which is not the time of any bar"
        )
    missing = wanted.difference(found)
    if len(missing):
        bar = int(wanted.get_indexer(missing[:1])[0])
        raise InvalidSignal(
            f"strategy() returned {len(found)} signals for {len(wanted)} bars; "
            f"the first bar without one is bar {bar} ({missing[0]})",
            bar,
        )
    raise InvalidSignal(
        "strategy() returned the bars' times in another order, or one of them twice"
    )
