"""What is counted on the wire is what protobuf parses, however it is written; what is refused is over a limit."""

import struct

import numpy as np
import pytest
from google.protobuf.message import DecodeError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from orchestrator import wire_format
from orchestrator.api.calls.request_limits import MAX_SYMBOLS, allowance
from orchestrator.api.wire import reading
from orchestrator.api.wire.bars import bar_columns
from orchestrator.api.wire.list_request import received_list
from orchestrator.api.wire.reading import Reading
from orchestrator.api.wire.run_request import received
from orchestrator.errors import Rejected
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.wire_format import Malformed

AMPLE = allowance(1000, 1000, 1000)
Run, Listed = public.ExecuteStrategyRequest, public.ExecuteListRequest
TIME = "2024-01-31T00:00:00Z"


def varint(number, width=0):
    """*number*, in at least *width* bytes."""
    out = bytearray()
    while number >= 0x80 or len(out) < width - 1:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


@st.composite
def written(draw, described, depth=3):
    """A message of that kind as nobody writes it: any order, repetitions, long varints, groups, unknown fields."""
    data = b""
    for _ in range(draw(st.integers(0, 5))):
        field = draw(st.sampled_from([*described.fields, None]))
        number = field.number if field is not None else draw(st.integers(400, 2000))
        content, wire_type = draw(contents(field, depth))
        if draw(st.integers(0, 30)) == 0:
            wire_type = draw(st.integers(0, 7))
        width = draw(st.sampled_from([0, 0, 0, 3, 5, 6]))
        data += varint(number << 3 | wire_type, width)
        if wire_type == 2:
            data += varint(len(content), draw(st.sampled_from([0, 0, 0, 2, 9, 10, 11])))
        data += content
        if wire_type == 3:
            data += varint(number << 3 | 4)
    return data


@st.composite
def contents(draw, field, depth):
    """What follows a tag, and the wire type in it."""
    if field is not None and field.message_type is not None and depth:
        if field.message_type is public.MarketDataBar.DESCRIPTOR and draw(st.booleans()):
            row = public.MarketDataBar(
                timestamp=TIME, open=1.5, volume=draw(st.integers(-9, 10**12))
            )
            return row.SerializeToString(), 2
        return draw(written(field.message_type, depth - 1)), 2
    if field is not None and field.type == field.TYPE_STRING:
        return draw(st.sampled_from([b"", b"abc", TIME.encode(), "é".encode(), b"\xff"])), 2
    if field is not None and field.type in (field.TYPE_DOUBLE, field.TYPE_SFIXED64):
        count = draw(st.integers(0, 3)) if field.is_repeated else 1
        packed = field.is_repeated and draw(st.booleans())
        values = struct.pack(f"<{count}d", *range(count)) if packed else struct.pack("<d", 7.0)
        return values, 2 if packed else 1
    choices = [
        (varint(draw(st.integers(0, 2**64 - 1)), draw(st.integers(0, 10))), 0),
        (bytes(8), 1),
        (bytes(4), 5),
        (b"xyz", 2),
        (varint(3 << 3) + varint(5), 3),
    ]
    return draw(st.sampled_from(choices if field is None else choices[:1]))


def rows_of(rows):
    spans = zip(rows.starts, rows.ends, strict=True)
    return [public.MarketDataBar.FromString(rows.data[start:end]) for start, end in spans]


def run_as_read(data):
    request = received(data, AMPLE)
    rows = rows_of(request.rows)
    columns = {name: bytes(values) for name, values in (request.columns or {}).items()}
    return request.message, rows, columns if request.columns is not None else None


def run_as_parsed(data):
    message = Run.FromString(data)
    rows, columns = list(message.market_data), None
    message.ClearField("market_data")
    if message.HasField("columns"):
        columns = {}
        for name in ("timestamp_ms", "open", "high", "low", "close", "volume"):
            kind = "<i8" if name == "timestamp_ms" else "<f8"
            columns[name] = np.array(getattr(message.columns, name), kind).tobytes()
            message.columns.ClearField(name)
    return message, rows, columns


def list_as_read(data):
    listed = received_list(data, AMPLE)
    sets = [
        (
            list(one.symbols),
            {symbol: rows_of(rows) for symbol, rows in one.series.items()},
            list(one.deployments),
        )
        for one in listed.sets
    ]
    return listed.timeout_seconds, sets


