"""A list of deployments as it came: counted first, then read deployment by deployment, with the bars where they lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orchestrator.api.wire.reading import Allowance, Found, Reading, Rows
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.wire_format import Malformed

_LIST = public.ExecuteListRequest
_SET = public.SymbolSetExecution
_SERIES = public.SymbolMarketData
_KEY, _VALUE = 1, 2


@dataclass(frozen=True, slots=True)
class ReceivedSet:
    """Symbols and the deployments that trade them.

    Attributes:
        symbols: In order.
        series: Rows by symbol.
        deployments: In order.
    """

    symbols: Sequence[str]
    series: Mapping[str, Rows] = field(repr=False)
    deployments: Sequence[public.DeploymentExecution] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReceivedList:
    """A list of deployments.

    Attributes:
        sets: In order.
        timeout_seconds, bars_policy: As in the message.
    """

    sets: Sequence[ReceivedSet] = field(repr=False)
    timeout_seconds: int
    bars_policy: int


def received_list(data: bytes, allowance: Allowance) -> ReceivedList:
    """The list that *data* is on the wire.

    Raises:
        Rejected: It holds more than it may.
        google.protobuf.message.DecodeError: It is none.
    """
    try:
        return _read(Reading(data, allowance))
    except UnicodeDecodeError as error:
        raise Malformed("a text that is none") from error


def _read(reading: Reading) -> ReceivedList:
    """Two walks: nothing is made before all has been counted."""
    data, rest = reading.data, []
    sets: list[tuple[list[Found], dict[str, Rows], list[Found]]] = []
    for found in reading.fields(_LIST.DESCRIPTOR, 0, len(data), ""):
        if found.kind is not None and found.kind.number == _LIST.SYMBOL_SETS_FIELD_NUMBER:
            sets.append(_walk_set(reading, found, f"symbol_sets[{len(sets)}]."))
        else:
            rest.append(data[found.start : found.end])
    head = _LIST.FromString(b"".join(rest))
    return ReceivedList(
        [
            ReceivedSet(
                [_text(data, found) for found in symbols],
                series,
                [
                    public.DeploymentExecution.FromString(data[found.content : found.end])
                    for found in deployments
                ],
            )
            for symbols, series, deployments in sets
        ],
        head.timeout_seconds,
        head.bars_policy,
    )


def _walk_set(
    reading: Reading, place: Found, path: str
) -> tuple[list[Found], dict[str, Rows], list[Found]]:
    symbols: list[Found] = []
    series: dict[str, Rows] = {}
    deployments: list[Found] = []
    for found in reading.fields(_SET.DESCRIPTOR, place.content, place.end, path):
        match found.kind.number if found.kind is not None else 0:
            case _SET.SYMBOLS_FIELD_NUMBER:
                symbols.append(found)
            case _SET.MARKET_DATA_FIELD_NUMBER:
                series.update(_walk_entry(reading, found, path))
            case _SET.DEPLOYMENTS_FIELD_NUMBER:
                at = f"{path}deployments[{len(deployments)}]."
                reading.check(found.kind, found.content, found.end, at)
                deployments.append(found)
    return symbols, series, deployments


def _walk_entry(reading: Reading, place: Found, path: str) -> dict[str, Rows]:
    """One entry of the map: its values, merged where there are several, by its key.

    Nothing where it has a field that nobody knows: protobuf keeps such an entry out of the map.
    """
    symbol, rows, is_known = "", Rows(reading.data), True
    path = f"{path}market_data."
    entry = _SET.DESCRIPTOR.fields_by_name["market_data"].message_type
    for found in reading.fields(entry, place.content, place.end, path):
        if found.kind is None:
            is_known = False
        elif found.kind.number == _KEY:
            symbol = _text(reading.data, found)
        elif found.kind.number == _VALUE:
            for part in reading.fields(
                _SERIES.DESCRIPTOR, found.content, found.end, path, rows=rows
            ):
                if part.kind is not None and part.kind.number == _SERIES.SYMBOL_FIELD_NUMBER:
                    _text(reading.data, part)
    return {symbol: rows} if is_known else {}


def _text(data: bytes, found: Found) -> str:
    return data[found.content : found.end].decode()
