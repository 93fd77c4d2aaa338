"""What a strategy returned: the signal of one bar, or those of all bars.

One rule tells the two apart: a container with a value for each of several bars is an answer for all of them; a single
value is that of the last bar, however it is wrapped.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import pandas as pd

from strategy_runner.bars import FloatArray
from strategy_runner.channel.orders import Action, Order, order_rows
from strategy_runner.channel.reply import (
    HOLD,
    Note,
    NoteKind,
    SignalColumns,
    encode_answer,
    encode_orders,
)
from strategy_runner.strategy.meaning import EXIT, Reading, SignalMeaning, is_missing
from strategy_runner.strategy.orders import KEYS, InvalidOrder, order_of
from strategy_runner.strategy.refusal import InvalidSignal
from strategy_runner.strategy.words import answer_words, drawing_words

_CONTAINERS = (pd.Series, pd.DataFrame, pd.Index, np.ndarray, list, tuple)
_PAIR = 2
_SIGNAL_WORDS = frozenset(("BUY", "SELL", "HOLD", "EXIT", "LONG", "SHORT", "FLAT"))
_BUY, _SELL = (encode_answer(side, math.nan, 0.0, "") for side in (1, -1))
_USUAL: dict[object, bytes] = {
    "BUY": _BUY,
    "SELL": _SELL,
    "HOLD": HOLD,
    1: _BUY,
    -1: _SELL,
    0: HOLD,
    None: HOLD,
}
_PLAIN = frozenset({str, int, bool, type(None)})
SINGLE = _PLAIN | {float, dict}
"""Types whose values are never an answer for several bars."""


class AnswerEncoder:
    """Encodes the answers to one bar after another; the usual ones cost a look-up."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._usual: dict[object, bytes] = (
            _USUAL if reading.meaning is SignalMeaning.SIGNALS else {}
        )

    def encoded(self, answer: object, bar: int) -> bytes:
        """The record of *answer* to *bar*.

        Raises:
            InvalidSignal: It is no signal.
        """
        if type(answer) in _PLAIN and (usual := self._usual.get(answer)):
            self._reading.plain.add(answer)
            return usual
        return _encoded(told(answer, bar, self._reading), bar)


def is_vector(answer: object, bars: int) -> bool:
    """Whether *answer* to a frame of *bars* bars has a value for each of several bars, or for the only one."""
    if not isinstance(answer, _CONTAINERS) or _is_pair(answer):
        return False
    if _are_orders(answer) and len(answer) != bars:
        return False
    if isinstance(answer, np.ndarray) and answer.ndim == 0:
        return False
    if len(answer) == 1:
        return bars == 1 and not isinstance(answer, list | tuple | np.ndarray)
    return True


def told(answer: object, bar: int, reading: Reading) -> list[Order]:
    """The orders that *answer* gives at *bar*; none for a HOLD.

    Raises:
        InvalidSignal: It is no signal.
    """
    if _are_orders(answer):
        return [order for one in cast("list[object]", answer) for order in told(one, bar, reading)]
    answer = _unwrapped(answer, bar)
    reason: object = ""
    if isinstance(answer, tuple):
        answer, reason = answer
    words: dict[str, object] = {"signal": answer}
    if isinstance(answer, dict):
        words = answer_words(answer, bar)
        if reading.drawn is not None and len(answer) > 1:
            reading.drawn.add(drawing_words(answer), bar=bar)
    words.setdefault("reason", reason)
    order = stated_order(words, bar, reading)
    return [] if order is None else [order]


def stated_order(words: Mapping[str, object], bar: int, reading: Reading) -> Order | None:
    """The order of *words*, which may be signal, price, quantity, reason and those of KEYS; None for a HOLD.

    Raises:
        InvalidSignal: It is no signal, or no order can be so.
    """
    signal = words.get("signal")
    named = KEYS & words.keys()
    stated = {key: words[key] for key in named if not is_missing(words[key])}
    if stated and is_missing(signal):
        reading.order_alone()
    side = reading.side(signal, bar)
    price, quantity = price_of(words.get("price")), quantity_of(words.get("quantity"), bar)
    reason = _text(words.get("reason", ""))
    if side and len(stated) < len(named):
        for key in sorted(named - stated.keys()):
            if (
                words[key] is not None
            ):  # None is how code says that there is none; NaN is what it got
                reading.term_without_value(key, bar)
    if not stated:
        return Order(Action(side), price, quantity, reason) if side else None
    try:
        return order_of(Action(side) if side else None, stated, price, quantity, reason)
    except InvalidOrder as error:
        raise InvalidSignal(str(error), bar) from None


