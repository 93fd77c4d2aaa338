"""Sweeps over one small market, and what comes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import grpc

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import MarketBars, random_bars
from tests.stand.running_service import run_request

BARS = random_bars(400, seed=11)
CROSS = """
SYMBOL = 'X'
def strategy(data):
    fast = data['close'].rolling(params['fast']).mean()
    slow = data['close'].rolling(params['slow']).mean()
    return np.where(fast > slow, 'BUY', 'SELL')
"""


def whole(name: str, first: int, last: int, step: int = 1) -> public.ParameterAxis:
    return public.ParameterAxis(
        name=name, whole=public.WholeRange(first=first, last=last, step=step)
    )


def value(of: object) -> public.ParameterValue:
    match of:
        case bool():
            return public.ParameterValue(bool_value=of)
        case int():
            return public.ParameterValue(int_value=of)
        case float():
            return public.ParameterValue(double_value=of)
        case _:
            return public.ParameterValue(string_value=str(of))


def listed(*sets: dict[str, Any]) -> public.ParameterSets:
    return public.ParameterSets(
        sets=[
            public.ParameterSet(parameters={name: value(of) for name, of in one.items()})
            for one in sets
        ]
    )


def sweep_request(
    code: str = CROSS,
    bars: MarketBars = BARS,
    run: dict[str, Any] | None = None,
    **fields: Any,
) -> public.SweepRequest:
    """A sweep of *code*; with a grid of 2 times 3 sets unless *fields* say which."""
    if not {"grid", "listed", "random"} & fields.keys():
        fields["grid"] = public.ParameterGrid(
            axes=[whole("fast", 3, 6, 3), whole("slow", 20, 40, 10)]
        )
    return public.SweepRequest(run=run_request(code, bars, **(run or {})), **fields)


@dataclass
class Swept:
    """All events of one sweep."""

    events: list[public.SweepEvent] = field(default_factory=list)

    @classmethod
    def of(cls, client: Any, request: public.SweepRequest) -> Swept:
        return cls(list(client.SweepStrategy(request)))

    @property
    def kinds(self) -> list[str]:
        return [str(event.WhichOneof("event")) for event in self.events]

    @property
    def completed(self) -> public.SweepCompleted:
        assert self.kinds[-1] == "completed", self.kinds
        return self.events[-1].completed

    @property
    def sets(self) -> dict[int, public.SweepSetResult]:
        """By number; of the last window where there are several."""
        found = [one.set_result for one in self.events if one.WhichOneof("event") == "set_result"]
        return {one.set: one for one in found}

    @property
    def windows(self) -> list[public.SweepWindowResult]:
        return [
            one.window_result for one in self.events if one.WhichOneof("event") == "window_result"
        ]

    @property
    def outcomes(self) -> dict[int, str]:
        return {
            number: public.Outcome.Name(one.outcome).removeprefix("OUTCOME_")
            for number, one in sorted(self.sets.items())
        }


def status_of(call: Any) -> grpc.StatusCode:
    """How *call*, whose events nobody needs, ends."""
    try:
        for _ in call:
            pass
    except grpc.RpcError as error:
        return error.code()
    return grpc.StatusCode.OK
