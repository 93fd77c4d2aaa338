"""A result for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from strategiz_execution.command.code_frame import code_frame, finding_frames
from strategiz_execution.command.words import plain, with_options
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.report.metric_rows import price, shown, value
from strategiz_execution.report.series import is_intraday
from strategiz_execution.results.others import Finding
from strategiz_execution.results.run import Result

_LAST_TRADES, _LAST_LINES, _MOST_WARNINGS = 5, 10, 10
_FILLS = {
    pb.FILL_RULE_NEXT_OPEN: "Orders fill at the open of the next bar.",
    pb.FILL_RULE_SAME_CLOSE: "Orders fill at the close of the signal's own bar, which is optimistic.",
}
# Pairs that stand beside each other.
_METRICS = (
    ("total_return", "Total return", "sharpe_ratio", "Sharpe ratio"),
    ("buy_hold_return", "Buy & hold", "sortino_ratio", "Sortino ratio"),
    ("cagr", "Return a year", "annual_volatility", "Volatility a year"),
    ("max_drawdown", "Max drawdown", "max_drawdown_duration_days", "Longest drawdown"),
    ("n_trades", "Trades", "win_rate", "Win rate"),
    ("profit_factor", "Profit factor", "exposure_time", "Time in the market"),
    ("final_equity", "Final equity", "total_commission", "Commission"),
)
_COMPARED = tuple((name, label) for row in _METRICS for name, label in (row[:2], row[2:]))


def success(result: Result, name: str) -> Group:
    """Metrics, last trades, warnings and cost of a run that succeeded."""
    parts = [
        _head(result, name),
        _metrics(result.response.performance.metrics),
        _trades(result),
        _open_position(result),
        _remarks(result),
        cost(result),
    ]
    return Group(*(part for part in parts if part is not None))


def _head(result: Result, name: str) -> Text:
    """Of what the numbers below it are."""
    performance = result.response.performance
    symbol = f" on {plain(result.bars.symbol)}" if result.bars.symbol else ""
    return Text.assemble(
        (plain(name), "bold"), f"{symbol}: {len(result.bars):,} bars, {performance.start_date[:10]} to"
        f" {performance.end_date[:10]}\n{_FILLS.get(performance.fill, '')} {_costs(result.request.backtest)}",
    )  # fmt: skip


def failure(result: Result, path: Path, findings: Sequence[Finding]) -> Group:
    """Why a run failed: each finding of the static check, or the failing line."""
    failed = result.response.failure
    frames = finding_frames(result.code, findings, str(path))
    if not frames:
        frames = [
            code_frame(
                result.code, kind="error", message=_message(result), path=str(path),
                line=failed.line or None, column=failed.column or None, place=_place(result), hint=failed.hint,
            ),
            Text(),
        ]  # fmt: skip
    # Code that was refused has cost nothing.
    return Group(*frames, *_printed(result), *([] if findings else [cost(result)]))


def cost(result: Result) -> Text:
    """Time and memory against the limits."""
    usage, limits = result.response.usage, result.response.receipt.limits
    strategy = f"strategy {usage.strategy_ms / 1000:.2f}"
    strategy += f" of {limits.timeout_ms / 1000:g} s" if limits.timeout_ms else " s"
    memory = f"memory {usage.peak_memory_bytes / 2**20:.0f}"
    memory += f" of {limits.memory_bytes / 2**20:.0f} MiB" if limits.memory_bytes else " MiB"
    waited = f", waited {usage.queue_ms / 1000:.1f} s" if usage.queue_ms > 500 else ""
    return Text(
        f"Cost: {usage.total_ms / 1000:.2f} s ({strategy}{waited}), {memory}, processor {usage.cpu_ms / 1000:.2f} s",
        "dim",
    )


def comparison(results: Mapping[str, Result]) -> Group:
    """Metrics of several runs side by side."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for name in results:
        table.add_column(Text(plain(name.removesuffix(".py"))), justify="right", overflow="fold")
    for name, label in _COMPARED:
        table.add_row(label, *(_metric(result, name) for result in results.values()))
    warned = [
        Text.assemble(
            (f"{plain(name)}: ", "bold"), ("warning: ", "yellow"), plain(with_options(warning))
        )
        for name, result in results.items()
        for warning in result.response.warnings[:_MOST_WARNINGS]
    ]
    # Bars and costs are the same for all.
    name = f"{len(results)} strategies" if len(results) > 1 else next(iter(results))
    said = next((_head(one, name) for one in results.values() if one.ok), None)
    return Group(*([said, Text()] if said else []), table, *warned)


def _metric(result: Result, name: str) -> Text:
    return (
        _coloured(result.response.performance.metrics, name) if result.ok else Text("failed", "red")
    )


def _costs(backtest: pb.BacktestConfig) -> str:
    said = [f"{backtest.initial_cash:,.0f} in cash"]
    if backtest.commission_rate:
        said.append(f"fee {100 * backtest.commission_rate:g} %")
    if backtest.commission_fixed or backtest.commission_per_unit or backtest.commission_minimum:
        said.append("further fees")
    if backtest.slippage_rate:
        said.append(f"slippage {100 * backtest.slippage_rate:g} %")
    if not (backtest.commission_rate or backtest.commission_fixed or backtest.commission_per_unit):
        said.append("no fees")
    return f"{', '.join(said)}."


