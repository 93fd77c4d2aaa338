"""What the charts show, computed from times and equity. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Times = NDArray[np.int64]

DAY_MS = 86_400_000
_INTRADAY_MS = 20 * 3_600_000


def thinned(columns: list[Reals], most: int) -> NDArray[np.intp]:
    """Indices of about *most* places that show *columns*, of shape (n,) each, as all places do.

    The columns are cut into stretches of equal length; of each stretch the places of the least and the greatest value
    of each column are kept, and so are the first and the last place of all.
    """
    n = len(columns[0])
    if n <= most:
        return np.arange(n)
    stretches = max(most // (2 * len(columns)), 1)
    width = -(-n // stretches)
    starts = np.arange(0, n, width)
    kept = [np.array([0, n - 1])]
    for column in columns:
        padded = np.full(len(starts) * width, np.nan)
        padded[:n] = column
        blocks = padded.reshape(len(starts), width)
        empty = np.isnan(blocks).all(axis=1)
        kept.append((starts + np.nanargmin(np.where(empty[:, None], 0.0, blocks), axis=1))[~empty])
        kept.append((starts + np.nanargmax(np.where(empty[:, None], 0.0, blocks), axis=1))[~empty])
    return np.unique(np.concatenate(kept))


def is_intraday(times_ms: Times) -> bool:
    """Whether most bars are less than 20 hours after the one before them."""
    return len(times_ms) > 1 and float(np.median(np.diff(times_ms))) < _INTRADAY_MS


@dataclass(frozen=True, eq=False)
class Returns:
    """Simple returns, shape (n,), each with the time at which it ends; `per_day` where bars of a day are one return."""

    times_ms: Times
    values: Reals
    per_day: bool


def returns_of(times_ms: Times, equity: Reals) -> Returns:
    """One return for each bar after the first; for intraday bars one for each UTC day after the first."""
    per_day = is_intraday(times_ms)
    if per_day:
        last = np.flatnonzero(np.diff(times_ms // DAY_MS, append=np.iinfo(np.int64).max))
        times_ms, equity = times_ms[last], equity[last]
    before = np.where(equity[:-1] > 0, equity[:-1], np.nan)
    return Returns(times_ms[1:], np.nan_to_num(equity[1:] / before - 1.0), per_day)


def rolling_sharpe(returns: Reals, window: int, periods_per_year: float) -> Reals:
    """Mean over sample deviation of the *window* returns up to each place, times sqrt of the periods a year.

    Shape (n,); NaN before the first whole window, and where the returns of a window are all equal. No risk-free rate.
    """
    n = len(returns)
    result = np.full(n, np.nan)
    if n < window or window < 2:
        return result
    windows = np.lib.stride_tricks.sliding_window_view(returns, window)
    deviation = windows.std(axis=1, ddof=1)
    flat = deviation <= 1e-12
    with np.errstate(divide="ignore", invalid="ignore"):
        sharpe = windows.mean(axis=1) / deviation * np.sqrt(periods_per_year)
    result[window - 1 :] = np.where(flat, np.nan, sharpe)
    return result


def rolling_window(count: int, periods_per_year: float) -> int:
    """Half a year of returns where that is at most a third of all; else a third, and at least 10."""
    return max(min(round(periods_per_year / 2), count // 3), 10)


def monthly_returns(
    times_ms: Times, equity: Reals, initial: float
) -> dict[int, list[float | None]]:
    """By year, the return of each month and of the year as fractions (13 values); None for months without a bar."""
    months = times_ms.astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64)
    last = np.flatnonzero(np.diff(months, append=np.iinfo(np.int64).max))
    table: dict[int, list[float | None]] = {}
    before = year_start = initial
    for i in last.tolist():
        year, month = 1970 + int(months[i]) // 12, int(months[i]) % 12
        if year not in table:
            table[year], year_start = [None] * 13, before
        now = float(equity[i])
        table[year][month] = now / before - 1 if before > 0 else None
        table[year][12] = now / year_start - 1 if year_start > 0 else None
        before = now
    return table


def distribution(returns: Reals) -> tuple[Reals, NDArray[np.int64]]:
    """Middles of up to 61 classes of equal width around 0, and how many returns each has.

    The outermost classes hold what lies beyond the 0.5th and the 99.5th percentile.
    """
    if not len(returns) or not np.any(returns):
        return np.zeros(0), np.zeros(0, np.int64)
    reach = max(abs(float(np.percentile(returns, q))) for q in (0.5, 99.5)) or float(
        np.abs(returns).max()
    )
    count = int(np.clip(2 * np.sqrt(len(returns)), 11, 61)) | 1
    edges = np.linspace(-reach, reach, count + 1)
    counts, _ = np.histogram(np.clip(returns, -reach, reach), edges)
    return (edges[:-1] + edges[1:]) / 2, counts
