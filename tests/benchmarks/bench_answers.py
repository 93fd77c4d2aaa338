"""What an answer takes in each of its forms: bytes, processor, and wall until it is parsed. Prints one table.

The forms take turns, so that what else the machine does falls on all of them. Run by `make bench`; needs the engine and
the runner image.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from dataclasses import dataclass, field

import grpc
import numpy as np

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub
from tests.benchmarks.bench_service import refilled, request, service
from tests.benchmarks.jobs import bars
from tests.stand.running_service import RunningService

# A signal on every bar, as strategies that say what they want to hold have it; with a series and without reasons.
HOLDER = """
SYMBOL = 'BENCH'
def strategy(data):
    average = data['close'].rolling(100).mean()
    plot(average, 'SMA')
    return pd.Series(np.where(data['close'] > average, 'BUY', 'SELL'), index=data.index)
"""
# A million rows of signals and of values take more than the default of 64.
MAX_MESSAGE_MB = 256
MESSAGE_OPTIONS = [
    (f"grpc.max_{way}_message_length", MAX_MESSAGE_MB << 20) for way in ("receive", "send")
]
FORMS = {
    "rows": public.OutputOptions(),
    "rows, collapsed": public.OutputOptions(collapse_repeated_signals=True),
    "columns": public.OutputOptions(form=public.ANSWER_FORM_COLUMNS),
    "columns, collapsed": public.OutputOptions(
        form=public.ANSWER_FORM_COLUMNS, collapse_repeated_signals=True
    ),
}


@dataclass
class Taken:
    """What answers of one form took."""

    size_bytes: int = 0
    wall_ms: list[float] = field(default_factory=list)
    read_ms: list[float] = field(default_factory=list)
    service_cpu_ms: list[float] = field(default_factory=list)
    client_cpu_ms: list[float] = field(default_factory=list)


def as_arrays(answer: public.ExecuteStrategyResponse) -> tuple[object, ...]:
    """Sides, series and gains as arrays, from whichever form has them."""
    performance = answer.performance
    if answer.HasField("signal_columns"):
        return (
            np.array(answer.signal_columns.type),
            [np.array(series.value) for series in answer.indicator_columns],
            np.array(performance.trade_columns.pnl),
        )
    return (
        np.array([signal.type == "BUY" for signal in answer.signals]),
        [np.array([point.value for point in series.data]) for series in answer.indicators],
        np.array([trade.pnl for trade in performance.trades]),
    )


def compare(running: RunningService, count: int, thinned_to: int, times: int) -> None:
    """Rows of the table for *count* bars."""
    columns = bars(count, step_ms=60_000)
    channel = grpc.insecure_channel(running.address, options=MESSAGE_OPTIONS)
    stub = StrategyExecutionServiceStub(channel)
    asked = {}
    for name, options in FORMS.items():
        output = public.OutputOptions(max_equity_points=thinned_to, max_answer_mb=MAX_MESSAGE_MB)
        output.MergeFrom(options)
        asked[name] = request(columns, HOLDER, output=output)
    taken = {name: Taken() for name in FORMS}
    pause = refilled(running, 2)
    for turn in range(times + 1):
        for name, message in asked.items():
            pause()
            cpu_s, own_cpu_s = running.cpu_s(), time.process_time()
            began = time.perf_counter()
            answer = stub.ExecuteStrategy(message)
            came = time.perf_counter()
            cpu_s, own_cpu_s = running.cpu_s() - cpu_s, time.process_time() - own_cpu_s
            as_arrays(answer)
            read = time.perf_counter()
            assert answer.success, answer.error
            assert not any("left out" in warning for warning in answer.warnings)
            if turn:
                taken[name].size_bytes = answer.ByteSize()
                taken[name].wall_ms.append(1000 * (came - began))
                taken[name].read_ms.append(1000 * (read - came))
                taken[name].service_cpu_ms.append(1000 * cpu_s)
                taken[name].client_cpu_ms.append(1000 * own_cpu_s)
    channel.close()
    rows_wall_ms = statistics.median(taken["rows"].wall_ms)
    for name, of_form in taken.items():
        wall_ms, read_ms = map(statistics.median, (of_form.wall_ms, of_form.read_ms))
        print(
            f"| {count:,} bars, {name} | {of_form.size_bytes / 1000:,.0f} "
            f"| {of_form.size_bytes / taken['rows'].size_bytes:.2f} "
            f"| {wall_ms:.1f} ({min(of_form.wall_ms):.1f}) | {wall_ms / rows_wall_ms:.2f} "
            # The service's clock ticks every 10 ms.
            f"| {statistics.mean(of_form.service_cpu_ms):.0f} "
            f"| {statistics.median(of_form.client_cpu_ms):.1f} | {read_ms:.1f} |",
            flush=True,
        )


def main() -> None:
    """Prints the table."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print(
        "| answer | kB | of rows | wall, ms: median (least) | of rows "
        "| CPU of the service, ms | of the client | then read into arrays, ms |"
    )
    print("|---|---|---|---|---|---|---|---|")
    quick = "quick" in sys.argv[1:]
    with service(POOL_SIZE=2, MAX_MESSAGE_MB=MAX_MESSAGE_MB) as running:
        compare(running, 2_500, 0, 10 if quick else 30)
        compare(running, 1_000_000, 1_000, 3 if quick else 5)


if __name__ == "__main__":
    main()
