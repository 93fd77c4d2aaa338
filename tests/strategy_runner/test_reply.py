"""The records of a strategy process: what is sound arrives whole, and nothing else arrives at all."""

import itertools
import math
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy_runner.channel import reply
from strategy_runner.channel.drawings import MAX_DRAWINGS, MAX_WORD_BYTES, MAX_WORDS, Drawing
from strategy_runner.channel.reply import (
    ALL_BARS,
    HOLD,
    Constants,
    FailureKind,
    Kind,
    Note,
    NoteKind,
    SignalColumns,
    StrategyFailure,
    encode,
)
from strategy_runner.channel.reply_decoder import ReplyDecoder, ReplyError

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


SIGNALS = signals(
    (0, 1, 101.5, 0.0, "in"), (3, -1, math.nan, 2.5, ""), (3, 1, math.nan, 0.0, "é€"),
    (9, -1, 7.0, 1e9, "out"),
)  # fmt: skip
LINE = np.array([math.nan, *range(1, BARS)])
DRAWING = Drawing("línea", (("color", "rot"), ("width", "2")), np.zeros(0, np.int32))
ASK_ALL = reply.encode_ask(ALL_BARS)

HEAD = reply.encode_symbol(1, reply.Choice.NAMED) + reply.encode_constants(
    Constants(stop_loss=5.0, position_size=25.0)
)
STREAM = b"".join(
    (
        HEAD,
        ASK_ALL,
        reply.encode_indicator("línea", LINE),
        reply.encode_drawing(DRAWING),
        reply.encode_signals(SIGNALS),
        encode(Kind.END),
    )
)


def drawing_at(*bars):
    return reply.encode_drawing(Drawing("", (("icon", "up"),), np.array(bars, np.int32)))


def decoder(bars=(3, BARS), max_bytes=LIMIT):
    return ReplyDecoder(bars, max_bytes)


def fed(*pieces, **arguments):
    """A decoder that took *pieces* of a process that has all bars."""
    made = decoder(**arguments)
    made.sent(made.bars[0], is_whole=True)
    for piece in pieces:
        made.feed(piece)
    return made


def streamed(*pieces, **arguments):
    """A decoder that took *pieces* of a process that is served when it asks for all bars."""
    made = decoder(**arguments)
    asked_at = len(HEAD) + len(ASK_ALL)
    at = 0
    for piece in pieces:
        before = piece[: max(asked_at - at, 0)]
        made.feed(before)
        if made.asked == ALL_BARS:
            made.sent(BARS, is_whole=True)
        made.feed(piece[len(before) :])
        at += len(piece)
    return made


def assert_is_the_stream(found):
    assert found.ended
    assert found.failure is None
    assert found.series == 1
    assert found.constants == Constants(stop_loss=5.0, take_profit=None, position_size=25.0)
    assert found.bars_done == 0
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
    assert_is_the_stream(streamed(STREAM))


def test_a_stream_may_be_split_at_any_byte():
    for split in range(len(STREAM) + 1):
        assert_is_the_stream(streamed(STREAM[:split], STREAM[split:]))


def test_a_stream_may_come_byte_by_byte():
    assert_is_the_stream(streamed(*(STREAM[i : i + 1] for i in range(len(STREAM)))))


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_a_stream_may_be_cut_into_any_pieces(cuts):
    edges = [0, *sorted(cuts), len(STREAM)]
    assert_is_the_stream(streamed(*(STREAM[a:b] for a, b in itertools.pairwise(edges))))


def test_a_stream_that_stops_early_has_not_ended():
    for length in range(len(STREAM)):
        assert not streamed(STREAM[:length]).ended


