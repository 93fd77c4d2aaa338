"""The records of a strategy process: what is sound arrives whole, and nothing else arrives at all."""

import itertools
import math
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy_runner import reply
from strategy_runner.reply import (
    Constants,
    FailureKind,
    Kind,
    ReplyDecoder,
    ReplyError,
    SignalColumns,
    StrategyFailure,
    encode,
)

BARS = 10
LIMIT = 1 << 20


def signals(*rows):
    """Columns of (bar, side, price, quantity, reason) rows."""
    bar, side, price, quantity, reason = zip(*rows, strict=True)
    return SignalColumns(
        np.array(bar, np.int64),
        np.array(side, np.int8),
        np.array(price, np.float64),
        np.array(quantity, np.float64),
        tuple(reason),
    )


FIRST = signals((0, 1, 101.5, 0.0, "in"), (3, -1, math.nan, 2.5, ""))
SECOND = signals((3, 1, math.nan, 0.0, "é€"), (9, -1, 7.0, 1e9, "out"))
LINE = np.array([math.nan, *range(1, BARS)])

STREAM = b"".join(
    (
        reply.encode_symbol(1),
        reply.encode_constants(Constants(stop_loss=5.0, position_size=25.0)),
        reply.encode_signals(FIRST),
        reply.encode_progress(4),
        reply.encode_indicator("línea", LINE),
        reply.encode_progress(4),
        reply.encode_signals(SECOND),
        encode(Kind.END),
    )
)


def decoder(bars=(3, BARS), max_bytes=LIMIT):
    return ReplyDecoder(bars, max_bytes)


def fed(*pieces, **arguments):
    made = decoder(**arguments)
    for piece in pieces:
        made.feed(piece)
    return made


def assert_is_the_stream(found):
    assert found.ended
    assert found.failure is None
    assert found.series == 1
    assert found.constants == Constants(stop_loss=5.0, take_profit=None, position_size=25.0)
    assert found.bars_done == 4
    assert found.received == len(STREAM)
    together = found.signals
    assert together.bar.tolist() == [0, 3, 3, 9]
    assert together.side.tolist() == [1, -1, 1, -1]
    np.testing.assert_array_equal(together.price, [101.5, math.nan, math.nan, 7.0])
    assert together.quantity.tolist() == [0.0, 2.5, 0.0, 1e9]
    assert together.reason == ("in", "", "é€", "out")
    assert list(found.indicators) == ["línea"]
    np.testing.assert_array_equal(found.indicators["línea"], LINE)


def test_a_stream_arrives_as_it_was_sent():
    assert_is_the_stream(fed(STREAM))


def test_a_stream_may_be_split_at_any_byte():
    for split in range(len(STREAM) + 1):
        assert_is_the_stream(fed(STREAM[:split], STREAM[split:]))


def test_a_stream_may_come_byte_by_byte():
    assert_is_the_stream(fed(*(STREAM[i : i + 1] for i in range(len(STREAM)))))


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_a_stream_may_be_cut_into_any_pieces(cuts):
    edges = [0, *sorted(cuts), len(STREAM)]
    assert_is_the_stream(fed(*(STREAM[a:b] for a, b in itertools.pairwise(edges))))


def test_a_stream_that_stops_early_has_not_ended():
    for length in range(len(STREAM)):
        assert not fed(STREAM[:length]).ended


def read(data):
    """A decoder that was fed *data*, unless it refused."""
    made = decoder()
    try:
        made.feed(data)
    except ReplyError:
        return None
    return made


def assert_sound(found):
    """Whatever the bytes were, what was taken from them fits the bars."""
    columns = found.signals
    count = len(columns)
    assert [len(c) for c in (columns.side, columns.price, columns.quantity, columns.reason)] == [
        count
    ] * 4
    if count:
        assert columns.bar.min() >= 0
        assert columns.bar.max() < max(found.bars)
        assert set(columns.side.tolist()) <= {1, -1}
        assert np.isfinite(columns.quantity).all()
        assert not np.isinf(columns.price).any()
    assert found.series < len(found.bars)


@given(st.binary(max_size=400))
@settings(max_examples=300)
def test_random_bytes_are_refused_or_wait_for_more_and_raise_nothing_else(data):
    found = read(data)
    if found is not None:
        assert_sound(found)


@given(st.sampled_from(list(Kind)), st.binary(max_size=300))
@settings(max_examples=400)
def test_random_payloads_of_every_kind_are_refused_or_sound(kind, payload):
    found = read(encode(kind, payload))
    if found is not None:
        assert_sound(found)


@given(st.integers(0, len(STREAM) - 1), st.integers(0, 255))
@settings(max_examples=400)
def test_a_stream_with_one_wrong_byte_is_refused_or_sound(at, value):
    changed = bytearray(STREAM)
    changed[at] = value
    found = read(bytes(changed))
    if found is not None:
        assert_sound(found)


