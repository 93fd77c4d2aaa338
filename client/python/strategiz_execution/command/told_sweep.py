"""A sweep for a terminal: the best sets, luck in words, what came of them out of sample, what failed, what it cost."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from strategiz_execution.command.code_frame import code_frame, finding_frames
from strategiz_execution.command.words import plain
from strategiz_execution.report.metric_rows import label_of, with_unit_of
from strategiz_execution.results.metrics import Metrics
from strategiz_execution.results.others import Finding
from strategiz_execution.results.sweep import SweepResult
from strategiz_execution.results.sweep_parts import SetResult, in_one_line, written
from strategiz_execution.results.words import Outcome

_MOST_BEST, _MOST_FAILURES, _MOST_WINDOWS, _MOST_WARNINGS = 20, 5, 12, 10
# Beside the metric that sets are ranked by.
_BESIDE = ("total_return", "sharpe_ratio", "max_drawdown", "n_trades")
_SHORT = {
    "total_return": "Return",
    "sharpe_ratio": "Sharpe",
    "max_drawdown": "Drawdown",
    "n_trades": "Trades",
}

_IN_A_LINE = {
    "total_return": "return",
    "sharpe_ratio": "Sharpe ratio",
    "max_drawdown": "largest drawdown",
    "n_trades": "trades",
}


def success(result: SweepResult, name: str) -> Group:
    """All that there is to tell of the sets that ended."""
    parts: list[Any] = [_head(result, name), *_best(result), *_words(result), *_windows(result)]
    parts += [*_failures(result), *_warnings(result), Text(), _cost(result)]
    return Group(*parts)


def failure(result: SweepResult, path: Path, findings: Sequence[Finding]) -> Group:
    """Why a sweep did not end well: findings of the static check, else a sentence."""
    frames = finding_frames(result.code, findings, str(path))
    if frames:
        return Group(*frames)
    if result.failure is not None:
        kind = "note" if result.outcome is Outcome.CANCELLED else "error"
        said = plain(result.failure.message)
        return Group(
            Text.assemble((kind, "bold red" if kind == "error" else "bold cyan"), f": {said}")
        )
    message, sets = next(iter(result.failures.items()), ("no set was run", ()))
    failed = sets[0].failure if sets else None
    return Group(
        code_frame(
            result.code,
            kind="error",
            message=f"no set succeeded: {message}",
            path=str(path),
            line=failed.line if failed else None,
            column=failed.column if failed else None,
            place=f"in set {sets[0].set} ({plain(in_one_line(sets[0].parameters, result.names))})"
            if sets
            else "",
            hint=failed.hint if failed else "",
        )
    )


def _head(result: SweepResult, name: str) -> Text:
    tried = result.tried
    failed = sum(not one.ok for one in tried)
    windows = len({one.window for one in tried})
    count = (
        f"{len(tried) // windows:,} sets in {windows} windows"
        if windows > 1
        else f"{len(tried):,} {'set' if len(tried) == 1 else 'sets'}"
    )
    symbol = f" on {plain(result.sent.symbol)}" if result.sent.symbol else ""
    told = Text.assemble((plain(name), "bold"), f"{symbol}: {count} over {len(result.sent):,} bars")
    if failed:
        told.append(
            f", {failed:,} of {len(tried):,} failed" if windows > 1 else f", {failed:,} failed",
            "red",
        )
    return told


def _best(result: SweepResult) -> Iterator[Any]:
    rows = _best_rows(result)
    if not rows:
        return
    where = "last train part" if result.windows else "all bars"
    direction = "lowest" if result.lowest_is_best else "highest"
    beside = [name for name in _BESIDE if name != result.rank_by]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in result.names:
        table.add_column(Text(plain(name)), justify="right", overflow="fold")
    table.add_column(Text(_SHORT.get(result.rank_by, label_of(result.rank_by))), justify="right")
    for name in beside:
        table.add_column(_SHORT[name], justify="right")
    for values, metrics, score in rows:
        table.add_row(
            *(plain(written(values[name])) if name in values else "" for name in result.names),
            Text(with_unit_of(score, result.rank_by), "bold"),
            *(with_unit_of(getattr(metrics, name), name) for name in beside),
        )
    yield Text(
        f"\nBest {len(rows)} by {label_of(result.rank_by)} ({direction} first), {where}", "bold"
    )
    yield table


def _best_rows(result: SweepResult) -> list[tuple[Mapping[str, Any], Metrics, float | None]]:
    """The best sets; of a sweep that was left, the best of those that ended."""
    by_set = {one.set: one for one in result.last_window}
    if result.best:
        found = [by_set[one.set] for one in result.best if one.set in by_set]
    else:
        sign = 1 if result.lowest_is_best else -1
        scored = [one for one in result.last_window if one.score is not None]
        found = sorted(scored, key=lambda one: (sign * (one.score or 0.0), one.set))
        found = found[: result.request.best]
    return [(one.parameters, one.metrics, one.score) for one in found[:_MOST_BEST]]


def _words(result: SweepResult) -> Iterator[Text]:
    if result.plateau is not None and len(result.last_window) > 2:
        yield Text("\nPlateau or lone peak?", "bold")
        yield Text(result.plateau.sentence)
    luck = result.luck
    if luck is not None:
        yield Text("\nHow much of it is luck?", "bold")
        yield from (Text(sentence) for sentence in luck.sentences.values())
        yield from (Text(plain(note), "dim") for note in luck.notes)


def _windows(result: SweepResult) -> Iterator[Any]:
    told = result.out_of_sample
    if told is None and not result.windows:
        return
    yield Text("\nOut of sample: on bars that chose nothing", "bold")
    if len(result.windows) > 1:
        yield _window_table(result)
        hidden = len(result.windows) - _MOST_WINDOWS
        if hidden > 0:
            yield Text(f"and {hidden} more windows", "dim")
    if told is None:
        return
    train, test = (
        with_unit_of(score, result.rank_by)
        for score in (told.mean_train_score, told.mean_test_score)
    )
    name = label_of(result.rank_by)
    if told.windows == 1:
        yield Text(
            f"{name} of the chosen set: {train} where it was chosen, {test} on the bars after."
        )
    else:
        yield Text(
            f"{name} of the chosen sets, mean of {told.windows} windows: {train} to train, {test} to test."
        )
    metrics = ", ".join(
        f"{_IN_A_LINE[one]} {with_unit_of(getattr(told.metrics, one), one)}" for one in _BESIDE
    )
    parts = "The test part" if told.windows == 1 else "The test parts as one account"
    yield Text(f"{parts}: {metrics}.")


def _window_table(result: SweepResult) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("Test from")
    for name in ("Train", "Test"):
        table.add_column(name, justify="right")
    table.add_column("Chosen", overflow="fold")
    for one in result.windows[:_MOST_WINDOWS]:
        begin = result.sent.timestamp_ms[min(one.test_first_bar, len(result.sent) - 1)]
        chosen = (
            plain(in_one_line(one.parameters, result.names))
            if one.best_set is not None
            else "no set succeeded"
        )
        table.add_row(
            str(begin.astype("datetime64[ms]"))[:10],
            with_unit_of(one.train_score, result.rank_by),
            with_unit_of(one.test_score, result.rank_by),
            Text(chosen),
        )
    return table


def _failures(result: SweepResult) -> Iterator[Text]:
    groups = list(result.failures.items())
    if not groups:
        return
    yield Text("\nSets that failed", "bold")
    for message, sets in groups[:_MOST_FAILURES]:
        yield Text.assemble(
            (f"{len(sets):>5,}  ", "red"), plain(message), (_example(result, sets[0]), "dim")
        )
    if len(groups) > _MOST_FAILURES:
        yield Text(f"and {len(groups) - _MOST_FAILURES} other messages", "dim")


def _example(result: SweepResult, one: SetResult) -> str:
    return f", such as {plain(in_one_line(one.parameters, result.names))}"


def _warnings(result: SweepResult) -> Iterator[Text]:
    if result.warnings:
        yield Text()
    for text in result.warnings[:_MOST_WARNINGS]:
        yield Text.assemble(("warning: ", "yellow"), plain(text))
    if len(result.warnings) > _MOST_WARNINGS:
        yield Text(f"and {len(result.warnings) - _MOST_WARNINGS} more warnings")


def _cost(result: SweepResult) -> Text:
    tried, usage = result.tried, result.usage
    cpu = statistics.fmean(one.usage.cpu_ms for one in tried) if tried else 0.0
    wall = (
        statistics.fmean(one.usage.strategy_ms + one.usage.backtest_ms for one in tried)
        if tried
        else 0.0
    )
    said = f"Cost of a set: processor {cpu:.1f} ms, wall {wall:.1f} ms"
    if usage.total_ms:
        boxes = result.completed.sandboxes
        said += f"; in all {usage.total_ms / 1000:.2f} s in {boxes} {'sandbox' if boxes == 1 else 'sandboxes'}"
        said += f", processor {usage.cpu_ms / 1000:.2f} s" if usage.cpu_ms else ""
    return Text(f"{said}.", "dim")
