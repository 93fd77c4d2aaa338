"""Public messages to plain values. Refuses what cannot be read as a time; admission checks everything else."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import numpy as np

from orchestrator.admission.bar_repair import BarsPolicy, prepared
from orchestrator.admission.bars import BarColumns
from orchestrator.admission.parameters import Parameters, Value
from orchestrator.admission.requests import RunRequest
from orchestrator.api.wire.bars import bar_columns
from orchestrator.api.wire.list_request import ReceivedList
from orchestrator.api.wire.run_request import ReceivedRequest
from orchestrator.errors import FieldViolation, Rejected
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.run import Image, RunId
from orchestrator.runs.deployment import Deployment

# Fields of BacktestConfig in which 0 says "not given", as proto3 has it, though 0 would be a value.
_ABSENT_AT_ZERO = ("stop_loss", "take_profit", "periods_per_year")


def run_request(request: ReceivedRequest) -> RunRequest:
    """The request in plain values.

    Raises:
        Rejected: A timestamp is no time, or both forms of market data are given.
        google.protobuf.message.DecodeError: A row is no message.
    """
    message = request.message
    return RunRequest(
        run_id=run_id(message.run_id),
        user_id=message.user_id,
        strategy_id=message.strategy_id,
        language=message.language,
        code=message.code,
        bars=prepared(_bars(request), _policy(message.bars_policy)),
        parameters=_parameters(message),
        timeout_s=message.timeout_seconds,
        memory_mb=message.limits.memory_mb,
        cpu_millis=message.limits.cpu_millis,
        backtest=_backtest(message.backtest),
        check_look_ahead=message.check_look_ahead,
        max_equity_points=message.output.max_equity_points,
        omit_indicators=message.output.omit_indicators,
        answer_form=message.output.form,
        max_answer_mb=message.output.max_answer_mb,
        image=image(message.image, "image"),
    )


def run_id(chosen: str = "") -> RunId:
    """The id of what is asked for: the one that the client has *chosen*, else one that nobody else has."""
    return RunId(chosen or f"run-{secrets.token_hex(8)}")


def image(name: str, path: str) -> Image:
    """The image of that name.

    Raises:
        Rejected: There is none.
    """
    try:
        return Image(name)
    except ValueError:
        problem = f'is {name!r:.60}; it must be "science" or empty'
        raise Rejected(FieldViolation(path, problem)) from None


def contents_digest(request: ReceivedRequest, bars: BarColumns) -> bytes:
    """SHA-256 of everything that is asked for, on *bars*, which is all but the run's id."""
    message = request.message
    chosen = message.run_id
    message.ClearField("run_id")  # for a moment, because a copy may be large
    digest = hashlib.sha256(message.SerializeToString(deterministic=True))
    message.run_id = chosen
    digest.update(bars.path.encode())
    for column in bars.columns():
        digest.update(f" {column.nbytes} ".encode())
        digest.update(column)
    return digest.digest()


def deployments(received: ReceivedList) -> list[Deployment]:
    """Every deployment of the list, in order.

    Raises:
        Rejected: A timestamp is no time.
        google.protobuf.message.DecodeError: A bar is no message.
    """
    made = []
    policy = _policy(received.bars_policy)
    for place, one in enumerate(received.sets):
        bars = {
            symbol: prepared(
                bar_columns(
                    one.series[symbol],
                    f"symbol_sets[{place}].market_data[{_plain(symbol)}].bars[{{bar}}].{{column}}",
                ),
                policy,
            )
            for symbol in one.symbols or sorted(one.series)
            if symbol in one.series
        }
        made += [
            Deployment(
                user_id=deployment.user_id,
                strategy_id=deployment.strategy_id,
                code=deployment.strategy_code,
                parameters=_parameters(deployment),
                bars=bars,
                path=(path := f"symbol_sets[{place}].deployments[{number}]"),
                image=image(deployment.image, f"{path}.image"),
            )
            for number, deployment in enumerate(one.deployments)
        ]
    return made


def _bars(request: ReceivedRequest) -> BarColumns:
    if request.columns is None:
        return bar_columns(request.rows, "market_data[{bar}].{column}")
    if request.rows:
        raise Rejected(FieldViolation("columns", "excludes market_data; send one of them"))
    columns: dict[str, Any] = {
        name: np.frombuffer(values, "<i8" if name == "timestamp_ms" else "<f8")
        for name, values in request.columns.items()
    }
    if not len(columns["volume"]):
        columns["volume"] = np.zeros(len(columns["timestamp_ms"]))
    symbol = request.message.columns.symbol
    return BarColumns(**columns, path="columns.{column}[{bar}]", symbol=symbol)


def _policy(number: int) -> BarsPolicy:
    try:
        return BarsPolicy(number)
    except ValueError:
        problem = f"{number} is no value of its enumeration"
        raise Rejected(FieldViolation("bars_policy", problem)) from None


def _parameters(
    message: public.ExecuteStrategyRequest | public.DeploymentExecution,
) -> Parameters:
    return Parameters(
        dict(message.parameters),
        {name: typed_value(value) for name, value in message.typed_parameters.items()},
    )


def typed_value(value: public.ParameterValue) -> Value:
    """A value of the dict `params`."""
    match value.WhichOneof("kind"):
        case "bool_value":
            return value.bool_value
        case "int_value":
            return value.int_value
        case "double_value":
            return value.double_value
        case "list_value":
            return tuple(value.list_value.values)
        case _:
            return value.string_value


def _backtest(message: public.BacktestConfig) -> runner_pb2.BacktestConfig:
    config = runner_pb2.BacktestConfig()
    for descriptor, value in message.ListFields():
        if not (descriptor.name in _ABSENT_AT_ZERO and value == 0.0):
            setattr(config, descriptor.name, value)
    return config


def _plain(symbol: str) -> str:
    return symbol.replace("{", "(").replace("}", ")")
