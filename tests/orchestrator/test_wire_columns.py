"""Bars stay in the bytes received, and whatever form they come in, they are what protobuf reads."""

import struct

import numpy as np
import pytest
from google.protobuf.message import DecodeError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestrator.api.calls.request_limits import allowance
from orchestrator.api.wire.run_request import received
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.wire_format import nested

Request, Columns = public.ExecuteStrategyRequest, public.MarketDataColumns
PRICES = ("open", "high", "low", "close", "volume")
ALLOWANCE = allowance(2_000_000, 1000, 1000)
CODE = Request(code="x = 1", run_id="mine", parameters={"a": "1"}).SerializeToString()


def columns_of(request):
    """Columns of what was received, as lists."""
    if request.columns is None:
        return None
    return {
        name: np.frombuffer(data, "<i8" if name == "timestamp_ms" else "<f8").tolist()
        for name, data in request.columns.items()
    }


def as_protobuf_reads(data):
    """The same in protobuf's own way: (message without arrays, columns)."""
    message = Request.FromString(data)
    if not message.HasField("columns"):
        return message, None
    columns = {name: list(getattr(message.columns, name)) for name in ("timestamp_ms", *PRICES)}
    for name in columns:
        message.columns.ClearField(name)
    return message, columns


def rows_of(request):
    """Rows of what was received, as protobuf reads each."""
    spans = zip(request.rows.starts, request.rows.ends, strict=True)
    return [public.MarketDataBar.FromString(request.rows.data[start:end]) for start, end in spans]


def same(data):
    request = received(data, ALLOWANCE)
    rows = rows_of(request)
    message, columns = as_protobuf_reads(data)
    assert rows == list(message.market_data)
    message.ClearField("market_data")
    assert (request.message, repr(columns_of(request))) == (message, repr(columns))
    return request


def packed(count=3, **fields):
    given = {name: np.arange(count) + place for place, name in enumerate(PRICES)}
    return Columns(timestamp_ms=range(count), **given, **fields)


def columns_field(content):
    return nested(Request.COLUMNS_FIELD_NUMBER, content)


def test_what_a_client_sends_is_viewed_where_it_is():
    data = Request(
        code="x", columns=packed(symbol="AAPL"), run_id="mine", check_look_ahead=True
    ).SerializeToString()
    request = same(data)
    where = np.frombuffer(data, np.uint8)
    assert all(np.shares_memory(np.asarray(view), where) for view in request.columns.values())
    assert request.message.columns.symbol == "AAPL"
    assert request.message.check_look_ahead


@pytest.mark.parametrize("columns", [Columns(), packed(0), packed(1), Columns(close=[1.0])])
def test_columns_that_are_not_given_are_empty(columns):
    assert same(Request(code="x", columns=columns).SerializeToString()).columns is not None


def test_a_request_without_columns_has_none():
    rows = [public.MarketDataBar(timestamp="2024-01-31", close=2.0)] * 3
    for request in (Request(), Request(code="x"), Request(code="x", market_data=rows)):
        assert same(request.SerializeToString()).columns is None


ONE_PIECE, ANOTHER = Columns(close=[1.0, 2.0]), Columns(close=[3.0])
UNUSUAL = {
    "an array in two pieces": columns_field(
        ONE_PIECE.SerializeToString() + ANOTHER.SerializeToString()
    ),
    "an array value by value": columns_field(b"".join(
        bytes([6 << 3 | 1]) + struct.pack("<d", value) for value in (1.0, 2.0)
    )),
    "one value packed, one by itself": columns_field(
        ANOTHER.SerializeToString() + bytes([6 << 3 | 1]) + struct.pack("<d", 5.0)
    ),
    "columns in two pieces": columns_field(ONE_PIECE.SerializeToString())
    + columns_field(ANOTHER.SerializeToString()),
    "columns before the code": columns_field(packed().SerializeToString()) + CODE,
    "columns amid the rest": CODE + columns_field(packed().SerializeToString()) + CODE,
    "rows and columns": Request(market_data=[public.MarketDataBar()]).SerializeToString()
    + columns_field(packed().SerializeToString()),
    "columns and rows": columns_field(packed().SerializeToString())
    + Request(market_data=[public.MarketDataBar()]).SerializeToString(),
    "fields that nobody knows": columns_field(
        packed().SerializeToString() + b"\x78\x05" + nested(90, b"abc")
    )
    + b"\xf8\x7f\x01" + nested(2000, b"abc"),
    "a known number with another type": columns_field(b"\x30\x05" + packed().SerializeToString()),
    "a group": columns_field(packed().SerializeToString()) + b"\xfb\x7f\xfc\x7f",
    "a tag longer than it must be": b"\xaa\x86\x00" + columns_field(packed().SerializeToString())[2:],
    "hundreds of fields": CODE * 200 + columns_field(packed().SerializeToString()),
}  # fmt: skip


@pytest.mark.parametrize("data", UNUSUAL.values(), ids=UNUSUAL)
def test_other_forms_of_the_same_are_read_as_protobuf_reads_them(data):
    same(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x80",
        b"\x00\x01",
        columns_field(packed().SerializeToString())[:-1],
        columns_field(packed().SerializeToString()[:-1]),
        columns_field(nested(Columns.CLOSE_FIELD_NUMBER, b"seven b")),
        columns_field(nested(Columns.SYMBOL_FIELD_NUMBER, b"\xff")),
        nested(Request.CODE_FIELD_NUMBER, b"\xff") + columns_field(packed().SerializeToString()),
    ],
)
def test_what_is_no_request_is_refused(data):
    with pytest.raises(DecodeError):
        Request.FromString(data)
    with pytest.raises(DecodeError):
        received(data, ALLOWANCE)


USUAL = Request(code="abc", columns=packed(), run_id="r").SerializeToString()


@settings(derandomize=True, deadline=None, max_examples=2000)
@given(st.lists(st.tuples(st.integers(0, len(USUAL) - 1), st.integers(0, 255)), max_size=4))
@example([])
def test_a_request_with_bytes_exchanged_is_what_protobuf_makes_of_it(exchanges):
    data = bytearray(USUAL)
    for place, value in exchanges:
        data[place] = value
    try:
        Request.FromString(bytes(data))
    except DecodeError:
        with pytest.raises(DecodeError):
            rows_of(received(bytes(data), ALLOWANCE))
    else:
        same(bytes(data))