def signals_payload(count, rows=b"", reasons=b""):
    return struct.pack("<I", count) + rows + reasons


def raw_signals(bar, side, price, quantity, lengths, reasons=b""):
    rows = b"".join(
        (
            np.array(bar, "<i8").tobytes(),
            np.array(side, "i1").tobytes(),
            np.array(price, "<f8").tobytes(),
            np.array(quantity, "<f8").tobytes(),
            np.array(lengths, "<u4").tobytes(),
        )
    )
    return encode(Kind.SIGNALS, signals_payload(len(bar), rows, reasons))


ONE = {"side": [1], "price": [1.0], "quantity": [0.0], "lengths": [0]}
TWO = {"side": [1, -1], "price": [1.0] * 2, "quantity": [0.0] * 2, "lengths": [0, 0]}

REFUSALS = {
    "an unknown kind": b"\x63" + bytes(4),
    "kind 0": bytes(5),
    "a record that is larger than the limit": b"\x01" + struct.pack("<I", LIMIT + 1),
    "a record of 4 GiB": b"\x01\xff\xff\xff\xff",
    "an end with contents": encode(Kind.END, b"x"),
    "a record after the end": encode(Kind.END) + encode(Kind.END),
    "bytes after the end": encode(Kind.END) + b"\x01",
    "bytes after a failure": reply.encode_failure(StrategyFailure(FailureKind.STRATEGY_ERROR, "no"))
    + b"\x07",
    "signals without a count": encode(Kind.SIGNALS),
    "fewer signals than announced": encode(Kind.SIGNALS, signals_payload(2, bytes(29))),
    "2**32 - 1 signals": encode(Kind.SIGNALS, signals_payload(2**32 - 1)),
    "reasons that are too short": raw_signals([1], **ONE | {"lengths": [3]}, reasons=b"ab"),
    "reasons that are too long": raw_signals([1], **ONE | {"lengths": [1]}, reasons=b"ab"),
    "a reason longer than any that is sent": raw_signals(
        [1],
        **ONE | {"lengths": [reply.MAX_REASON_BYTES + 1]},
        reasons=bytes(reply.MAX_REASON_BYTES + 1),
    ),
    "reasons whose lengths overflow": raw_signals([1, 2], **TWO | {"lengths": [2**32 - 1] * 2}),
    "a signal before the first bar": raw_signals([-1], **ONE),
    "a signal after the last bar": raw_signals([3], **ONE),
    "signals that go back": raw_signals([2, 1], **TWO),
    "a hold as a signal": raw_signals([1], **ONE | {"side": [0]}),
    "a side of 2": raw_signals([1], **ONE | {"side": [2]}),
    "a side of -128": raw_signals([1], **ONE | {"side": [-128]}),
    "an infinite price": raw_signals([1], **ONE | {"price": [math.inf]}),
    "a negative quantity": raw_signals([1], **ONE | {"quantity": [-1.0]}),
    "a quantity that is no number": raw_signals([1], **ONE | {"quantity": [math.nan]}),
    "an infinite quantity": raw_signals([1], **ONE | {"quantity": [math.inf]}),
    "a batch that goes back": reply.encode_signals(signals((2, 1, 1.0, 0.0, "")))
    + reply.encode_signals(signals((1, 1, 1.0, 0.0, ""))),
    "an indicator that is too short": reply.encode_indicator("x", np.zeros(2)),
    "an indicator that is too long": reply.encode_indicator("x", np.zeros(4)),
    "an indicator of half a number": encode(Kind.INDICATOR, struct.pack("<I", 0) + bytes(20)),
    "an indicator whose name is longer than its record": encode(
        Kind.INDICATOR, struct.pack("<I", 99)
    ),
    "an indicator without a name": encode(Kind.INDICATOR, b"\x01"),
    "too many indicators": b"".join(
        reply.encode_indicator(str(n), np.zeros(3)) for n in range(reply.MAX_INDICATORS + 1)
    ),
    "progress past the end": reply.encode_progress(4),
    "progress below zero": reply.encode_progress(-1),
    "progress that goes back": reply.encode_progress(2) + reply.encode_progress(1),
    "half a progress": encode(Kind.PROGRESS, bytes(4)),
    "constants of another length": encode(Kind.CONSTANTS, bytes(23)),
    "a series that is not there": reply.encode_symbol(2),
    "a symbol of another length": encode(Kind.SYMBOL, bytes(3)),
    "an unknown kind of failure": encode(Kind.ERROR, struct.pack("<Biiq", 99, 0, 0, -1) + bytes(8)),
    "a failure on a negative line": encode(
        Kind.ERROR, struct.pack("<Biiq", 1, -1, 0, -1) + bytes(8)
    ),
    "a failure at bar -2": encode(Kind.ERROR, struct.pack("<Biiq", 1, 0, 0, -2) + bytes(8)),
    "a failure without a text": encode(Kind.ERROR, struct.pack("<Biiq", 1, 0, 0, -1)),
    "a failure with more than two texts": encode(
        Kind.ERROR, struct.pack("<Biiq", 1, 0, 0, -1) + bytes(12)
    ),
    "a failure with a text that is too long": encode(
        Kind.ERROR,
        struct.pack("<BiiqI", 1, 0, 0, -1, reply.MAX_TEXT_BYTES + 1)
        + bytes(reply.MAX_TEXT_BYTES + 5),
    ),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_what_breaks_a_rule_is_refused(what):
    with pytest.raises(ReplyError):
        fed(REFUSALS[what])


def test_a_reply_of_exactly_the_limit_is_taken_and_one_byte_more_is_not():
    assert fed(STREAM, max_bytes=len(STREAM)).ended
    with pytest.raises(ReplyError, match="larger"):
        fed(STREAM, max_bytes=len(STREAM) - 1)


def test_a_large_record_is_refused_when_it_is_announced_and_not_when_it_has_come():
    with pytest.raises(ReplyError):
        fed(b"\x02" + struct.pack("<I", LIMIT + 1))


def test_as_many_indicators_as_allowed_are_taken_and_one_may_be_drawn_again():
    records = [reply.encode_indicator(str(n), np.zeros(3)) for n in range(reply.MAX_INDICATORS)]
    found = fed(*records, reply.encode_indicator("0", np.ones(3)))
    assert len(found.indicators) == reply.MAX_INDICATORS
    assert found.indicators["0"].tolist() == [1.0] * 3


def test_a_failure_arrives_with_its_place_and_is_the_end():
    failure = StrategyFailure(FailureKind.INVALID_SIGNAL, "né", 3, 7, 0, "Traceback\n  x\n")
    found = fed(reply.encode_failure(failure))
    assert found.failure == failure
    assert not found.ended


def test_a_failure_without_a_bar_has_none():
    assert fed(reply.encode_failure(StrategyFailure(FailureKind.STRATEGY_ERROR, ""))).failure == (
        StrategyFailure(FailureKind.STRATEGY_ERROR, "")
    )


def test_texts_are_clipped_where_they_are_written():
    failure = StrategyFailure(FailureKind.STRATEGY_ERROR, "é" * 99_999, traceback="t" * 99_999)
    found = fed(reply.encode_failure(failure)).failure
    assert len(found.message.encode()) <= reply.MAX_TEXT_BYTES + 3
    assert len(found.traceback) == reply.MAX_TEXT_BYTES
    long = fed(reply.encode_signals(signals((0, 1, 1.0, 0.0, "r" * 9999))))
    assert long.signals.reason == ("r" * reply.MAX_REASON_BYTES,)
    named = fed(reply.encode_indicator("n" * 9999, np.zeros(3)))
    assert list(named.indicators) == ["n" * reply.MAX_NAME_BYTES]


def test_text_that_is_no_unicode_is_marked_and_never_refused():
    found = fed(reply.encode_signals(signals((0, 1, 1.0, 0.0, "a\ud800b"))))
    assert found.signals.reason == ("a?b",)


def test_constants_that_are_not_finite_are_absent():
    found = fed(encode(Kind.CONSTANTS, struct.pack("<ddd", math.inf, math.nan, 5.0)))
    assert found.constants == Constants(position_size=5.0)


def test_no_signals_at_all_are_empty_columns():
    found = fed(reply.encode_signals(reply.NO_SIGNALS), encode(Kind.END))
    assert len(found.signals) == 0
    assert found.signals.reason == ()


@st.composite
def _columns(draw):
    bars = sorted(draw(st.lists(st.integers(0, BARS - 1), max_size=20)))
    number = st.floats(0, 1e12)
    rows = [
        (
            bar,
            draw(st.sampled_from([1, -1])),
            draw(number | st.just(math.nan)),
            draw(number),
            draw(st.text(st.characters(codec="utf-8"), max_size=20)),
        )
        for bar in bars
    ]
    return signals(*rows) if rows else reply.NO_SIGNALS


@given(_columns(), st.integers(0, 40))
def test_any_signals_come_back_as_they_were_however_they_are_batched(columns, cut):
    at = min(cut, len(columns))
    parts = [
        SignalColumns(
            *(getattr(columns, name)[piece] for name in ("bar", "side", "price", "quantity")),
            columns.reason[piece],
        )
        for piece in (slice(None, at), slice(at, None))
    ]
    found = fed(reply.encode_symbol(1), *(reply.encode_signals(part) for part in parts)).signals
    for name in ("bar", "side", "price", "quantity"):
        np.testing.assert_array_equal(getattr(found, name), getattr(columns, name))
    assert found.reason == columns.reason
