"""Prints what came of runs, as tables for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestrator.generated import strategy_execution_pb2 as pb

METRICS = {
    "total return": ("total_return", ".1%"),
    "buy & hold": ("buy_hold_return", ".1%"),
    "CAGR": ("cagr", ".2%"),
    "Sharpe": ("sharpe_ratio", ".2f"),
    "max drawdown": ("max_drawdown", ".1%"),
    "exposure": ("exposure_time", ".1%"),
    "trades": ("n_trades", ".0f"),
    "win rate": ("win_rate", ".1%"),
    "profit factor": ("profit_factor", ".2f"),
    "final equity": ("final_equity", ",.0f"),
}
STAGES = ("queue", "sandbox", "strategy", "backtest")


def show_trades(answer: pb.ExecuteStrategyResponse) -> None:
    trades = answer.performance.trades
    shown = [*trades[:2], *trades[-2:]] if len(trades) > 4 else list(trades)
    rows = [
        (t.entry_timestamp[:10], f"{t.entry_price:,.2f}", t.exit_timestamp[:10],
         f"{t.exit_price:,.2f}", f"{t.size:g}", f"{t.pnl:+,.0f}", f"{t.pnl_percent:+.1f} %", t.exit_reason)
        for t in shown
    ]  # fmt: skip
    if len(trades) > 4:
        rows.insert(2, ("...",) * 8)
    print()
    table(("bought", "at", "sold", "at", "units", "gain", "", "because of"), rows)
    for warning in answer.warnings:
        print(f"  warning: {warning}")


def compare(answers: Mapping[str, pb.ExecuteStrategyResponse]) -> None:
    columns = ("", *(name.replace("_", " ") for name in answers))
    heading("Results")
    results = [answer.performance.metrics for answer in answers.values()]
    table(columns, [
        (label, *(format(getattr(m, name), spec) if m.HasField(name) else "-" for m in results))
        for label, (name, spec) in METRICS.items()
    ])  # fmt: skip
    heading("Where the time went (ms)")
    usages = [answer.usage for answer in answers.values()]
    # What the stages leave of the total; the usage does not count it apart.
    before = [u.total_ms - sum(getattr(u, f"{name}_ms") for name in STAGES) for u in usages]
    table(columns, [
        ("admission, static check", *(f"{ms:.1f}" for ms in before)),
        *((name, *(f"{getattr(u, f'{name}_ms'):.1f}" for u in usages)) for name in (*STAGES, "total")),
        ("CPU of the strategy", *(f"{u.cpu_ms:.1f}" for u in usages)),
        ("peak memory", *(f"{u.peak_memory_bytes / 2**20:.0f} MiB" for u in usages)),
    ])  # fmt: skip


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, *rows):
        cells = (cell.rjust(width) if i else cell.ljust(width)
                 for i, (cell, width) in enumerate(zip(row, widths, strict=True)))  # fmt: skip
        print(f"  {'  '.join(cells)}".rstrip())


def heading(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")