def vector(answer: object, index: pd.Index, reading: Reading) -> SignalColumns:
    """The signals of an answer for all bars, whose times are *index*.

    Raises:
        InvalidSignal: It does not fit the bars, or a value is no signal.
    """
    n = len(index)
    quantity = np.zeros(n)
    price = np.full(n, np.nan)
    reason: list[str] | None = None
    terms: dict[str, Any] = {}
    try:
        if isinstance(answer, pd.DataFrame):
            named = _columns(answer)
            terms = _order_columns(answer, reading)
            if "quantity" in named:
                quantity = np.nan_to_num(np.asarray(named["quantity"], np.float64))
            if "price" in named:
                price = np.asarray(pd.to_numeric(named["price"], errors="coerce"), np.float64)
            if "reason" in named:
                reason = ["" if is_missing(text) else str(text) for text in named["reason"]]
            answer = named["signal"]
        if isinstance(answer, list | tuple) and any(isinstance(one, dict) for one in answer):
            return _rows(list(answer), n, reading)
        values = answer if isinstance(answer, pd.Series) else pd.Series(answer)
        codes, uniques = pd.factorize(values)
    except (TypeError, ValueError) as error:
        raise InvalidSignal(f"strategy() must return one signal for each bar: {error}") from error
    if isinstance(answer, pd.Series):
        _require_same_index(answer.index, index)
    elif len(values) != n:
        raise InvalidSignal(f"strategy() returned {len(values)} signals for {n} bars")
    try:
        side = reading.sides(codes, list(uniques))
    except InvalidSignal as error:
        at = error.bar
        where = "" if at is None else f"bar {at} ({index[at]}): "
        raise InvalidSignal(f"{where}{error}", at) from None
    if terms or np.any(side == EXIT):
        words = {"price": price, "quantity": quantity, **terms}
        if reason is not None:
            words["reason"] = np.array(reason, object)
        _note_sizes(side, words, reading)
        return _orders_of(side, words, index)
    return _plain_columns(side, price, quantity, reason)


def _plain_columns(
    side: Any, price: FloatArray, quantity: FloatArray, reason: list[str] | None
) -> SignalColumns:
    bars = np.flatnonzero(side)
    wrong = ~np.isfinite(quantity) | (quantity < 0)
    if np.any(wrong):
        bar = int(np.argmax(wrong))
        raise InvalidSignal(
            f"bar {bar}: the quantity {quantity[bar]} is not a number of units", bar
        )
    price = np.where(np.isfinite(price), price, np.nan)
    return SignalColumns(
        bars.astype(np.int64),
        side[bars],
        price[bars],
        quantity[bars],
        ("",) * len(bars) if reason is None else tuple(reason[bar] for bar in bars),
    )


