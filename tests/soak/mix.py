"""What a soak asks for: request number *n* of a seed is always the same.

Three in ten are hostile, two in ten give up or have no time, the others are honest and must all get the same answer.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import grpc

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.run import Outcome
from tests.stand.hostile_cases import CORPUS, PROTOCOL, RESOURCE
from tests.stand.market_bars import random_bars
from tests.stand.running_service import run_request

End = Outcome | grpc.StatusCode

_BUSY_TIMEOUT_S = 15
_BARS = random_bars(250)
_CONTROL = """
SYMBOL = 'X'
def strategy(data):
    if len(data) % 50 == 0:
        print('bar', len(data))
    return 'BUY' if data['close'].iloc[-1] > data['close'].iloc[-20:].mean() else 'SELL'
"""
_SLEEPS = """
SYMBOL = 'X'
import time
signal('BUY', data.index[3], 1.0)
time.sleep({seconds})
"""
# Memory, output, processor, processes, threads, ends by signal and by exit, exceptions of every kind, a full /tmp,
# a reply that announces too much, a process that stops itself.
_HOSTILE = (
    "R01", "R02", "R04", "R05", "R07", "R10", "R11", "R13", "R14", "R16", "R25", "R26", "R31",
    "T01", "T07", "T08", "T13", "T14", "T16", "T20", "T22", "T25",
)  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """One request, and how it may end.

    Attributes:
        kind: Its row in the report.
        allowed: Ends that are right.
        streams: Whether it is asked for as a stream.
        cancel_after_s: When the caller gives up; None is never.
        deadline_s: The call's deadline; None is none of its own.
        must_equal_control: Its answer is compared with that of every other honest run.
    """

    number: int
    kind: str
    request: public.ExecuteStrategyRequest
    allowed: frozenset[End]
    streams: bool
    cancel_after_s: float | None = None
    deadline_s: float | None = None
    must_equal_control: bool = False


def control_ask(number: int, *, streams: bool) -> Ask:
    """The honest request, always the same."""
    return Ask(
        number,
        "control",
        run_request(_CONTROL, _BARS, user_id=f"user-{number % 7}"),
        frozenset({Outcome.SUCCEEDED}),
        streams,
        must_equal_control=True,
    )


def hostile_ask(number: int, case: str, *, streams: bool) -> Ask:
    """One case of the hostile corpus."""
    expected = (RESOURCE | PROTOCOL)[case]
    (file,) = CORPUS.glob(f"{case}_*.py")
    # What is to meet another limit than its time gets enough of it, however busy the machine.
    busy_s = 0 if Outcome.TIMEOUT in expected.outcomes else _BUSY_TIMEOUT_S
    request = run_request(
        file.read_text(encoding="utf-8"),
        _BARS.head(60),
        timeout_seconds=max(expected.timeout_s, busy_s),
        user_id=f"user-{number % 7}",
    )
    return Ask(number, f"hostile {case}", request, frozenset(expected.outcomes), streams)


def ask(seed: int, number: int) -> Ask:
    """Request *number* of *seed*."""
    chance = random.Random(f"{seed}-{number}")
    streams = chance.random() < 0.5
    what = chance.random()
    if what < 0.3:
        return hostile_ask(number, chance.choice(_HOSTILE), streams=streams)
    if what < 0.4:
        return _sleeping(
            number,
            "cancelled",
            chance,
            {grpc.StatusCode.CANCELLED},
            streams,
            cancel_after_s=chance.choice((0.0, chance.uniform(0, 0.5), chance.uniform(0, 3))),
        )
    if what < 0.5:
        return _sleeping(
            number,
            "deadline",
            chance,
            {grpc.StatusCode.DEADLINE_EXCEEDED},
            streams,
            deadline_s=chance.uniform(0.05, 2.5),
        )
    if what < 0.55:
        request = run_request(_CONTROL, _BARS.head(60), timeout_seconds=-1)
        allowed: frozenset[End] = frozenset({grpc.StatusCode.INVALID_ARGUMENT})
        return Ask(number, "bad request", request, allowed, streams)
    return control_ask(number, streams=streams)


def _sleeping(
    number: int,
    kind: str,
    chance: random.Random,
    ends: set[End],
    streams: bool,
    **when: float,
) -> Ask:
    seconds = chance.choice((0.0, 0.3, 1.0))
    request = run_request(_SLEEPS.format(seconds=seconds), _BARS.head(60), timeout_seconds=20)
    # Whatever comes first: the end of the run, or of the caller's patience.
    return Ask(number, kind, request, frozenset({Outcome.SUCCEEDED, *ends}), streams, **when)


def every_kind() -> list[Ask]:
    """Each hostile case and some honest ones, to warm up with."""
    hostile = [hostile_ask(0, case, streams=False) for case in _HOSTILE]
    return hostile + [control_ask(number, streams=number % 2 == 0) for number in range(10)]
