"""Bars from what a program holds already: a DataFrame of pandas or polars, or a dict of arrays.

Columns are found by name in any case: open, high, low, close, and volume if there is one. Times are a DatetimeIndex, or
a column called timestamp, datetime, date or time. Neither library is imported here: whoever holds its DataFrame has.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategiz_execution.bars.series import Bars
from strategiz_execution.bars.times import epoch_ms
from strategiz_execution.errors import InvalidRequest

_PRICES = ("open", "high", "low", "close")
_MOST_NAMES = 20
_TIMES = ("timestamp", "datetime", "date", "time")


def bars_of(given: Any, symbol: str = "") -> Bars:
    """Bars of *given*: `Bars`, a DataFrame, a dict of arrays, or the path of a CSV or Parquet file.

    Args:
        given: What holds the bars. Times without a zone are UTC; numbers are epoch milliseconds.
        symbol: What the bars are of, where *given* does not say.

    Raises:
        InvalidRequest: A column is missing, or a value cannot be read; names the column and the bar.

    Example:
        >>> len(bars_of({"timestamp": ["2024-01-02"], "open": [1.0], "high": [2.0], "low": [1.0], "close": [2.0]}))
        1
    """
    if isinstance(given, Bars):
        return given if given.symbol or not symbol else replace(given, symbol=symbol)
    if isinstance(given, (str, os.PathLike)):
        from strategiz_execution.bars.read import read_bars  # noqa: PLC0415 - most callers read no file

        return bars_of(read_bars(given), symbol)
    if _is_frame_of("pandas", given):
        return _of_columns(_pandas_columns(given), symbol)
    if _is_frame_of("polars", given):
        return _of_columns({name: given[name].to_numpy() for name in given.columns}, symbol)
    if isinstance(given, Mapping):
        return _of_columns(given, symbol)
    raise InvalidRequest.of(
        "bars",
        f"is a {type(given).__name__}; it must be a DataFrame, a dict of arrays, Bars, or a file's path",
    )


def _is_frame_of(library: str, given: Any) -> bool:
    module = sys.modules.get(library)
    return module is not None and isinstance(given, module.DataFrame)


def _pandas_columns(frame: Any) -> dict[Any, Any]:
    """Columns of a DataFrame by name. Its index is the time if it holds moments, or is called as one."""
    if frame.columns.nlevels > 1:
        # As of a download of one symbol: ("Close", "SPX"). The level that says the same of each is left out.
        for level in range(frame.columns.nlevels - 1, -1, -1):
            if frame.columns.get_level_values(level).nunique() == 1 and frame.columns.nlevels > 1:
                frame = frame.droplevel(level, axis=1)
        if frame.columns.nlevels > 1:
            raise InvalidRequest.of(
                "bars",
                f"have columns of several instruments, such as {tuple(frame.columns[0])!r}; give those of one:"
                " bars.xs('SPX', axis=1, level=1), or level=0 where the instrument stands first",
            )
    # A column that is of no use stays as it is, to be named where one is missing.
    columns = {
        name: _pandas_values(frame[name]) if _is_wanted(name) else frame[name]
        for name in frame.columns
    }
    index = frame.index
    if index.dtype.kind == "M" or str(index.name).lower() in _TIMES:
        columns = {
            name: column for name, column in columns.items() if str(name).lower() not in _TIMES
        }
        columns["timestamp"] = _pandas_values(index)
    return columns


def _is_wanted(name: Any) -> bool:
    return str(name).lower() in {*_PRICES, *_TIMES, "volume"}


def _pandas_values(values: Any) -> NDArray[Any]:
    """A numpy array of a Series or an index: moments in UTC, what is missing as NaN."""
    if getattr(values.dtype, "tz", None) is not None:
        moments = values.dt if hasattr(values, "dt") else values
        values = moments.tz_convert("UTC")
        values = (values.dt if hasattr(values, "dt") else values).tz_localize(None)
    if values.dtype.kind in "fiu" and not isinstance(values.dtype, np.dtype):
        return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))
    return np.asarray(values.to_numpy())


def _of_columns(columns: Mapping[Any, Any], symbol: str) -> Bars:
    if any(
        not isinstance(columns[key], np.ndarray) and np.isscalar(columns[key]) for key in columns
    ):
        raise InvalidRequest.of("bars", "holds single values; each column must be an array")
    times = epoch_ms("bars.timestamp", _column(columns, _TIMES))
    prices = {name: _numbers(name, _column(columns, (name,))) for name in _PRICES}
    has_volume = any(str(key).lower() == "volume" for key in columns)
    volume = (
        _numbers("volume", _column(columns, ("volume",))) if has_volume else np.zeros(len(times))
    )
    for name, column in (*prices.items(), ("volume", volume)):
        if column.shape != times.shape:
            raise InvalidRequest.of(
                f"bars.{name}", f"has {len(column)} values; there are {len(times)} times"
            )
    return Bars(times, **prices, volume=volume, symbol=symbol)


def _column(columns: Mapping[Any, Any], names: tuple[str, ...]) -> Any:
    """The one column of the first of *names* that is there, in any case."""
    for name in names:
        found = [key for key in columns if str(key).lower() == name]
        if len(found) > 1:
            raise InvalidRequest.of(
                f"bars.{name}", f"is there more than once: {', '.join(map(repr, found))}"
            )
        if found:
            return columns[found[0]]
    there = ", ".join(repr(str(key)) for key in list(columns)[:_MOST_NAMES]) or "none"
    there += " and others" if len(columns) > _MOST_NAMES else ""
    wanted = f"is missing; the columns are {there}"
    if names == _TIMES:
        wanted += "; give a DatetimeIndex, or a column called timestamp, datetime, date or time"
    raise InvalidRequest.of(f"bars.{names[0]}", wanted)


def _numbers(name: str, column: Any) -> NDArray[np.float64]:
    values = np.asarray(column)
    if values.ndim != 1:
        raise InvalidRequest.of(f"bars.{name}", f"has {values.ndim} dimensions; it must have one")
    if values.dtype.kind in "fiu":
        return np.ascontiguousarray(values, np.float64)
    found = np.empty(len(values))
    for bar, value in enumerate(values):
        try:
            found[bar] = _number(value)
        except (TypeError, ValueError):
            raise InvalidRequest.of(
                f"bars.{name}", f"of bar {bar} is {value!r:.80}; it must be a number"
            ) from None
    return found


def _number(value: Any) -> float:
    """float() without its leniency: a text or a truth value in a column of numbers is a mistake."""
    if isinstance(value, (str, bytes, bool)):
        raise TypeError
    return float(value)
