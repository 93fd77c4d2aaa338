"""Lists of deployed strategies, each to be evaluated on its latest bar."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from strategiz_execution.bars.check import check_bars
from strategiz_execution.bars.frames import bars_of
from strategiz_execution.bars.series import Bars
from strategiz_execution.errors import InvalidRequest
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.requests import checks
from strategiz_execution.requests.code import source_of
from strategiz_execution.requests.output import BarsPolicy
from strategiz_execution.requests.parameters import Parameter, typed_parameters


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One deployed strategy. One that fails does not touch the others.

    Attributes:
        deployment_id: Comes back in the result.
        code: Python source, or the path of a file that has it.
        params: Entries of the dict `params`.
        user_id: Deployments of different users never share a sandbox.
        deployment_type: Comes back in the result.
        strategy_id: Free text for logs and the ledger.
        image: "science" = with scipy, scikit-learn and statsmodels, where the operator offers it.
    """

    deployment_id: str
    code: str | os.PathLike[str]
    params: Mapping[str, Parameter] = field(default_factory=dict)
    user_id: str = ""
    deployment_type: str = ""
    strategy_id: str = ""
    image: str = ""


@dataclass(frozen=True, kw_only=True)
class SymbolSet:
    """Symbols and the deployments that trade them.

    Attributes:
        bars: By symbol, each as `Client.run` takes them. A deployment whose code names no symbol of the set reads the
            first. Volumes must be whole numbers.
        deployments: What to evaluate.

    Example:
        >>> SymbolSet(bars={"SPX": frame}, deployments=[Deployment(deployment_id="7", code=code)])  # doctest: +SKIP
    """

    bars: Mapping[str, Any]
    deployments: Sequence[Deployment]


def list_request(
    sets: Sequence[SymbolSet], *, tier: str, timeout_s: int, bars_policy: BarsPolicy | str
) -> pb.ExecuteListRequest:
    """Builds the contract's message.

    Raises:
        InvalidRequest: A field is wrong, or a bar.
    """
    policy = checks.word("bars_policy", BarsPolicy, bars_policy)
    return pb.ExecuteListRequest(
        symbol_sets=[_symbol_set(place, one, policy) for place, one in enumerate(sets)],
        tier=tier,
        timeout_seconds=timeout_s,
        bars_policy=policy.value,
    )


def _symbol_set(place: int, given: SymbolSet, policy: BarsPolicy) -> pb.SymbolSetExecution:
    if not given.bars:
        raise InvalidRequest.of(
            f"sets[{place}].bars", "is empty; there must be one symbol at least"
        )
    message = pb.SymbolSetExecution(symbols=list(given.bars))
    for symbol, bars in given.bars.items():
        series = bars_of(bars, symbol)
        check_bars(series, repair=policy is BarsPolicy.REPAIR)
        data = pb.SymbolMarketData(
            symbol=symbol, bars=_rows(f"sets[{place}].bars[{symbol!r}]", series)
        )
        message.market_data[symbol].CopyFrom(data)
    message.deployments.extend(
        pb.DeploymentExecution(
            deployment_id=one.deployment_id,
            deployment_type=one.deployment_type,
            strategy_id=one.strategy_id,
            strategy_code=source_of(one.code),
            user_id=one.user_id,
            typed_parameters=typed_parameters(one.params),
            image=one.image,
        )
        for one in given.deployments
    )
    return message


def _rows(field_name: str, bars: Bars) -> Iterator[pb.MarketDataBar]:
    volume = np.nan_to_num(bars.volume, nan=0.0)
    parts = volume != np.trunc(volume)
    if parts.any():
        bar = int(np.argmax(parts))
        raise InvalidRequest.of(
            f"{field_name}.volume",
            f"of bar {bar} is {volume[bar]:g}; a list takes whole numbers only: round it",
        )
    for bar, time in enumerate(np.datetime_as_string(bars.timestamp_ms.astype("M8[ms]"))):
        yield pb.MarketDataBar(
            timestamp=f"{time}Z",
            open=bars.open[bar],
            high=bars.high[bar],
            low=bars.low[bar],
            close=bars.close[bar],
            volume=int(volume[bar]),
        )
