"""The report of a backtest, viewed where it lies in the bytes that a sandbox sent.

The rule: columns stay where they are, and texts are made when they are asked for. protobuf would copy the columns, and
make a million reasons at once, in a step during which nobody else does anything.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, overload

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from orchestrator.generated import runner_pb2

_REPORT = runner_pb2.BacktestReport
_LENGTH_DELIMITED = 2
_FIXED_BYTES = {1: 8, 5: 4}
_MAX_VARINT_BYTES = 10
_COLUMNS = {
    field.number: field.name
    for field in _REPORT.DESCRIPTOR.fields
    if field.type == field.TYPE_BYTES
}


class Texts(Sequence[str]):
    """Texts on the wire, each decoded when it is asked for."""

    def __init__(
        self, data: memoryview, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
    ) -> None:
        self._data = data
        self._starts = starts
        self._ends = ends

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, int):
            return self._text(int(self._starts[place]), int(self._ends[place]))
        spans = zip(self._starts[place].tolist(), self._ends[place].tolist(), strict=True)
        return [self._text(start, end) for start, end in spans]

    @property
    def sizes_bytes(self) -> npt.NDArray[np.int64]:
        """How long each is."""
        return self._ends - self._starts

    def chosen(self, places: npt.NDArray[np.int64]) -> Texts:
        """Those at *places*; an empty one for -1."""
        starts, ends = np.append(self._starts, 0), np.append(self._ends, 0)
        return Texts(self._data, starts[places], ends[places])

    def _text(self, start: int, end: int) -> str:
        return str(self._data[start:end], "utf-8", "replace")


@dataclass(frozen=True, slots=True)
class SignalsView:
    """As `Signals`."""

    bar: memoryview
    side: memoryview
    price: memoryview
    quantity: memoryview
    reason: Texts


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """As `Indicator`."""

    name: str
    value: memoryview


@dataclass(frozen=True, slots=True)
class ReportView:
    """As `BacktestReport`.

    Attributes:
        trades: Has the columns of `Trades`.
        rest: All fields that are not named here.
    """

    signals: SignalsView
    indicators: Sequence[IndicatorView]
    trades: Any
    equity: memoryview
    equity_bar: memoryview
    ignored_signal: memoryview
    ignored_reason: memoryview
    rest: runner_pb2.BacktestReport


def viewed(data: bytes | memoryview) -> ReportView:
    """The report that *data* is.

    Raises:
        google.protobuf.message.DecodeError: It is none.
    """
    view = memoryview(data)
    signals, trades = _view_signals(view[:0]), _view_trades(view[:0])
    columns = dict.fromkeys(_COLUMNS.values(), view[:0])
    indicators: list[IndicatorView] = []
    rest = []
    for number, start, content, end in fields(view):
        if content is not None and number == _REPORT.SIGNALS_FIELD_NUMBER:
            signals = _view_signals(content)
        elif content is not None and number == _REPORT.TRADES_FIELD_NUMBER:
            trades = _view_trades(content)
        elif content is not None and number == _REPORT.INDICATORS_FIELD_NUMBER:
            indicators.append(_view_indicator(content))
        elif content is not None and number in _COLUMNS:
            columns[_COLUMNS[number]] = content
        else:
            rest.append(view[start:end])
    whole = _REPORT.FromString(b"".join(rest))
    return ReportView(signals, indicators, trades, rest=whole, **columns)


def result_without_report(frame: memoryview) -> tuple[runner_pb2.SupervisorFrame, memoryview]:
    """The frame of a result without its report, and the report.

    Raises:
        google.protobuf.message.DecodeError: It is no frame.
    """
    report, rest = frame[:0], runner_pb2.SupervisorFrame()
    for number, start, content, end in fields(frame):
        if number != rest.RESULT_FIELD_NUMBER or content is None:
            rest.MergeFromString(bytes(frame[start:end]))
            continue
        parts = []
        for inner, begins, inside, ends in fields(content):
            if inner == runner_pb2.Result.REPORT_FIELD_NUMBER and inside is not None:
                report = inside
            else:
                parts.append(content[begins:ends])
        rest.result.MergeFromString(b"".join(parts))
    return rest, report


def fields(data: memoryview) -> Iterator[tuple[int, int, memoryview | None, int]]:
    """Number, start, contents where it has a length, and end of each field.

    Raises:
        google.protobuf.message.DecodeError: It is no message, or has groups.
    """
    at = 0
    while at < len(data):
        start = at
        tag, at = _varint(data, at)
        number, wire_type = tag >> 3, tag & 7
        content = None
        if wire_type == _LENGTH_DELIMITED:
            length, at = _varint(data, at)
            content = data[at : at + length]
            at += length
        elif wire_type in _FIXED_BYTES:
            at += _FIXED_BYTES[wire_type]
        elif wire_type == 0:
            _, at = _varint(data, at)
        else:
            raise DecodeError("a group")
        if at > len(data) or not number:
            raise DecodeError("no message")
        yield number, start, content, at


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for place, byte in enumerate(data[at : at + _MAX_VARINT_BYTES]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    raise DecodeError("no number")


def _view_trades(data: memoryview) -> SimpleNamespace:
    names = {field.number: field.name for field in runner_pb2.Trades.DESCRIPTOR.fields}
    columns = dict.fromkeys(names.values(), data[:0])
    for number, _, content, _ in fields(data):
        if content is not None and number in names:
            columns[names[number]] = content
    return SimpleNamespace(**columns)


def _view_signals(data: memoryview) -> SignalsView:
    names = {field.number: field.name for field in runner_pb2.Signals.DESCRIPTOR.fields}
    del names[runner_pb2.Signals.REASON_FIELD_NUMBER]
    columns = dict.fromkeys(names.values(), data[:0])
    starts, ends = array("q"), array("q")
    for number, _, content, end in fields(data):
        if content is not None and number in names:
            columns[names[number]] = content
        elif content is not None and number == runner_pb2.Signals.REASON_FIELD_NUMBER:
            starts.append(end - len(content))
            ends.append(end)
    texts = Texts(data, np.array(starts, np.int64), np.array(ends, np.int64))
    return SignalsView(reason=texts, **columns)


def _view_indicator(data: memoryview) -> IndicatorView:
    name, value = "", data[:0]
    for number, _, content, _ in fields(data):
        if content is not None and number == runner_pb2.Indicator.NAME_FIELD_NUMBER:
            name = str(content, "utf-8", "replace")
        elif content is not None and number == runner_pb2.Indicator.VALUE_FIELD_NUMBER:
            value = content
    return IndicatorView(name, value)
