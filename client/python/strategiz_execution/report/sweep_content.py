"""The data of a sweep's charts and of its table of sets: plain lists, for JSON.

The rule: texts stay as they are; the page shows them as text. What is left out is counted, so that the page can say so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from strategiz_execution.report import series
from strategiz_execution.report.metric_rows import label_of, unit_of
from strategiz_execution.results.plateau import neighbour_means
from strategiz_execution.results.sweep import SweepResult
from strategiz_execution.results.sweep_parts import SetResult, in_one_line

MOST_ROWS, MOST_CELLS, MOST_POINTS = 2_000, 20_000, 4_000
MOST_TEXT = 200
SHOWN_METRICS = ("total_return", "sharpe_ratio", "max_drawdown", "n_trades")


def sweep_data(result: SweepResult) -> dict[str, Any]:
    """What the page's scripts need."""
    sets, names = result.last_window, result.names
    axes = [_axis(name, sets) for name in names]
    places = [{repr(value): at for at, value in enumerate(axis)} for axis in axes]
    lowest = result.lowest_is_best
    messages: dict[str, int] = {"": 0}
    best = result.best_so_far
    metrics = [name for name in SHOWN_METRICS if name != result.rank_by]

    def row(one: SetResult) -> list[Any]:
        said = one.failure.message[:MOST_TEXT] if one.failure is not None else ""
        return [
            one.set,
            _at(one, names, places),
            _finite(one.score),
            [_finite(getattr(one.metrics, name)) for name in metrics],
            0 if one.ok else messages.setdefault(said or str(one.outcome), len(messages)),
        ]

    rows = [row(one) for one in thinned_sets(sets, MOST_ROWS, lowest=lowest)]
    return {
        "metric": {
            "label": label_of(result.rank_by),
            "unit": unit_of(result.rank_by),
            "lowest": lowest,
        },
        "metrics": [{"label": label_of(name), "unit": unit_of(name)} for name in metrics],
        "names": [name[:MOST_TEXT] for name in names],
        "axes": [[_told(value) for value in axis] for axis in axes],
        "best": None if best is None else {"set": best.set, "at": _at(best, names, places), "score": best.score},
        "cells": [
            [_at(one, names, places), _finite(one.score)]
            for one in thinned_sets(sets, MOST_CELLS, lowest=lowest)
        ],
        "rows": rows,
        "messages": list(messages),
        "of": len(sets),
        "gridded": result.request.WhichOneof("sets") == "grid",
        "scores": _distribution(result, sets),
        "neighbours": _neighbours(result, sets),
        "curves": _curves(result),
        "windows": [[one.train_score, one.test_score] for one in result.windows],
        "account": _account(result),
    }  # fmt: skip


def thinned_sets(sets: Sequence[SetResult], most: int, *, lowest: bool) -> list[SetResult]:
    """All sets, or *most* of them: the better half of these are the best, the others stand evenly among the rest."""
    if len(sets) <= most:
        return list(sets)
    sign = 1 if lowest else -1
    ranked = sorted(sets, key=lambda one: (one.score is None, sign * (one.score or 0.0), one.set))
    kept = ranked[: most // 2]
    rest = ranked[most // 2 :]
    spread = np.linspace(0, len(rest) - 1, most - len(kept)).round().astype(int)
    return sorted([*kept, *(rest[at] for at in spread.tolist())], key=lambda one: one.set)


def _axis(name: str, sets: Sequence[SetResult]) -> list[Any]:
    """The values of a parameter: numbers ascending, others as they came."""
    found = {repr(one.parameters.get(name)): one.parameters.get(name) for one in sets}
    values = list(found.values())
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return sorted(values)
    return values


def _at(one: SetResult, names: Sequence[str], places: Sequence[dict[str, int]]) -> list[int]:
    return [at[repr(one.parameters.get(name))] for name, at in zip(names, places, strict=True)]


def _told(value: object) -> Any:
    """A number as it is, where JSON has it; all else as text."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(f"{value:.8g}") if isinstance(value, float) else value
    return (
        str(value).lower()
        if isinstance(value, bool)
        else ""
        if value is None
        else str(value)[:MOST_TEXT]
    )


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(f"{value:.6g}")


def _distribution(result: SweepResult, sets: Sequence[SetResult]) -> dict[str, Any]:
    scores = np.array([one.score for one in sets if _finite(one.score) is not None], np.float64)
    if not len(scores):
        return {"x": [], "y": [], "width": 0, "best": None, "luck": None}
    count = int(np.clip(2 * math.sqrt(len(scores)), 8, 60))
    counts, edges = np.histogram(scores, count)
    luck = result.luck
    expected = (
        luck.expected_best_sharpe_annual
        if luck is not None and result.rank_by == "sharpe_ratio" and not result.lowest_is_best
        else None
    )
    return {
        "x": [_finite(x) for x in ((edges[:-1] + edges[1:]) / 2).tolist()],
        "y": counts.tolist(),
        "width": float(edges[1] - edges[0]),
        "best": float(scores.min() if result.lowest_is_best else scores.max()),
        "luck": _finite(expected),
    }


def _neighbours(result: SweepResult, sets: Sequence[SetResult]) -> list[list[Any]]:
    """Own score, mean of the neighbours', and number of each set of a grid."""
    if result.request.WhichOneof("sets") != "grid":
        return []
    means = neighbour_means(sets)
    kept = thinned_sets(sets, MOST_ROWS, lowest=result.lowest_is_best)
    return [
        [_finite(one.score), _finite(means[one.set]), one.set]
        for one in kept
        if one.set in means and _finite(one.score) is not None
    ]


def _curves(result: SweepResult) -> list[dict[str, Any]]:
    found = []
    for one in result.best:
        if not one.result.ok:
            continue
        told = one.result.columns("equity")
        name = in_one_line(one.parameters, result.names)
        found.append({"name": name[:MOST_TEXT], **_curve(told["time"], told["equity"])})
    return found


def _account(result: SweepResult) -> dict[str, Any] | None:
    told = result.out_of_sample
    if told is None:
        return None
    columns = told.columns()
    if not len(columns["time"]):
        return None
    begins = [
        int(result.sent.timestamp_ms[one.test_first_bar])
        for one in result.windows
        if one.test_first_bar < len(result.sent)
    ]
    return {**_curve(columns["time"], columns["equity"]), "begins": begins}


def _curve(times: Any, equity: Any) -> dict[str, Any]:
    kept = series.thinned([equity], MOST_POINTS)
    return {
        "x": times[kept].astype(np.int64).tolist(),
        "y": [_finite(value) for value in equity[kept].tolist()],
    }