def columns_of(rows: list[tuple[int, Order]]) -> SignalColumns:
    """Columns of *rows* in bar order, as they came where a bar has several."""
    rows = sorted(rows, key=lambda row: row[0])
    return SignalColumns(
        np.array([bar for bar, _ in rows], np.int64),
        np.array([one.action for _, one in rows], np.int8),
        np.array([one.price for _, one in rows], np.float64),
        np.array([one.quantity for _, one in rows], np.float64),
        tuple(one.reason for _, one in rows),
        None if all(_is_plain(one) for _, one in rows) else order_rows(rows).columns(),
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


def _is_plain(order: Order) -> bool:
    """Whether a plain signal says all of it."""
    has_terms = order.terms or order.labels or order.expires
    return not has_terms and order.action in (Action.BUY, Action.SELL)


def _encoded(orders: list[Order], bar: int) -> bytes:
    if not orders:
        return HOLD
    first = orders[0]
    if len(orders) == 1 and _is_plain(first):
        return encode_answer(first.action, first.price, first.quantity, first.reason)
    return encode_orders([(bar, order) for order in orders])


def _are_orders(answer: object) -> bool:
    """Whether it is a list of dicts: several orders of one bar, unless there is one for each bar."""
    return (
        isinstance(answer, list | tuple)
        and len(answer) > 0
        and all(isinstance(one, dict) for one in answer)
    )


def _order_columns(answer: pd.DataFrame, reading: Reading) -> dict[str, Any]:
    """Terms of orders for each bar. Columns beside the bars' own are indicators of some name, and let be."""
    named = sorted(KEYS.intersection(map(str, answer.columns)))
    if not named:
        return {}
    if {"open", "high", "low", "close"} <= set(answer.columns):
        reading.note(Note(NoteKind.ORDER_COLUMNS, 0, ", ".join(named)))
        return {}
    return {name: answer[name].to_numpy(object) for name in named}


def _note_sizes(side: Any, words: dict[str, Any], reading: Reading) -> None:
    """Tells of entries without a size where others of that side have one: they take all that the cash pays for."""
    if "size" not in words:
        return
    missing = pd.isna(words["size"])
    for alike in (side == 1, side == -1)[: 1 + reading.shorts]:
        if np.any(alike & missing) and np.any(alike & ~missing):
            reading.term_without_value("size", int(np.argmax(alike & missing)))


def _orders_of(side: Any, words: dict[str, Any], index: pd.Index) -> SignalColumns:
    """The orders of a frame with a row for each bar; *side* holds what each signal means."""
    stated = side != 0
    for name in KEYS & words.keys():
        stated |= ~pd.isna(words[name])
    meant = Reading()
    rows = []
    for bar in np.flatnonzero(stated).tolist():
        said = {name: values[bar] for name, values in words.items()}
        said["signal"] = "EXIT" if side[bar] == EXIT else int(side[bar])
        try:
            order = stated_order(said, bar, meant)
        except InvalidSignal as error:
            raise InvalidSignal(f"bar {bar} ({index[bar]}): {error}", bar) from None
        if order is not None:
            rows.append((bar, order))
    return columns_of(rows)


def _unwrapped(answer: object, bar: int) -> object:
    """The one value that *answer* holds; a pair of signal and reason stays a tuple."""
    if not isinstance(answer, _CONTAINERS) or _is_pair(answer):
        return answer
    if isinstance(answer, pd.DataFrame):
        if len(answer) == 1:
            return {str(name): values.iloc[0] for name, values in _columns(answer).items()}
    elif isinstance(answer, np.ndarray) and answer.size == 1:
        return answer.reshape(-1).tolist()[0]
    elif len(answer) == 1:
        inner = answer.iloc[0] if isinstance(answer, pd.Series) else answer[0]
        return _unwrapped(inner, bar)
    raise InvalidSignal(
        f"strategy() returned {len(answer)} values where one signal for one bar is due; a strategy that"
        " answers for all bars must do so from its first call, or answer 'HOLD' or None until it has enough",
        bar,
    )


def _is_pair(answer: object) -> bool:
    """Whether it is ('BUY', 'why'): a signal, and words that are none, or nothing."""
    if not isinstance(answer, tuple) or len(answer) != _PAIR or isinstance(answer[0], _CONTAINERS):
        return False
    signal, why = answer
    if isinstance(why, str):
        return why.strip().upper() not in _SIGNAL_WORDS
    return isinstance(signal, str) and why is None


def _columns(answer: pd.DataFrame) -> dict[str, pd.Series]:
    """The columns with a meaning. A frame is often the bars with more beside them, so others are let be."""
    found = {}
    for name in ("signal", "quantity", "price", "reason"):
        if name in answer.columns:
            column = answer[name]
            if column.ndim > 1:
                raise InvalidSignal(f"the returned DataFrame has two columns {name!r}")
            found[name] = column
    if "signal" not in found and "target" in answer.columns:
        found["signal"] = pd.Series(0, index=answer.index)
    if "signal" not in found:
        others = ", ".join(map(repr, list(answer.columns)[:12]))
        raise InvalidSignal(f"the returned DataFrame has no column 'signal'; it has {others:.200}")
    return found


def _rows(answer: list[object], n: int, reading: Reading) -> SignalColumns:
    """A dict for each bar, or None."""
    if len(answer) != n:
        raise InvalidSignal(f"strategy() returned {len(answer)} signals for {n} bars")
    return columns_of(
        [(bar, order) for bar, one in enumerate(answer) for order in told(one, bar, reading)]
    )


def _require_same_index(found: pd.Index, wanted: pd.Index) -> None:
    if found is wanted or found.equals(wanted):
        return
    if isinstance(found, pd.RangeIndex):
        if found.equals(pd.RangeIndex(len(wanted))):
            return  # as reset_index(drop=True) leaves it: the same bars by their places
        raise InvalidSignal(
            f"strategy() returned a Series with an index of its own ({found.start} to {found.stop - 1}) for"
            f" {len(wanted)} bars; make it with index=data.index"
        )
    if isinstance(found, pd.DatetimeIndex) and found.tz is None:
        found = found.tz_localize("UTC")
        if found.equals(wanted):
            return
    foreign = found.difference(cast("Any", wanted))
    if len(foreign):
        raise InvalidSignal(
            f"strategy() returned a signal at {foreign[0]}, which is not the time of any bar;"
            " make the Series with index=data.index"
        )
    missing = wanted.difference(cast("Any", found))
    if len(missing):
        bar = int(wanted.get_indexer(missing[:1])[0])
        raise InvalidSignal(
            f"strategy() returned {len(found)} signals for {len(wanted)} bars; "
            f"the first bar without one is bar {bar} ({missing[0]}); make the Series with index=data.index",
            bar,
        )
    raise InvalidSignal(
        "strategy() returned the bars' times in another order, or one of them twice"
    )


def _text(reason: object) -> str:
    return "" if is_missing(reason) else str(reason)
