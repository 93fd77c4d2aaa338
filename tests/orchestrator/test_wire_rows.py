"""Rows that are written as one block are the rows that protobuf would have made one by one."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.api.wire import rows as wire_rows
from orchestrator.api.wire.rows import add_rows
from orchestrator.generated import strategy_execution_pb2 as public

TEXTS = st.text(st.characters(codec="utf-8"), max_size=300)
DOUBLES = st.floats() | st.just(-0.0)
COUNTS = st.integers(0, 2**31 - 1) | st.integers(0, 200)
SIDES = st.sampled_from([0, 1, 2])
TRADE = {
    "buy_timestamp": TEXTS,
    "pnl": DOUBLES,
    "win": st.booleans(),
    "sell_reason": TEXTS,
    "side": SIDES,
    "entry_bar": COUNTS,
    "exit_price": DOUBLES,
}


def one_by_one(columns):
    made = public.Performance()
    for row in zip(*columns.values(), strict=True):
        made.trades.add(**dict(zip(columns, row, strict=True)))
    return made


def as_block(columns):
    made = public.Performance()
    add_rows(
        made,
        "trades",
        {
            name: column if isinstance(column[0], str) else np.array(column)
            for name, column in columns.items()
        },
    )
    return made


def column_lists(draw, count):
    return {
        name: draw(st.lists(values, min_size=count, max_size=count))
        for name, values in TRADE.items()
    }


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.data(), st.integers(1, 9))
def test_a_block_of_rows_is_what_the_rows_alone_would_be(data, count):
    columns = column_lists(data.draw, count)
    assert as_block(columns).SerializeToString() == one_by_one(columns).SerializeToString()


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.data(), st.integers(1, 9))
def test_rows_beyond_one_block_follow_in_order(data, count):
    columns = column_lists(data.draw, count)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(wire_rows, "_ROWS_AT_ONCE", 2)
        assert as_block(columns) == one_by_one(columns)


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.data(), st.integers(1, 9))
def test_blocks_are_of_fewer_rows_where_a_text_is_long(data, count):
    columns = column_lists(data.draw, count)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(wire_rows, "_BYTES_AT_ONCE", 500)
        assert as_block(columns) == one_by_one(columns)


def test_a_long_text_does_not_make_all_rows_long():
    rows = 65_536
    reasons = ["crossed"] * rows
    reasons[:: rows // 8] = ["x" * 1024] * 8
    made = public.ExecuteStrategyResponse()
    tracemalloc.start()
    add_rows(made, "signals", {"price": np.ones(rows), "reason": reasons})
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [row.reason for row in made.signals] == reasons
    assert peak_bytes < 20 << 20


def test_ascii_columns_of_numpy_are_texts_of_their_own_lengths():
    made = public.ExecuteStrategyResponse()
    add_rows(made, "signals", {"type": np.array([b"BUY", b"SELL", b""]), "quantity": np.arange(3)})
    assert [(row.type, row.quantity) for row in made.signals] == [("BUY", 0), ("SELL", 1), ("", 2)]


def test_rows_are_added_to_those_that_are_there():
    made = public.ExecuteStrategyResponse()
    for price in (1.5, 2.5):
        add_rows(made, "signals", {"price": np.array([price])})
    assert [row.price for row in made.signals] == [1.5, 2.5]
