"""Results as the service gives them, made without one."""

import numpy as np

from strategiz_execution.bars.series import Bars
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.results.run import Result

DAY_MS, MINUTE_MS = 86_400_000, 60_000
# Whatever of them became part of the page would run, or ask the network.
HOSTILE = [
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror='window.hacked=1'>",
    '"><svg onload=window.hacked=1>',
    "<a href='javascript:window.hacked=1'>link</a><b>bold</b><br>",
    "%{customdata} %{x} <extra>extra</extra> &lt;img src=https://example.org/a.png&gt;",
    "<!--<script>", "]]>", "${7*7}", "{{7*7}}", "\u202eright to left\u2066", "\x00\x07", "'\";--",
]  # fmt: skip


def made_bars(count, step_ms=DAY_MS, symbol="SPX"):
    random = np.random.default_rng(7)
    close = 100 * np.exp(np.cumsum(random.normal(0.0003, 0.01, count)))
    opens = np.r_[100.0, close[:-1]]
    times = np.datetime64("2000-01-03", "ms").astype(np.int64) + step_ms * np.arange(
        count, dtype=np.int64
    )
    return Bars(times, opens, np.maximum(opens, close) * 1.002, np.minimum(opens, close) * 0.998,
                close, np.full(count, 1000.0), symbol)  # fmt: skip


def made_result(count=500, step_ms=DAY_MS, texts=("a reason",), trades=40):
    """A run that succeeded; *texts* are what a strategy says: reasons, names, logs, code."""
    bars = made_bars(count, step_ms, symbol=texts[0])
    held = np.sin(np.arange(count) / 20) > 0
    change = np.r_[0.0, np.diff(bars.close) / bars.close[:-1]]
    equity = 10_000 * np.cumprod(1 + np.where(held, change, 0.0))
    metrics = pb.Metrics(total_return=equity[-1] / 10_000 - 1, sharpe_ratio=0.5, n_trades=trades)
    performance = pb.Performance(
        metrics=metrics, initial_cash=10_000, periods_per_year=252, fill=pb.FILL_RULE_NEXT_OPEN,
        start_date="2000-01-03T00:00:00Z", end_date="2001-05-17T00:00:00Z", test_period=texts[-1],
        equity=pb.EquityCurve(timestamp_ms=bars.timestamp_ms, equity=equity),
    )  # fmt: skip
    entry = np.linspace(0, count - 5, trades).astype(int) if trades else np.zeros(0, int)
    random = np.random.default_rng(3)
    performance.trade_columns.CopyFrom(pb.TradeColumns(
        side=[pb.SIDE_LONG if i % 3 else pb.SIDE_SHORT for i in range(trades)],
        entry_bar=entry, exit_bar=entry + 3, entry_price=bars.close[entry], exit_price=bars.close[entry + 3],
        size=np.full(trades, 10.0), pnl=random.normal(5, 50, trades), commission=np.ones(trades),
        exit_reason=[pb.EXIT_REASON_SIGNAL] * trades, reasons=list(texts),
        entry_signal_reason=[i % len(texts) for i in range(trades)],
        exit_signal_reason=[(i + 1) % len(texts) for i in range(trades)],
        mae=np.zeros(trades), mfe=np.zeros(trades),
        entry_order=[pb.ORDER_KIND_MARKET] * trades, exit_order=[pb.ORDER_KIND_MARKET] * trades,
    ))  # fmt: skip
    plotted = [
        pb.IndicatorColumn(name=text, value=bars.close * (1 if i % 2 else 0.001))
        for i, text in enumerate(texts)
    ]
    response = pb.ExecuteStrategyResponse(
        success=True, outcome=pb.OUTCOME_SUCCEEDED, performance=performance, run_id=texts[-1],
        logs=texts, warnings=texts, indicator_columns=plotted,
        receipt=pb.Receipt(library_versions={text: text for text in texts}),
        drawings=[pb.Drawing(indicator=texts[0], words={"overlay": texts[0]})],
    )  # fmt: skip
    return Result(response, made_request(bars, texts), bars)


def failed_result(texts=("a reason",), line=2):
    bars = made_bars(200, symbol=texts[0])
    failure = pb.Failure(message=texts[0], line=line, bar=50, hint=texts[-1], traceback=texts[0])
    response = pb.ExecuteStrategyResponse(
        outcome=pb.OUTCOME_STRATEGY_ERROR, error=texts[0], failure=failure, logs=texts
    )
    return Result(response, made_request(bars, texts), bars)


def made_request(bars, texts):
    request = pb.ExecuteStrategyRequest(
        code="\n".join(texts), timeout_seconds=30,
        backtest=pb.BacktestConfig(initial_cash=10_000, fill=pb.FILL_RULE_NEXT_OPEN),
    )  # fmt: skip
    request.typed_parameters[texts[0]].string_value = texts[-1]
    request.columns.timestamp_ms.extend(bars.timestamp_ms.tolist())
    return request
