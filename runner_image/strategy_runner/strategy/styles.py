"""Runs a strategy's code over bars, in whichever of the three styles it is written.

This module runs in the strategy process, together with untrusted code; no protection relies on it.
A per-bar strategy sees only the past, because the supervisor sends no later bar. Code that reads `data` outside of
strategy(data) is given all bars, and then nothing of it counts as per bar.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from strategy_runner.bars import FloatArray
from strategy_runner.channel.bar_feed import BarFeed
from strategy_runner.channel.orders import Order
from strategy_runner.channel.reply import HOLD, Constants, Note, NoteKind
from strategy_runner.strategy import scope
from strategy_runner.strategy.answers import (
    SINGLE,
    AnswerEncoder,
    columns_of,
    is_vector,
    told,
    vector,
)
from strategy_runner.strategy.arguments import PARAMETER_NAMES, wanted_arguments
from strategy_runner.strategy.held_prints import HeldPrints
from strategy_runner.strategy.meaning import CONSTANT, Reading, SignalMeaning, meaning_of
from strategy_runner.strategy.notices import FILENAME
from strategy_runner.strategy.orders import KEYS
from strategy_runner.strategy.parameters import Value
from strategy_runner.strategy.position import Position
from strategy_runner.strategy.prefix_frames import PrefixFrames, data_frame
from strategy_runner.strategy.recorder import Recorder
from strategy_runner.strategy.refusal import InvalidSignal
from strategy_runner.strategy.time_slices import cheap_time_slices
from strategy_runner.strategy.words import drawing_words, signal_words

DEFAULT_WARMUP_BARS = 50

OnFrame = Callable[[pd.DataFrame], object]


class _Many:
    """Stands for an answer by signal() for other bars than the one that is decided."""


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
        signal_meaning: Number of a SignalMeaning, 0 for the code's SIGNALS.
        shorts: Whether the backtest can hold a short position.
        first_traded_bar: A bar-by-bar strategy is not called before it.
    """

    source: str
    feed: BarFeed
    parameters: Mapping[str, Value]
    warmup_bars: int | None
    on_loaded: Callable[[Constants], None]
    is_prefix: bool = False
    signal_meaning: int = 0
    shorts: bool = False
    first_traded_bar: int = 0
    recorder: Recorder = field(default_factory=Recorder)
    namespace: dict[str, Any] = field(init=False)
    bar: int | None = None
    position: Position = field(default_factory=Position)
    notes: list[Note] = field(default_factory=list)
    _watches: bool = False
    _position_names: set[str] = field(default_factory=set)
    _signals: list[Any] = field(default_factory=list)
    _signals_taken: int = 0
    _indicators: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.source = self.source.removeprefix("\ufeff")
        self.namespace = scope.names_in_scope(self.source) | {
            "params": dict(self.parameters),
            "plot": self.recorder.plot,
            "signal": self.recorder.signal,
            "signals": self._signals,
            "indicators": self._indicators,
        }

    def run(self) -> None:
        """Runs the code; signals and plots are in `recorder` afterwards.

        Raises:
            InvalidSignal: What the code returned is not a signal.
            BaseException: Whatever the code raises.
        """
        code = compile(self.source, FILENAME, "exec", dont_inherit=True)
        # A script reads `data` itself, and so is given all of it. Code that defines strategy() gets its data call by
        # call.
        has_function = scope.defines_strategy(code)
        whole = None
        if not has_function or scope.takes_no_data(code) or scope.reads_data_at_once(code):
            self.recorder.is_script = not has_function or scope.takes_no_data(code)
            # A frame of its own: pandas copies what is written to only where another frame has it, too.
            whole = self._all()
            self.namespace["data"] = whole.copy(deep=False)
        self._position_names = scope.position_names(code)
        if "position" in self._position_names:
            self.namespace["position"] = self.position
        exec(code, self.namespace)  # noqa: S102 - this is what the sandbox is for
        self._read_values_as(meaning_of(self.signal_meaning, self.namespace.get(CONSTANT)))
        self.recorder.is_per_bar = "WARMUP_BARS" in self.namespace
        self.on_loaded(self._constants())
        function = self.namespace.get("strategy")
        if function is not None:
            if not callable(function):
                raise InvalidSignal("`strategy` is not a function")
            call = self._adapted(function)
            if whole is not None:
                self._over_all(call, self.namespace.get("data", whole))
            else:
                self._history(call)
        self._take_lists()

    def plots(self) -> list[tuple[str, FloatArray]]:
        """What was plotted, a value for each bar."""
        if not self.recorder.has_plots:
            return []
        if self.recorder.index is None:
            self._all()
        return list(self.recorder.plots())

    def _read_values_as(self, meaning: SignalMeaning) -> None:
        self.recorder.reading = Reading(meaning, self.shorts, self.recorder.drawn)
        own = self.namespace.get(CONSTANT)
        if self.signal_meaning and isinstance(own, str) and own.strip().upper() != meaning.name:
            self.notes.append(Note(NoteKind.MEANING_OVERRIDDEN, 0, meaning.name))

    def _all(self) -> pd.DataFrame:
        data = data_frame(self.feed.all())
        self.recorder.index = pd.DatetimeIndex(data.index)
        return data

    def _adapted(self, function: Callable[..., object]) -> OnFrame:
        """*function* as one of a frame alone, whatever else it takes."""
        wanted = wanted_arguments(function)
        if not wanted:
            return lambda _data: function()
        if len(wanted) == 1:
            return function
        position, params = self.position, self.namespace["params"]
        rest = [params if name in PARAMETER_NAMES else position for name in wanted[1:]]
        self._watches = any(one is position for one in rest)
        return lambda data: function(data, *rest)

    def _answer(self, function: OnFrame, frame: pd.DataFrame) -> object:
        """What *function* returns for *frame*, or stated by signal()."""
        answer = function(frame)
        stated = self.recorder.stated
        if self._indicators:
            self._plot_indicators()
        if not stated and len(self._signals) == self._signals_taken:
            return answer
        self._take_list()
        if answer is not None:
            stated.clear()
            raise InvalidSignal(
                "strategy() called signal() and returned an answer besides; do one of the two"
            )
        bar = self.bar
        here = [one for one in stated if one[0] == bar]
        if any(one[0] != bar and one[0] not in self.recorder.decided for one in stated):
            return _Many
        stated.clear()  # what was told of earlier bars, and is said again
        if not here:
            return None
        self.recorder.decided.add(here[-1][0])
        words = [one[1] for one in here]
        return words if any(KEYS & one.keys() for one in words) else words[-1]

    def _over_all(self, function: OnFrame, data: pd.DataFrame) -> None:
        """Code that has read all bars already: it answers to all of them, or bar by bar on what it made of them."""
        assert self.recorder.index is not None  # noqa: S101 - set with `data`
        self.recorder.times = self.recorder.all_times
        answer = function(data if self.recorder.is_script else data.copy(deep=False))
        if self.recorder.is_script and answer is None:
            return
        n = len(self.recorder.index)
        if is_vector(answer, n):
            self.recorder.columns = vector(answer, self.recorder.index, self.recorder.reading)
            return
        if len(data) != n:
            raise InvalidSignal(
                f"`data` of the module has {len(data)} rows for {n} bars; a strategy that is called bar by bar needs"
                " a row for each, so mark rows instead of dropping them"
            )
        self.recorder.forget()
        rows: list[tuple[int, Order]] = []
        for bar in range(min(self._warmup(), n - 1), n):
            self.bar = self.recorder.bar = bar
            answer = self._answer(function, data.iloc[: bar + 1])
            rows += [(bar, order) for order in told(answer, bar, self.recorder.reading)]
        self.bar = self.recorder.bar = None
        self.recorder.columns = columns_of(rows)

    def _history(self, function: OnFrame) -> None:
        warmup = self._warmup()
        watches = self._watches or bool(self._position_names)
        if watches:
            self.feed.watch()
        past = self.feed.first(warmup + 1)
        if watches:
            self._see_position()
        recorder = self.recorder
        first = self.bar = recorder.bar = len(past) - 1
        frame = data_frame(past)
        recorder.times = lambda: pd.DatetimeIndex(frame.index)
        answer, data = self._first_answer(function, frame)
        if answer is _Many or is_vector(answer, len(past)):
            self._whole(function, answer, data, len(past))
            return
        if self.is_prefix and first < warmup:
            recorder.index = pd.DatetimeIndex(frame.index)
            return  # over all bars it would not have been called yet
        frames = PrefixFrames(past, frame)
        recorder.times = frames.times
        encoded = AnswerEncoder(recorder.reading).encoded
        next_row = self.feed.next
        bar, has_stated = first, False
        with cheap_time_slices():
            while True:
                if type(answer) not in SINGLE and (answer is _Many or is_vector(answer, bar + 1)):
                    break
                record = encoded(answer, bar)
                has_stated = has_stated or record is not HOLD
                row = next_row(record)
                if row is None:
                    self.bar = recorder.bar = None
                    recorder.index = frames.times()
                    return
                bar = self.bar = recorder.bar = bar + 1
                frames.append(row)
                if watches:
                    self._see_position()
                answer = self._answer(function, frames.frame())
        if has_stated:
            raise InvalidSignal(
                f"strategy() answered for all bars at bar {bar}, after it had answered for single ones; answer for"
                " all bars from the first call, or 'HOLD' or None until there are enough",
                bar,
            )
        self._whole(function, answer, None, bar)

    def _see_position(self) -> None:
        view = self.feed.position
        self.position.show(view)
        for name in self._position_names - {"position"}:
            self.namespace[name] = getattr(view, name)

    def _whole(
        self, function: OnFrame, answer: object, data: pd.DataFrame | None, shown: int
    ) -> None:
        """Takes the answer for all bars, which is *answer* if those that were *shown* are all."""
        recorder = self.recorder
        self.bar = recorder.bar = None
        self.position.show(None)
        data = self._all() if data is None else data
        recorder.times = recorder.all_times
        n = len(data)
        if n > shown:
            self._begin_again()
            answer = self._answer(function, data.copy(deep=False))
        else:
            recorder.draw_numbers_as_lines()
        if answer is _Many or (answer is None and n > shown):
            return
        if not is_vector(answer, n):
            raise InvalidSignal(
                f"strategy() returned {answer!r:.80} for {n} bars, and one signal for each of fewer bars"
            )
        recorder.columns = vector(answer, data.index, recorder.reading)

    def _begin_again(self) -> None:
        """Forgets what was said of fewer bars."""
        recorder = self.recorder
        recorder.forget()
        recorder.reading = Reading(recorder.reading.meaning, self.shorts, recorder.drawn)
        recorder.decided.clear()
        self._signals_taken = len(self._signals)
        self._indicators.clear()

    def _first_answer(
        self, function: OnFrame, past: pd.DataFrame
    ) -> tuple[object, pd.DataFrame | None]:
        """The answer to the bars of *past*, which shows the style, and all bars, if they were requested.

        It is shown the past only, as a per-bar strategy's first call must be. What a vectorised
        one prints here is dropped where it will be asked again, over all bars.
        """
        printed = HeldPrints()
        data = None
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                answer = self._answer(function, past.copy(deep=False))
        except Exception:
            # A vectorised strategy may need more bars than these; then it answers to all of them.
            data = self._all()
            if len(data) > len(past) and self._answers_to_all(function, data):
                return _Many, data
            printed.let_go()
            raise
        if answer is _Many or is_vector(answer, len(past)):
            data = self._all()
        if data is None or len(data) == len(past):
            printed.let_go()
        return answer, data

    def _answers_to_all(self, function: OnFrame, data: pd.DataFrame) -> bool:
        recorder, bar, times = self.recorder, self.bar, self.recorder.times
        self._begin_again()
        self.bar = recorder.bar = None
        recorder.times = recorder.all_times
        held = HeldPrints()
        answer: object = None
        with (
            contextlib.redirect_stdout(held),
            contextlib.redirect_stderr(held),
            contextlib.suppress(Exception),
        ):
            answer = self._answer(function, data.copy(deep=False))
        self.bar = recorder.bar = bar
        recorder.times = times
        if answer is _Many:
            return not recorder.is_per_bar
        return is_vector(answer, len(data))

    def _take_list(self) -> None:
        """Takes what was appended to `signals` since the last time, as if signal() had been called."""
        new = self._signals[self._signals_taken :]
        self._signals_taken = len(self._signals)
        for entry in new:
            self._state(entry)

    def _state(self, entry: object) -> None:
        if not isinstance(entry, dict):
            raise InvalidSignal(
                f"`signals` takes dicts such as {{'type': 'BUY', 'timestamp': data.index[i]}}, not {entry!r:.80}"
            )
        self.recorder.state(signal_words(entry, "an entry of `signals`"), drawing_words(entry))

    def _plot_indicators(self) -> None:
        for name, values in self._indicators.items():
            self.recorder.plot(values, str(name))

    def _take_lists(self) -> None:
        """At the end, what a script left in `signals` and `indicators`."""
        if not self.recorder.is_script:
            return
        self._take_list()
        own = self.namespace.get("signals")
        if own is not self._signals and isinstance(own, list) and not self.recorder.stated:
            for entry in own:
                if not isinstance(entry, dict):
                    break
                self._state(entry)
        self._plot_indicators()

    def _warmup(self) -> int:
        chosen = self.warmup_bars
        if chosen is None:
            chosen = self.namespace.get("WARMUP_BARS", DEFAULT_WARMUP_BARS)
        if isinstance(chosen, bool) or not isinstance(chosen, int) or chosen < 0:
            raise InvalidSignal(
                f"WARMUP_BARS is {chosen!r:.80}; it must be a whole number of bars, 0 or more"
            )
        return max(chosen, self.first_traded_bar)

    def _constants(self) -> Constants:
        found = []
        for name in ("STOP_LOSS", "TAKE_PROFIT", "POSITION_SIZE"):
            value = self.namespace.get(name)
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            found.append(float(value) if is_number and math.isfinite(value) else None)  # type: ignore[arg-type]
        return Constants(*found)