def read(data):
    """A decoder that was fed *data*, unless it refused."""
    try:
        return fed(data)
    except ReplyError:
        return None


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
    try:
        assert_sound(streamed(bytes(changed)))
    except ReplyError:
        return


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
    "signals for the second time": 2 * reply.encode_signals(signals((2, 1, 1.0, 0.0, ""))),
    "an answer where all bars were given": reply.encode_answer(1, 1.0, 0.0, ""),
    "all bars for the second time": ASK_ALL,
    "the first bars after all of them": reply.encode_ask(2),
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
    "a drawing of nothing": encode(Kind.DRAWING, b""),
    "a drawing of too many words": encode(
        Kind.DRAWING, struct.pack("<I", MAX_WORDS + 1) + bytes(8 * MAX_WORDS + 12)
    ),
    "a drawing with a word that is too long": encode(
        Kind.DRAWING, struct.pack("<II", 0, MAX_WORD_BYTES + 1) + bytes(MAX_WORD_BYTES + 1)
    ),
    "a drawing with a word that is longer than its record": encode(
        Kind.DRAWING, struct.pack("<II", 0, 9)
    ),
    "a drawing of half a bar": encode(Kind.DRAWING, struct.pack("<II", 0, 0) + bytes(3)),
    "a drawing before the first bar": drawing_at(-1),
    "a drawing after the last bar": drawing_at(3),
    "a drawing of bars that go back": drawing_at(2, 1),
    "a drawing of a bar twice": drawing_at(1, 1),
    "too many drawings": drawing_at(1) * (MAX_DRAWINGS + 1),
    "half a question": encode(Kind.ASK, bytes(3)),
    "constants of another length": encode(Kind.CONSTANTS, bytes(23)),
    "a series that is not there": reply.encode_symbol(2, reply.Choice.NAMED),
    "a symbol of another length": encode(Kind.SYMBOL, bytes(3)),
    "an unknown kind of failure": encode(
        Kind.ERROR, struct.pack("<Biiq", 99, 0, 0, -1) + bytes(12)
    ),
    "a failure on a negative line": encode(
        Kind.ERROR, struct.pack("<Biiq", 1, -1, 0, -1) + bytes(8)
    ),
    "a failure at bar -2": encode(Kind.ERROR, struct.pack("<Biiq", 1, 0, 0, -2) + bytes(12)),
    "a failure without a text": encode(Kind.ERROR, struct.pack("<Biiq", 1, 0, 0, -1)),
    "a failure with more than three texts": encode(
        Kind.ERROR, struct.pack("<Biiq", 1, 0, 0, -1) + bytes(16)
    ),
    "a failure with a hint that is too long": encode(
        Kind.ERROR,
        struct.pack("<Biiq", 1, 0, 0, -1)
        + bytes(8)
        + struct.pack("<I", reply.MAX_HINT_BYTES + 1)
        + bytes(reply.MAX_HINT_BYTES + 1),
    ),
    "a note of unknown kind": encode(Kind.NOTE, struct.pack("<BI", 99, 0)),
    "half a note": encode(Kind.NOTE, b"\1"),
    "a note that is too long": encode(
        Kind.NOTE, struct.pack("<BI", 1, 0) + bytes(reply.MAX_NOTE_BYTES + 1)
    ),
    "too many notes": encode(Kind.NOTE, struct.pack("<BI", 1, 0)) * (reply.MAX_NOTES + 1),
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
    assert streamed(STREAM, max_bytes=len(STREAM)).ended
    with pytest.raises(ReplyError, match="larger"):
        streamed(STREAM, max_bytes=len(STREAM) - 1)


def test_a_large_record_is_refused_when_it_is_announced_and_not_when_it_has_come():
    with pytest.raises(ReplyError):
        fed(b"\x02" + struct.pack("<I", LIMIT + 1))


def test_as_many_indicators_as_allowed_are_taken_and_one_may_be_drawn_again():
    records = [reply.encode_indicator(str(n), np.zeros(3)) for n in range(reply.MAX_INDICATORS)]
    found = fed(*records, reply.encode_indicator("0", np.ones(3)))
    assert len(found.indicators) == reply.MAX_INDICATORS
    assert found.indicators["0"].tolist() == [1.0] * 3


def test_a_failure_arrives_with_its_place_and_is_the_end():
    failure = StrategyFailure(
        FailureKind.INVALID_SIGNAL, "né", 3, 7, 0, "Traceback\n  x\n", "write this"
    )
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


_ROWS = st.lists(
    st.tuples(
        st.integers(0, BARS - 1),
        st.sampled_from([1, -1]),
        st.floats(0, 1e12) | st.just(math.nan),
        st.floats(0, 1e12),
        st.text(st.characters(codec="utf-8"), max_size=9),
    ),
    max_size=12,
)
_COLUMNS = _ROWS.map(
    lambda rows: signals(*sorted(rows, key=lambda r: r[0])) if rows else reply.NO_SIGNALS
)


@given(_COLUMNS)
def test_any_signals_come_back_as_they_were(columns):
    found = fed(reply.encode_symbol(1, reply.Choice.NAMED), reply.encode_signals(columns)).signals
    for name in ("bar", "side", "price", "quantity"):
        np.testing.assert_array_equal(getattr(found, name), getattr(columns, name))
    assert found.reason == columns.reason


# One bar at a time.


def shown(count, of=BARS):
    """A decoder of a process that was sent the first *count* bars."""
    made = decoder((of,))
    made.feed(reply.encode_ask(count))
    made.sent(count)
    return made


BUY = reply.encode_answer(1, 99.5, 2.0, "né")


def test_an_answer_signs_for_the_bar_that_was_sent_last():
    made = shown(3)
    for bar, answer in ((2, BUY), (3, HOLD), (4, reply.encode_answer(-1, math.nan, 0.0, ""))):
        assert made.awaits_answer
        made.feed(answer)
        assert made.wants_next
        assert made.bars_done == made.shown == bar + 1
        made.sent(bar + 2)
    assert made.signals.bar.tolist() == [2, 4]
    assert made.signals.side.tolist() == [1, -1]
    np.testing.assert_array_equal(made.signals.price, [99.5, math.nan])
    assert made.signals.quantity.tolist() == [2.0, 0.0]
    assert made.signals.reason == ("né", "")
    assert made.answered == 3


