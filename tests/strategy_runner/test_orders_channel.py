"""Orders cross from the strategy process to the supervisor as they were stated, or not at all."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy_runner.channel import orders as channel
from strategy_runner.channel import reply
from strategy_runner.channel.orders import LABELS, TERMS, Action, Order
from strategy_runner.channel.reply import Kind
from strategy_runner.channel.reply_decoder import ReplyDecoder, ReplyError

BARS = 40
_names = st.text("abc", min_size=1, max_size=3)
_order = st.builds(
    Order,
    action=st.sampled_from([Action.BUY, Action.SELL, Action.EXIT, Action.CHANGE, Action.CANCEL]),
    price=st.floats(1, 100) | st.just(math.nan),
    quantity=st.floats(0, 1e6),
    reason=st.text(max_size=20),
    terms=st.dictionaries(
        st.sampled_from([term for term in TERMS if term != "target"]), st.floats(0.01, 0.99)
    ),
    expires=st.sampled_from([channel.DAY, channel.GOOD_TILL_CANCELLED, 7]),
    labels=st.dictionaries(st.sampled_from(LABELS), _names | st.just("all")),
) | st.builds(
    lambda target: Order(Action.TARGET, terms={"target": target}), target=st.floats(-2, 2)
)


def decoder_with_all_bars() -> ReplyDecoder:
    decoder = ReplyDecoder((BARS,), 1 << 24)
    decoder.feed(reply.encode_ask(reply.ALL_BARS))
    decoder.sent(BARS, is_whole=True)
    return decoder


def stated(orders: list[tuple[int, Order]], decoder: ReplyDecoder) -> None:
    """Compares what *decoder* took with *orders*."""
    signals = decoder.signals
    assert signals.bar.tolist() == [bar for bar, _ in orders]
    assert signals.side.tolist() == [order.action for _, order in orders]
    assert signals.reason == tuple(order.reason for _, order in orders)
    columns = signals.orders
    assert columns is not None
    for term in TERMS:
        wanted = [order.terms.get(term, math.nan) for _, order in orders]
        np.testing.assert_array_equal(columns.terms[term], wanted)
    assert columns.expires.tolist() == [order.expires for _, order in orders]
    for label in LABELS:
        places = columns.labels[label].tolist()
        texts = {channel.NO_NAME: "", channel.ALL_ORDERS: "all"}
        found = [
            texts.get(place) or (columns.names[place] if place >= 0 else "") for place in places
        ]
        assert found == [order.labels.get(label, "") for _, order in orders]


@given(st.lists(st.tuples(st.integers(0, BARS - 1), _order), min_size=1, max_size=20))
def test_orders_for_all_bars_arrive_as_they_were_stated(orders: list[tuple[int, Order]]) -> None:
    orders = sorted(orders, key=lambda one: one[0])
    decoder = decoder_with_all_bars()
    decoder.feed(reply.encode_orders(orders))
    stated(orders, decoder)


@given(st.lists(st.lists(_order, max_size=3), min_size=BARS, max_size=BARS))
def test_answers_of_several_orders_arrive_bar_by_bar(answers: list[list[Order]]) -> None:
    decoder = ReplyDecoder((BARS,), 1 << 24)
    decoder.feed(reply.encode_ask(1))
    for bar, answer in enumerate(answers):
        decoder.sent(bar + 1)
        if bar % 7 == 0:  # a plain signal between them has no terms
            answer[:] = [Order(Action.BUY, reason="plain")]
            decoder.feed(reply.encode_answer(1, math.nan, 0.0, "plain"))
        else:
            decoder.feed(reply.encode_orders([(bar, order) for order in answer]))
    flat = [(bar, order) for bar, answer in enumerate(answers) for order in answer]
    if any(decoder.answers.with_terms):
        stated(flat, decoder)
    else:
        assert decoder.signals.orders is None


def _changed(change: Callable[[np.ndarray], None]) -> bytes:
    rows = channel.order_rows([(3, Order(Action.BUY, labels={"name": "a"}))])
    copy = rows.rows.copy()
    change(copy)
    payload = channel.encode_rows(channel.OrderRows(copy, rows.names, rows.reasons), 100)
    return reply.encode(Kind.ORDERS, payload)


def _set(column: str, value: float) -> Callable[[np.ndarray], None]:
    def change(rows: np.ndarray) -> None:
        rows[column] = value

    return change


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("bar", -1),
        ("bar", BARS),
        ("action", 0),
        ("action", 6),
        ("action", -2),
        ("action", Action.TARGET),  # without a target
        ("price", math.inf),
        ("quantity", -1.0),
        ("quantity", math.nan),
        ("target", 0.5),  # of an order that is no target
        ("limit", -1.0),
        ("stop", math.inf),
        ("limit", 0.0),
        ("size", 0.0),
        ("trailing_stop", 1.0),
        ("trailing_stop", -0.1),
        ("expires", -2),
        ("expires", 1 << 62),
        ("name", 1),
        ("name", channel.ALL_ORDERS),
        ("oco", -3),
        ("cancel", -3),
    ],
)
def test_a_row_that_says_nothing_sensible_is_no_reply(column: str, value: float) -> None:
    with pytest.raises(ReplyError):
        decoder_with_all_bars().feed(_changed(_set(column, value)))


def test_orders_for_another_bar_than_the_last_one_sent_are_no_reply() -> None:
    for bar in (4, 6):
        decoder = ReplyDecoder((BARS,), 1 << 24)
        decoder.feed(reply.encode_ask(6))
        decoder.sent(6)
        with pytest.raises(ReplyError, match="for another bar"):
            decoder.feed(reply.encode_orders([(bar, Order(Action.EXIT))]))


def test_cut_or_padded_records_are_no_reply() -> None:
    whole = channel.encode_rows(
        channel.order_rows([(1, Order(Action.BUY, reason="why", labels={"oco": "g"}))]), 100
    )
    for payload in [whole[:cut] for cut in range(len(whole))] + [whole + b"x"]:
        with pytest.raises(ReplyError):
            decoder_with_all_bars().feed(reply.encode(Kind.ORDERS, payload))


def test_the_position_is_asked_for_before_any_bar() -> None:
    decoder = ReplyDecoder((BARS,), 1 << 24)
    decoder.feed(reply.encode_watch() + reply.encode_ask(2))
    assert decoder.is_watching
    decoder.sent(2)
    with pytest.raises(ReplyError):
        decoder.feed(reply.encode_watch())