def list_as_parsed(data):
    message = Listed.FromString(data)
    sets = [
        (
            list(one.symbols),
            {symbol: list(series.bars) for symbol, series in one.market_data.items()},
            list(one.deployments),
        )
        for one in message.symbol_sets
    ]
    return message.timeout_seconds, sets


def alike(read, parsed, data):
    """Both fail, or both give the same; NaN is never written here."""
    try:
        wanted = parsed(data)
    except DecodeError:
        with pytest.raises(DecodeError):
            read(data)
    else:
        assert read(data) == wanted


MANY = settings(
    derandomize=True, deadline=None, max_examples=300, suppress_health_check=list(HealthCheck)
)


@MANY
@given(written(Run.DESCRIPTOR))
def test_a_run_is_read_as_protobuf_parses_it(data):
    alike(run_as_read, run_as_parsed, data)


@MANY
@example(b"\n\x05\x12\x03\x80\x19\x00")  # an entry of the map with nothing but an unknown field
@example(b"\n\x0a\x12\x08\x0a\x01a\x12\x00\x80\x19\x00")
@given(written(Listed.DESCRIPTOR, depth=5))
def test_a_list_is_read_as_protobuf_parses_it(data):
    alike(list_as_read, list_as_parsed, data)


def deployment(parameters=0, **fields):
    return public.DeploymentExecution(
        parameters={f"p{number}": "1" for number in range(parameters)}, **fields
    )


def bars(count):
    return [public.MarketDataBar(timestamp=TIME, open=1, high=1, low=1, close=1)] * count


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 4), st.lists(st.integers(0, 5), max_size=3)), max_size=4))
def test_a_list_is_refused_if_and_only_if_it_holds_more_than_it_may(sets):
    message = Listed()
    for deployments, series in sets:
        one = message.symbol_sets.add(deployments=[deployment()] * deployments)
        for symbol, count in enumerate(series):
            one.market_data[str(symbol)].bars.extend(bars(count))
    too_many = (
        len(sets) > 3
        or sum(deployments for deployments, _ in sets) > 3
        or any(count > 4 for _, series in sets for count in series)
    )
    data = message.SerializeToString()
    if too_many:
        with pytest.raises(Rejected, match="or more; at most"):
            received_list(data, allowance(4, 3, 1000))
    else:
        received_list(data, allowance(4, 3, 1000))


def test_as_many_bars_as_the_limit_are_taken_and_one_more_is_not():
    most = allowance(10, 10, 1000)
    assert len(received(Run(market_data=bars(10)).SerializeToString(), most).rows) == 10
    with pytest.raises(Rejected, match="market_data: holds 11 bars or more; at most 10"):
        received(Run(market_data=bars(11)).SerializeToString(), most)


def of_set(content):
    return b"\x0a" + varint(len(content)) + content


def of_list(content):
    """A request with one typed parameter, a list of numbers."""
    for tag in (b"\x2a", b"\x12", b"\xe2\x06"):
        content = tag + varint(len(content)) + content
    return content


