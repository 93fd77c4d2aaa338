"""protobuf's wire format, beside protobuf's own reading and writing of it."""

import pytest
from google.protobuf.message import DecodeError
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.generated import runner_pb2
from orchestrator.wire_format import (
    LENGTH_DELIMITED,
    MAX_VARINT_BYTES,
    Malformed,
    nested,
    read_fields,
    read_varint,
    varint,
)


@given(st.integers(0, 2**64 - 1), st.binary(max_size=3))
def test_a_number_is_read_back_as_it_was_written_whatever_follows(number, rest):
    written = varint(number)
    assert len(written) <= MAX_VARINT_BYTES
    data = b"x" + written + rest
    assert read_varint(data, 1, len(data), MAX_VARINT_BYTES) == (number, 1 + len(written))
    with pytest.raises(Malformed):
        read_varint(data, 1, len(written), MAX_VARINT_BYTES)


@pytest.mark.parametrize("size", [0, 1, 127, 128, 20_000])
def test_a_nested_message_is_written_as_protobuf_writes_it(size):
    source = runner_pb2.Source(code="x" * size)
    kind = runner_pb2.Backtest
    written = nested(kind.SOURCE_FIELD_NUMBER, source.SerializeToString())
    assert written == kind(source=source).SerializeToString()
    (field,) = read_fields(written)
    assert (field.number, field.wire_type) == (kind.SOURCE_FIELD_NUMBER, LENGTH_DELIMITED)
    assert (field.start, field.end) == (0, len(written))
    assert written[field.content : field.end] == source.SerializeToString()


@settings(max_examples=300)
@given(st.binary(max_size=40))
def test_bytes_that_are_no_message_are_told_by_the_error_that_protobuf_has_for_them(data):
    try:
        fields = list(read_fields(data))
    except DecodeError:
        return
    assert b"".join(data[field.start : field.end] for field in fields) == data
    runner_pb2.PackedEquity.FromString(data)