def _metrics(metrics: pb.Metrics) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 3, 0, 0), pad_edge=False)
    for justify in ("left", "right", "left", "right"):
        table.add_column(justify=justify)
    table.add_row()
    for first, label, second, other in _METRICS:
        table.add_row(label, _coloured(metrics, first), other, _coloured(metrics, second))
    return table


def _coloured(metrics: pb.Metrics, name: str) -> Text:
    number = value(metrics, name)
    is_result = name in {"total_return", "cagr"} and number is not None
    colour = (
        ("green" if number > 0 else "red" if number < 0 else "")
        if is_result and number is not None
        else ""
    )
    return Text(shown(metrics, name), f"bold {colour}".strip())


def _trades(result: Result) -> Table | None:
    trades = result.columns("trades")
    count = len(trades["size"])
    if not count:
        return None
    table = Table(
        box=None, pad_edge=False, padding=(0, 1, 0, 0), title=f"\nLast {min(count, _LAST_TRADES)} of {count:,} trades",
        title_justify="left", title_style="bold", header_style="dim",
    )  # fmt: skip
    # Of positions that can only be long, the side says nothing; a terminal is narrow.
    sides = result.request.backtest.direction == pb.DIRECTION_LONG_SHORT
    for name in [*(["Side"] if sides else []), "In", "Out"]:
        table.add_column(name, no_wrap=True)
    for name in ("Price in", "Price out", "Gain", "Return"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Closed by", no_wrap=True)
    intraday = is_intraday(result.bars.timestamp_ms)
    for i in range(max(count - _LAST_TRADES, 0), count):
        pnl = float(trades["pnl"][i])
        colour = "green" if pnl > 0 else "red"
        came, left = (
            _time(trades[name][i], intraday=intraday) for name in ("entry_time", "exit_time")
        )
        table.add_row(
            *([str(trades["side"][i]).lower()] if sides else []),
            came, left[5:] if intraday and left[:4] == came[:4] else left,
            f"{price(trades['entry_price'][i])}", f"{price(trades['exit_price'][i])}",
            Text(f"{pnl:+,.2f}", colour), Text(f"{100 * trades['return'][i]:+.2f} %", colour),
            str(trades["exit_reason"][i]).lower().replace("_", " "),
        )  # fmt: skip
    return table


def _time(moment: np.datetime64, *, intraday: bool) -> str:
    return str(moment)[: 16 if intraday else 10].replace("T", " ")


def _open_position(result: Result) -> Text | None:
    performance = result.response.performance
    if not performance.HasField("open_position"):
        return None
    held = performance.open_position
    side = "short" if held.side == pb.SIDE_SHORT else "long"
    return Text(
        f"Still held: {held.size:g} units {side} from {held.entry_timestamp[:10]} at"
        f" {price(held.entry_price)}, worth {held.unrealized_pnl:+,.2f} so far"
    )


def _remarks(result: Result) -> Group | None:
    warnings = result.response.warnings
    lines = [
        Text.assemble(("warning: ", "yellow"), plain(with_options(text)))
        for text in warnings[:_MOST_WARNINGS]
    ]
    if len(warnings) > _MOST_WARNINGS:
        lines.append(Text(f"and {len(warnings) - _MOST_WARNINGS} more warnings"))
    report = result.response.look_ahead
    if result.response.HasField("look_ahead"):
        found = len(report.differences)
        lines.append(
            Text(f"Looks ahead: {found} signals change when later bars are taken away", "bold red")
            if found
            else Text("No signal changed when later bars were taken away")
        )
    lines += _printed(result)
    return Group(Text(), *lines, Text()) if lines else Group(Text())


def _printed(result: Result) -> list[Text]:
    logs = result.response.logs
    if not logs:
        return []
    shown_lines = logs[-_LAST_LINES:]
    head = (
        f"Printed, the last {len(shown_lines)} of {len(logs):,} lines:"
        if len(logs) > _LAST_LINES
        else "Printed:"
    )
    return [
        Text(head, "bold"),
        *(Text.assemble(("  | ", "dim"), plain(line)) for line in shown_lines),
    ]


def _message(result: Result) -> str:
    """What went wrong, without the line and the bar, which stand below it."""
    failed = result.response.failure
    said = result.response.error or failed.message
    return said.removesuffix(f" at bar {failed.bar}").removesuffix(f" (line {failed.line})")


def _place(result: Result) -> str:
    failed = result.response.failure
    if not failed.HasField("bar"):
        return ""
    times = result.sent.timestamp_ms
    when = (
        f" ({str(times[failed.bar].astype('datetime64[ms]'))[:16].removesuffix('T00:00')})"
        if failed.bar < len(times)
        else ""
    )
    return f"at bar {failed.bar}{when}"


def written(console: Console, what: str, path: Path) -> None:
    """Says on *console* that a file was written."""
    console.print(Text.assemble((f"{what}: ", "dim"), plain(str(path))))
