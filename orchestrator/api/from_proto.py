"""Public messages to plain values. What cannot be read as a time is refused here; all else is admission's."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np

from orchestrator.admission import RunRequest, new_run_id
from orchestrator.api.wire_columns import ReceivedRequest
from orchestrator.errors import FieldViolation, Rejected
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.list_execution import Deployment
from orchestrator.market_data import BarColumns
from orchestrator.run import RunId

_USUAL = "2024-01-31T00:00:00Z"
# Of a request, in memory: a bar as a message of its own, and a character of source at its largest.
_ROW_BYTES, _CHARACTER_BYTES = 128, 4
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Fields of BacktestConfig in which 0 says "not given", as proto3 has it, though 0 would be a value.
_ABSENT_AT_ZERO = ("stop_loss", "take_profit", "periods_per_year")


def run_request(request: ReceivedRequest) -> RunRequest:
    """The request in plain values.

    Raises:
        Rejected: A timestamp is no time, or both forms of market data are given.
    """
    message = request.message
    return RunRequest(
        run_id=RunId(message.run_id) if message.run_id else new_run_id(),
        user_id=message.user_id,
        strategy_id=message.strategy_id,
        language=message.language,
        code=message.code,
        bars=_bars(request),
        parameters=dict(message.parameters),
        timeout_s=message.timeout_seconds,
        memory_mb=message.limits.memory_mb,
        cpu_millis=message.limits.cpu_millis,
        backtest=_backtest(message.backtest),
        check_look_ahead=message.check_look_ahead,
        max_equity_points=message.output.max_equity_points,
        omit_indicators=message.output.omit_indicators,
    )


def contents_digest(request: ReceivedRequest) -> bytes:
    """SHA-256 of everything that is asked for, which is all but the run's id."""
    message = request.message
    run_id = message.run_id
    message.ClearField("run_id")  # for a moment, because a copy may be as large as a message may be
    digest = hashlib.sha256(message.SerializeToString(deterministic=True))
    message.run_id = run_id
    for name, column in (request.columns or {}).items():
        digest.update(f"{name} {len(column)} ".encode())
        digest.update(column)
    return digest.digest()


def request_bytes(request: ReceivedRequest | public.ExecuteListRequest) -> int:
    """What *request* holds, about: protobuf would write all of it to say how long that is."""
    if isinstance(request, ReceivedRequest):
        message = request.message
        return (
            _CHARACTER_BYTES * len(message.code)
            + _ROW_BYTES * len(message.market_data)
            + sum(map(len, (request.columns or {}).values()))
        )
    return sum(
        sum(_ROW_BYTES * len(one.bars) for one in symbols.market_data.values())
        + sum(_CHARACTER_BYTES * len(one.strategy_code) for one in symbols.deployments)
        for symbols in request.symbol_sets
    )


def deployments(message: public.ExecuteListRequest) -> Iterator[Deployment]:
    """Every deployment of the list, in order.

    Raises:
        Rejected: A timestamp is no time.
    """
    for place, symbol_set in enumerate(message.symbol_sets):
        named = list(symbol_set.symbols) or sorted(symbol_set.market_data)
        bars = {
            symbol: rows_to_columns(
                symbol_set.market_data[symbol].bars,
                f"symbol_sets[{place}].market_data[{_plain(symbol)}].bars[{{bar}}].{{column}}",
            )
            for symbol in named
            if symbol in symbol_set.market_data
        }
        for number, deployment in enumerate(symbol_set.deployments):
            yield Deployment(
                user_id=deployment.user_id,
                strategy_id=deployment.strategy_id,
                code=deployment.strategy_code,
                parameters=dict(deployment.parameters),
                bars=bars,
                path=f"symbol_sets[{place}].deployments[{number}]",
            )


def rows_to_columns(rows: Sequence[public.MarketDataBar], path: str) -> BarColumns:
    """Row messages as columns.

    Raises:
        Rejected: A timestamp is no time.
    """
    rows = list(rows)  # each access to a repeated field makes its message anew
    return BarColumns(
        timestamp_ms=_milliseconds([row.timestamp for row in rows], path),
        open=np.array([row.open for row in rows], np.float64),
        high=np.array([row.high for row in rows], np.float64),
        low=np.array([row.low for row in rows], np.float64),
        close=np.array([row.close for row in rows], np.float64),
        volume=np.array([row.volume for row in rows], np.float64),
        path=path,
    )


def _bars(request: ReceivedRequest) -> BarColumns:
    rows = request.message.market_data
    if request.columns is None:
        return rows_to_columns(rows, "market_data[{bar}].{column}")
    if rows:
        raise Rejected(FieldViolation("columns", "excludes market_data; send one of them"))
    columns = {
        name: np.frombuffer(values, "<i8" if name == "timestamp_ms" else "<f8")
        for name, values in request.columns.items()
    }
    if not len(columns["volume"]):
        columns["volume"] = np.zeros(len(columns["timestamp_ms"]))
    return BarColumns(**columns, path="columns.{column}[{bar}]")


def _milliseconds(texts: list[str], path: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """UTC epoch milliseconds of ISO 8601 texts."""
    if texts and all(len(text) == len(_USUAL) and text[-1] == "Z" for text in texts):
        # The usual form, and numpy's own without its Z: no object for each of them.
        with contextlib.suppress(ValueError):
            return np.array([text[:-1] for text in texts], "M8[ms]").view(np.int64)
    found = np.empty(len(texts), np.int64)
    for bar, text in enumerate(texts):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            problem = f"{text!r:.60} at bar {bar} is no ISO 8601 time such as 2024-01-31T00:00:00Z"
            raise Rejected(
                FieldViolation(path.format(bar=bar, column="timestamp"), problem)
            ) from None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        since = moment - _EPOCH
        found[bar] = since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000
    return found


def _backtest(message: public.BacktestConfig) -> runner_pb2.BacktestConfig:
    config = runner_pb2.BacktestConfig()
    for descriptor, value in message.ListFields():
        if not (descriptor.name in _ABSENT_AT_ZERO and value == 0.0):
            setattr(config, descriptor.name, value)
    return config


def _plain(symbol: str) -> str:
    return symbol.replace("{", "(").replace("}", ")")
