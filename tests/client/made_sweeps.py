"""Sweeps as the service gives them, made without one."""

import itertools
import math

from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.results.sweep import SweepResult
from tests.client.report.made_results import made_bars, made_request, made_result


def value(of):
    match of:
        case bool():
            return pb.ParameterValue(bool_value=of)
        case int():
            return pb.ParameterValue(int_value=of)
        case float():
            return pb.ParameterValue(double_value=of)
    return pb.ParameterValue(string_value=of)


def values(parameters):
    return {name: value(of) for name, of in parameters.items()}


def grid(**axes):
    return [dict(zip(axes, one, strict=True)) for one in itertools.product(*axes.values())]


def hill(parameters):
    """A smooth score with its top in the middle of fast and slow."""
    return math.exp(
        -((parameters.get("fast", 0) - 15) ** 2) / 200
        - ((parameters.get("slow", 0) - 60) ** 2) / 2000
    )


def made_sweep(
    sets=None, score=hill, texts=("a reason",), failed=(), windows=0, kind="grid", best=2, bars=500
):
    """A sweep of *sets*, with scores by *score*; *texts* are what strangers say: names, messages, values."""
    sets = grid(fast=[5, 10, 15, 20, 25], slow=[20, 40, 60, 80]) if sets is None else sets
    axes = [pb.ParameterAxis(name=name) for name in sets[0]]
    market = made_bars(bars, symbol=texts[0])
    request = pb.SweepRequest(run=made_request(market, texts), best=best)
    if kind == "grid":
        request.grid.axes.extend(axes)
    elif kind == "random":
        request.random.CopyFrom(pb.RandomDraws(axes=axes, count=len(sets)))
    else:
        request.listed.sets.extend(pb.ParameterSet(parameters=values(one)) for one in sets)
    messages = [
        pb.SweepSetResult(
            set=number, window=window, parameters=values(one), outcome=pb.OUTCOME_STRATEGY_ERROR,
            failure=pb.Failure(message=texts[number % len(texts)], line=2),
        ) if number in failed else pb.SweepSetResult(
            set=number, window=window, parameters=values(one), outcome=pb.OUTCOME_SUCCEEDED,
            metrics=pb.Metrics(sharpe_ratio=score(one), total_return=score(one) / 2, max_drawdown=-0.1, n_trades=12),
            usage=pb.ResourceUsage(cpu_ms=5, strategy_ms=6, backtest_ms=1),
        )
        for window in range(max(windows, 1)) for number, one in enumerate(sets)
    ]  # fmt: skip
    order = sorted((n for n in range(len(sets)) if n not in failed), key=lambda n: -score(sets[n]))
    ended = pb.SweepCompleted(
        outcome=pb.OUTCOME_SUCCEEDED, sandboxes=1, warnings=texts,
        usage=pb.ResourceUsage(total_ms=1234, cpu_ms=900), receipt=pb.Receipt(library_versions={t: t for t in texts}),
        progress=pb.SweepProgress(sets_done=len(messages), sets_total=len(messages), sets_failed=len(failed)),
    )  # fmt: skip
    for number in order[:best]:
        ended.best.add(
            set=number, parameters=values(sets[number]), score=score(sets[number]),
            response=made_result(bars, texts=texts, trades=5).response,
        )  # fmt: skip
    if len(order) > 1:
        ended.luck.CopyFrom(LUCK)
        ended.luck.notes.extend(texts)
    tests = []
    length = bars // (windows + 1)
    for window in range(windows):
        first = (window + 1) * length
        tests.append(pb.SweepWindowResult(
            window=window, train_first_bar=0, test_first_bar=first, test_end_bar=first + length, best_set=order[0],
            parameters=values(sets[order[0]]), train_score=1.0, test_score=0.2 * window, outcome=pb.OUTCOME_SUCCEEDED,
            warnings=texts,
        ))  # fmt: skip
    if windows:
        times = market.timestamp_ms[length:]
        ended.out_of_sample.CopyFrom(pb.OutOfSample(
            windows=windows, mean_train_score=1.0, mean_test_score=0.3,
            metrics=pb.Metrics(total_return=0.1, sharpe_ratio=0.4, max_drawdown=-0.2, n_trades=9),
            equity=pb.EquityCurve(timestamp_ms=times, equity=10_000 + 10 * (times - times[0]) / 86_400_000),
        ))  # fmt: skip
    return SweepResult(request, market, messages, tests, ended)


LUCK = pb.SweepLuck(
    trials=200, periods=2500, mean_correlation=0.9, effective_trials=14.2, sharpe_deviation=0.02, best_sharpe=0.07,
    best_sharpe_annual=1.1, best_sharpe_set=3, expected_best_sharpe=0.057, expected_best_sharpe_annual=0.9,
    deflated_sharpe_ratio=0.61, deflated_sharpe_ratio_all_trials=0.3, probability_of_overfitting=0.47,
    median_rank_out_of_sample=0.5, probability_of_loss=0.25, minimum_backtest_years=12.0, backtest_years=10.0,
)  # fmt: skip
