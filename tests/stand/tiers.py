"""Runs of three tiers, each of which meets one limit or none, and what must become of each in each tier."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import grpc

from orchestrator.generated import operator_pb2 as operators
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.generated.operator_pb2_grpc import OperatorServiceStub
from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub
from tests.stand.market_bars import random_bars
from tests.stand.running_service import MIB, run_request

USERS = {"gold": ("ann",), "team": ("joe", "zoe"), "free": ("bob", "eve")}
TIER_OF = {user: tier for tier, users in USERS.items() for user in users}
LIMITS = {
    "gold": {"default_memory_mb": 512, "default_timeout_s": 20},
    "team": {
        "default_memory_mb": 256, "max_memory_mb": 512, "default_timeout_s": 10, "slots_per_user": 2,
    },
    "free": {
        "default_memory_mb": 128, "max_memory_mb": 128, "default_timeout_s": 4, "max_timeout_s": 4,
        "slots_per_user": 1, "max_bars": 3000,
    },
}  # fmt: skip
BARS, MANY_BARS = random_bars(500), random_bars(4000)
SOURCES = {
    "quick": "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n",
    "100 MB": "SYMBOL = 'X'\nkept = b'x' * 100_000_000\nsignal('BUY', data.index[3], 1.0)\n",
    "230 MB": "SYMBOL = 'X'\nkept = b'x' * 230_000_000\nsignal('BUY', data.index[3], 1.0)\n",
    "6 s": "SYMBOL = 'X'\nimport time\ntime.sleep(6)\nsignal('BUY', data.index[3], 1.0)\n",
    "many bars": "SYMBOL = 'X'\nsignal('BUY', data.index[3], 1.0)\n",
    "asks 200 MiB": "SYMBOL = 'X'\nsignal('BUY', data.index[3], 1.0)\n",
}
# How a run must end; the field of a refusal where it is one.
ENDS = {
    ("free", "100 MB"): "OUT_OF_MEMORY",
    ("free", "230 MB"): "OUT_OF_MEMORY",
    ("team", "230 MB"): "OUT_OF_MEMORY",
    ("free", "6 s"): "TIMEOUT",
    ("free", "many bars"): "columns",
    ("free", "asks 200 MiB"): "limits.memory_mb",
}


@dataclass(slots=True)
class Held:
    """What became of the runs.

    Attributes:
        ends: Runs by tier, kind and end.
        wrong: What was not as it must be, in words.
        most_at_once: By user, the most runs that ran at once.
    """

    ends: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    most_at_once: Counter[str] = field(default_factory=Counter)


def set_tiers(operator: OperatorServiceStub) -> None:
    """Gives the tiers their limits."""
    for tier, limits in LIMITS.items():
        operator.UpdateLimits(
            operators.UpdateLimitsRequest(
                scope=operators.Scope(tier=tier), limits=operators.Limits(**limits)
            )
        )


def run_tiers(
    stub: StrategyExecutionServiceStub,
    operator: OperatorServiceStub,
    count: int,
    at_once: int,
    on_done: Callable[[], None] = lambda: None,
) -> Held:
    """Runs *count* runs of all users and kinds in a fixed order, *at_once* of them, and compares each with its tier."""
    held = Held()
    lock = threading.Lock()
    draw = random.Random(7)
    kinds = [(user, kind) for user in TIER_OF for kind in SOURCES]
    asked = [kinds[place % len(kinds)] for place in range(count)]
    draw.shuffle(asked)

    def do(one: tuple[str, str]) -> None:
        user, kind = one
        told = list(_wrong(stub, user, kind, held, lock))
        with lock:
            held.wrong += told
        on_done()

    watch = operator.Watch(operators.WatchRequest())
    next(watch)  # it is there
    watching = threading.Thread(target=_count, args=(watch, held))
    watching.start()
    with ThreadPoolExecutor(at_once) as callers:
        list(callers.map(do, asked))
    watch.cancel()
    watching.join()
    for user, most in held.most_at_once.items():
        allowed = LIMITS[TIER_OF[user]].get("slots_per_user", 0)
        if allowed and most > allowed:
            held.wrong.append(f"{user} had {most} runs at once, of {allowed}")
    return held


def _wrong(
    stub: StrategyExecutionServiceStub, user: str, kind: str, held: Held, lock: threading.Lock
) -> Iterator[str]:
    tier = TIER_OF[user]
    bars = MANY_BARS if kind == "many bars" else BARS
    memory_mb = 200 if kind == "asks 200 MiB" else 0
    request = run_request(
        SOURCES[kind],
        bars,
        user_id=user,
        strategy_id=kind,
        limits=public.RunLimits(memory_mb=memory_mb),
    )
    limits = LIMITS[tier]
    try:
        answer = stub.ExecuteStrategy(request)
    except grpc.RpcError as error:
        end = "columns" if "columns" in error.details() else error.details().partition(":")[0]
    else:
        end = public.Outcome.Name(answer.outcome).removeprefix("OUTCOME_")
        given = answer.receipt.limits
        wanted = (memory_mb or limits["default_memory_mb"], 1000 * limits["default_timeout_s"])
        if (given.memory_bytes // MIB, given.timeout_ms) != wanted:
            yield f"{user}, {kind}: ran with {given}"
    with lock:
        held.ends[tier, kind, end] += 1
    if end != ENDS.get((tier, kind), "SUCCEEDED"):
        yield f"{user}, {kind}: ended as {end}"


def _count(watch: Iterator[operators.Change], held: Held) -> None:
    """Counts runs that run at once, by user."""
    running: dict[str, str] = {}
    try:
        for change in watch:
            run = change.run
            if change.WhichOneof("kind") == "missed":
                held.wrong.append(f"{change.missed} changes missed")
            elif run.state == operators.RUN_STATE_RUNNING:
                running[run.record_id] = run.user_id
                at_once = sum(user == run.user_id for user in running.values())
                held.most_at_once[run.user_id] = max(held.most_at_once[run.user_id], at_once)
            elif run.state == operators.RUN_STATE_ENDED:
                running.pop(run.record_id, None)
    except grpc.RpcError:
        return