def test_after_the_last_bar_it_ends_with_what_it_plotted():
    made = shown(BARS)
    made.feed(BUY)
    made.no_more()
    assert not made.wants_next
    made.feed(reply.encode_indicator("x", LINE) + encode(Kind.END))
    assert made.ended
    assert made.bars_done == BARS


def answered(*, first=HOLD, more=b""):
    made = shown(3)
    made.feed(first)
    made.sent(4)
    made.feed(more)
    return made


OUT_OF_TURN = {
    "two answers to one bar": lambda: shown(3).feed(BUY + BUY),
    "a hold after an answer": lambda: shown(3).feed(BUY + HOLD),
    "two holds to one bar": lambda: shown(3).feed(HOLD + HOLD),
    "an answer before any bar": lambda: decoder().feed(BUY),
    "a hold before any bar": lambda: decoder().feed(HOLD),
    "an answer beside a question": lambda: shown(3).feed(ASK_ALL + BUY),
    "signals for bars gone by": lambda: shown(3).feed(
        reply.encode_signals(signals((0, 1, 1.0, 0.0, "")))
    ),
    "signals at the last bar": lambda: shown(BARS).feed(
        reply.encode_signals(signals((0, 1, 1.0, 0.0, "")))
    ),
    "signals before any bar": lambda: decoder().feed(reply.encode_signals(reply.NO_SIGNALS)),
    "all bars after a signal": lambda: answered(first=BUY, more=ASK_ALL),
    "all bars between an answer and the next bar": lambda: shown(3).feed(HOLD + ASK_ALL),
    "first bars after an answer": lambda: answered(more=reply.encode_ask(9)),
    "first bars for the second time": lambda: shown(3).feed(reply.encode_ask(9)),
    "two questions": lambda: decoder().feed(ASK_ALL + ASK_ALL),
    "an end before the last bar": lambda: answered(more=encode(Kind.END)),
    "an end without an answer": lambda: shown(3).feed(encode(Kind.END)),
    "an answer with half a price": lambda: shown(3).feed(encode(Kind.ANSWER, bytes(9))),
    "an answer with a side of 2": lambda: shown(3).feed(
        encode(Kind.ANSWER, struct.pack("<bdd", 2, 1.0, 0.0))
    ),
    "an answer with a side of 0": lambda: shown(3).feed(
        encode(Kind.ANSWER, struct.pack("<bdd", 0, 1.0, 0.0))
    ),
    "an answer at an infinite price": lambda: shown(3).feed(
        encode(Kind.ANSWER, struct.pack("<bdd", 1, math.inf, 0.0))
    ),
    "an answer for less than nothing": lambda: shown(3).feed(
        encode(Kind.ANSWER, struct.pack("<bdd", 1, 1.0, -1.0))
    ),
    "an answer for no number of units": lambda: shown(3).feed(
        encode(Kind.ANSWER, struct.pack("<bdd", 1, 1.0, math.nan))
    ),
    "an answer with a reason that is too long": lambda: shown(3).feed(
        encode(Kind.ANSWER, struct.pack("<bdd", 1, 1.0, 1.0) + bytes(reply.MAX_REASON_BYTES + 1))
    ),
}


def test_who_has_only_held_may_ask_for_all_bars_and_then_has_answered_to_none_of_them_alone():
    made = answered(more=ASK_ALL)
    assert (made.asked, made.answered, made.wants_next) == (reply.ALL_BARS, 0, False)
    made.sent(BARS, is_whole=True)
    made.feed(reply.encode_signals(signals((0, 1, 1.0, 0.0, ""))) + encode(Kind.END))
    assert (made.is_whole, made.answered, made.signals.bar.tolist()) == (True, 0, [0])


def test_notes_arrive_in_their_order():
    notes = [Note(kind, line, "né") for line, kind in enumerate(NoteKind)]
    assert fed(*map(reply.encode_note, notes)).notes == notes


@pytest.mark.parametrize("what", OUT_OF_TURN)
def test_what_is_said_out_of_turn_is_refused(what):
    with pytest.raises(ReplyError):
        OUT_OF_TURN[what]()


def test_drawings_come_as_they_were_said_and_clipped():
    long = "é" * 300
    many = tuple((str(n), long) for n in range(MAX_WORDS + 3))
    found = fed(
        drawing_at(0, 2),
        reply.encode_drawing(Drawing("SMA", (("color", "red"),), np.zeros(0, np.int32))),
        reply.encode_drawing(Drawing(long, many, np.array([1], np.int32))),
    ).drawings
    assert [(one.indicator, one.words, one.bars.tolist()) for one in found[:2]] == [
        ("", (("icon", "up"),), [0, 2]),
        ("SMA", (("color", "red"),), []),
    ]
    assert found[2].indicator == "é" * (MAX_WORD_BYTES // 2)
    assert len(found[2].words) == MAX_WORDS
    assert len(fed(*[drawing_at(1)] * MAX_DRAWINGS).drawings) == MAX_DRAWINGS
