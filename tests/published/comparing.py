"""Runs a strategy of the corpus on a service, and compares what comes back with its judge."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from orchestrator.generated import strategy_execution_pb2 as public
from tests.published.bars import market_bars
from tests.published.corpus import CASES, FOLDER
from tests.published.judges import bars_for, traded

CASH = {"GOOG": 10_000.0, "SPX": 100_000.0, "EURUSD": 10_000.0, "BTCUSD": 1_000_000.0}
COMMISSION = 0.001
AT_ONCE = 2


@dataclass(frozen=True)
class Outcome:
    """`error` is empty if it ran; `different` is empty if its judge has the same numbers."""

    error: str
    trades: int
    different: str


def run_all(stub, cases=CASES) -> dict[str, Outcome]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda case: _answer(stub, case), cases))
    # The judges run after one another: warnings are silenced for the whole process.
    return {case.name: _outcome(a, case) for case, a in zip(cases, answers, strict=True)}


def _answer(stub, case):
    request = public.ExecuteStrategyRequest(
        code=(FOLDER / f"{case.name}.py").read_text(encoding="utf-8"),
        columns=market_bars(case.bars).columns(),
        backtest=public.BacktestConfig(
            initial_cash=CASH[case.bars],
            commission_rate=COMMISSION,
            direction=public.DIRECTION_LONG_SHORT if case.short else public.DIRECTION_LONG_ONLY,
        ),
        parameters=case.parameters,
        timeout_seconds=60,
        image=case.image,
        user_id="published",
    )
    return stub.ExecuteStrategy(request, timeout=120)


def _outcome(answer, case):
    if not answer.success:
        return Outcome(answer.error or "no words", 0, "did not run")
    return Outcome(
        "", len(answer.performance.trades), difference(answer.performance, _wanted(case))
    )


def _wanted(case):
    said = case.judge(bars_for(case.bars)).copy()
    said[: case.first] = 0
    return traded(
        case.bars,
        said,
        cash=CASH[case.bars],
        commission=COMMISSION,
        short=case.short,
        stops=case.stops,
    )


def difference(performance, wanted):
    """What a service's *performance* has otherwise than the judge's; empty if nothing."""
    found = performance.trades
    if len(found) != len(wanted.pnl):
        return f"{len(found)} trades, the judge has {len(wanted.pnl)}"
    for place, trade in enumerate(found):
        bars = (trade.entry_bar, trade.exit_bar)
        theirs = (wanted.entry_bars[place], wanted.exit_bars[place])
        if bars != theirs:
            return f"trade {place} on bars {bars}, the judge has {theirs}"
        # Cents are what is left of thousands: a pnl near 0 is equal to 1e-9 of what was traded.
        scale = 1e-9 * trade.size * trade.entry_price
        if not math.isclose(trade.pnl, wanted.pnl[place], rel_tol=1e-9, abs_tol=scale):
            return f"trade {place} made {trade.pnl}, the judge has {wanted.pnl[place]}"
    final = performance.metrics.final_equity
    if not math.isclose(final, wanted.final_equity, rel_tol=1e-9):
        return f"{final} at the end, the judge has {wanted.final_equity}"
    return ""