LIST = "typed_parameters.value.list_value.values"
OVER = {
    "empty rows": (Run, b"\x1a\x00" * 2_000_000, "market_data"),
    "rows that are nearly empty": (Run, b"\x1a\x03\x0a\x01x" * 1_000_000, "market_data"),
    "empty parameters": (Run, b"\x22\x00" * 2_000_000, "parameters"),
    "empty typed parameters": (Run, b"\xe2\x06\x00" * 2_000_000, "typed_parameters"),
    "a list of a million": (Run, of_list(b"\x0a" + varint(8_000_000) + bytes(8_000_000)), LIST),
    "a list in crumbs": (Run, of_list(b"\x0a\x00" * 1_000_000), LIST),
    "a giant code": (Run, b"\x0a" + varint(60_000_000) + b"x" * 60_000_000, "code"),
    "codes without end": (Run, b"\x0a\x01x" * 1_000_000, "request"),
    "unknown numbers": (Run, b"\x78\x05" * 2_000_000, "request"),
    "an unknown text": (Run, b"\x7a" + varint(60_000_000) + bytes(60_000_000), "request"),
    "a group of groups": (Run, b"\x7b" + b"\x78\x01" * 1_000_000 + b"\x7c", "request"),
    "backtests without end": (Run, b"\xa2\x06\x00" * 1_000_000, "request"),
    "columns in crumbs": (Run, b"\xaa\x06" + varint(3_000_000) + b"\x1a\x00" * 1_500_000, "columns.open"),
    "large texts": (
        Run,
        b"".join(b"\x32" + varint(60_000) + b"x" * 60_000 for _ in range(200)),
        "request",
    ),
    "empty sets": (Listed, b"\x0a\x00" * 2_000_000, "symbol_sets"),
    "empty deployments": (Listed, of_set(b"\x1a\x00" * 2_000_000), "symbol_sets[0].deployments"),
    "deployments in many sets": (
        Listed,
        of_set(b"\x1a\x00" * 400) * 3,
        "symbol_sets[2].deployments",
    ),
    "empty symbols": (Listed, of_set(b"\x0a\x00" * 2_000_000), "symbol_sets[0].symbols"),
    "empty series": (Listed, of_set(b"\x12\x00" * 2_000_000), "symbol_sets[0].market_data"),
    "empty bars": (
        Listed,
        of_set(b"\x12" + varint(2_000_004) + b"\x12" + varint(2_000_000) + b"\x12\x00" * 1_000_000),
        "symbol_sets[0].market_data.bars",
    ),
    "parameters of a deployment": (
        Listed,
        of_set(b"\x1a" + varint(2_000_000) + b"\x32\x00" * 1_000_000),
        "symbol_sets[0].deployments[0].parameters",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "data", "field"), OVER.values(), ids=OVER)
def test_what_is_out_of_proportion_is_refused_by_its_field_after_few_steps(
    kind, data, field, monkeypatch
):
    looked_at = []
    read = wire_format.read_varint
    for module in (wire_format, reading):
        monkeypatch.setattr(
            module, "read_varint", lambda *arguments: (looked_at.append(1), read(*arguments))[1]
        )
    read_all = received if kind is Run else received_list
    with pytest.raises(Rejected) as refused:
        read_all(data, allowance(2_000_000, 1000, 1000))
    assert [violation.field for violation in refused.value.violations] == [field]
    assert 0 < len(looked_at) < 4 * 70_000


def test_a_deployment_with_too_large_a_source_or_too_many_parameters_is_left_to_fail_alone():
    one = public.SymbolSetExecution(
        deployments=[deployment(strategy_code="x" * 70_000), deployment(parameters=300)]
    )
    (read,) = received_list(Listed(symbol_sets=[one]).SerializeToString(), AMPLE).sets
    assert len(read.deployments) == 2


def test_a_deployment_of_more_than_8_mib_is_refused():
    one = deployment(parameters=0)
    one.parameters.update({f"p{number}": "x" * 60_000 for number in range(150)})
    with pytest.raises(Rejected, match=r"deployments: is larger than 8192 KiB"):
        received_list(of_set(field_of_set(one)), AMPLE)


def field_of_set(one):
    content = one.SerializeToString()
    return b"\x1a" + varint(len(content)) + content


def test_symbols_are_counted_in_all_sets_together():
    half = of_set(b"\x0a\x00" * (MAX_SYMBOLS // 2))
    received_list(half * 2, AMPLE)
    with pytest.raises(Rejected, match="symbols"):
        received_list(half * 2 + of_set(b"\x0a\x00"), AMPLE)


def test_what_is_not_allowed_for_is_counted_nowhere():
    with pytest.raises(Malformed):
        list(Reading(b"\x08\x01", AMPLE).fields(public.HealthRequest.DESCRIPTOR, 0, 1, ""))


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([TIME, "2024-01-31", "2024-02-01T10:00:00.5+02:00", "2023-01-01T00:00:01Z"]),
            st.floats(allow_nan=False),
            st.integers(-(2**63), 2**63 - 1),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_rows_become_the_columns_that_their_messages_hold(rows):
    sent = [
        public.MarketDataBar(timestamp=time, open=price, close=-price, high=1.0, volume=volume)
        for time, price, volume in rows
    ]
    read = bar_columns(received(Run(market_data=sent).SerializeToString(), AMPLE).rows, "")
    for name in ("open", "high", "low", "close", "volume"):
        assert getattr(read, name).tolist() == [float(getattr(row, name)) for row in sent]
