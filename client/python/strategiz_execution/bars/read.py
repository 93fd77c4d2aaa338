"""Bars from a person's file, CSV or Parquet, with remarks on what was done to them.

The rule: nothing is changed without a remark, and nothing is guessed where a guess could change a number: then a
`BarsFileError` names line, column and text, and the option that decides.
"""

from __future__ import annotations

import itertools
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from strategiz_execution.bars.errors import BarsFileError
from strategiz_execution.bars.file_times import time_column
from strategiz_execution.bars.moments import DateOrder
from strategiz_execution.bars.numbers import Decimal, decimal_of, is_missing, numbers, volumes
from strategiz_execution.bars.order import Rows, gaps, in_order
from strategiz_execution.bars.series import Bars
from strategiz_execution.bars.table import Table, read_parquet, read_text

_PRICES = ("open", "high", "low", "close")
# What the service takes for rounding, too.
_ROUNDING = 1e-6


@dataclass(frozen=True)
class ReadOptions:
    """What a file may leave open.

    Attributes:
        time_zone: IANA name of the zone of times without one. Empty = UTC. A date without a time of day stays it.
        symbol: What the bars are of. In a file of several instruments, the one to take.
        close: Name of the column to take as the close, such as "Adj Close". Empty = the close; an adjusted one is never
            taken unasked. The other prices are scaled by the same factor.
        date_order: Of dates with the year last. None = as the file shows.
        decimal: Sign before fractions. None = as the file shows.
        rows: What is done about rows out of order or there twice.
    """

    time_zone: str = ""
    symbol: str = ""
    close: str = ""
    date_order: DateOrder | None = None
    decimal: Decimal | None = None
    rows: Rows = Rows.REPAIR


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read.

    Attributes:
        bars: In order of time, each once.
        remarks: A sentence for each thing that was assumed of the file, or done to its rows.
    """

    bars: Bars
    remarks: tuple[str, ...]


class BarsRemark(UserWarning):
    """Something that was assumed of a file of bars, or done to its rows."""


def read_bars(path: str | os.PathLike[str], options: ReadOptions | None = None) -> Bars:
    """The bars in the file *path*, with each remark as a Python warning. As `read_file` otherwise."""
    reading = read_file(path, options)
    for remark in reading.remarks:
        warnings.warn(f"{os.fspath(path)}: {remark}", BarsRemark, stacklevel=2)
    return reading.bars


def read_file(path: str | os.PathLike[str], options: ReadOptions | None = None) -> Reading:
    """The bars in the file *path*: Parquet if its name ends so, else separated values.

    Raises:
        BarsFileError: The file cannot be read, or a row cannot be used.
    """
    path, options = Path(path), options or ReadOptions()
    try:
        is_parquet = path.suffix.lower() in {".parquet", ".pq"}
        table = (read_parquet if is_parquet else read_text)(path, options.close)
        return bars_of(table, options)
    except BarsFileError as error:
        raise error.within(str(path)) from None
    except OSError as error:
        raise BarsFileError(
            f"cannot be opened: {os.strerror(error.errno or 0)}", path=str(path)
        ) from None


def bars_of(table: Table, options: ReadOptions) -> Reading:
    """The bars in *table*."""
    remarks: list[str] = []
    if table.remark:
        remarks.append(table.remark)
    table, symbol = _one_symbol(table, options.symbol)
    table = _without_empty_rows(table, remarks)
    if not len(table.lines):
        raise BarsFileError("the file holds no bar")
    values = _values(table, options.decimal, remarks)
    times, said = time_column(table, options.time_zone, options.date_order)
    remarks += said
    order = in_order(times, values, table.lines, options.rows)
    remarks += order.remarks
    times, values = times[order.kept], values[order.kept]
    if gap := gaps(times):
        remarks.append(gap)
    opens, high, low, close, volume = (np.ascontiguousarray(values[:, i]) for i in range(5))
    return Reading(Bars(times, opens, high, low, close, volume, symbol), tuple(remarks))


def _one_symbol(table: Table, symbol: str) -> tuple[Table, str]:
    place = table.layout.symbol
    if place is None or not len(table.lines):
        return table, symbol
    cells = [cell.strip() for cell in table.columns[place]]
    found = sorted(set(cells))
    if len(found) == 1:
        return table, symbol or found[0]
    listed = ", ".join(found[:8]) + (", ..." if len(found) > 8 else "")
    if symbol not in found:
        said = (
            f"{symbol!r} is none of them" if symbol else "name the one to take: symbol (--symbol)"
        )
        raise BarsFileError(f"the file holds {len(found)} instruments ({listed}); {said}")
    return _rows_of(table, [i for i, cell in enumerate(cells) if cell == symbol]), symbol


def _without_empty_rows(table: Table, remarks: list[str]) -> Table:
    """Without the rows that have no price at all, which some sources write for holidays."""
    prices = [table.columns[place] for place in table.layout.prices]
    empty = [
        i
        for i, cell in enumerate(prices[3])
        if is_missing(cell) and all(is_missing(p[i]) for p in prices)
    ]
    if not empty:
        return table
    remarks.append(
        f"1 row has no price (line {table.lines[empty[0]]}) and is left out"
        if len(empty) == 1
        else f"{len(empty):,} rows have no price (first: line {table.lines[empty[0]]}) and are left out"
    )
    gone = set(empty)
    return _rows_of(table, [i for i in range(len(table.lines)) if i not in gone])


def _rows_of(table: Table, kept: Sequence[int]) -> Table:
    columns = {place: [cells[i] for i in kept] for place, cells in table.columns.items()}
    return Table(table.layout, [table.lines[i] for i in kept], columns, table.separator)


def _values(table: Table, decimal: Decimal | None, remarks: list[str]) -> NDArray[np.float64]:
    """Open, high, low, close and volume, shape (n, 5)."""
    layout = table.layout
    decimal = decimal or _decimal(table)
    if decimal is Decimal.COMMA:
        remarks.append("numbers are read with a comma before their fractions")
    columns = [_prices(table, place, decimal) for place in layout.prices]
    _check_ranges(table, columns)
    if layout.adjusted is not None:
        adjusted = _prices(table, layout.adjusted, decimal)
        factor = adjusted / columns[3]
        columns = [*(column * factor for column in columns[:3]), adjusted]
        # A product may miss the close by a rounding.
        columns[1], columns[2] = np.maximum(columns[1], adjusted), np.minimum(columns[2], adjusted)
        columns[1], columns[2] = (
            np.maximum(columns[1], columns[0]),
            np.minimum(columns[2], columns[0]),
        )
        name = layout.names[layout.adjusted]
        remarks.append(f"the close is {name!r}; open, high and low are scaled by the same factor")
    return np.column_stack([*columns, _volume(table, decimal, remarks)])


def _decimal(table: Table) -> Decimal:
    if not table.separator:
        return Decimal.POINT
    prices = [table.columns[place] for place in table.layout.prices]
    if not any("," in "".join(cells) for cells in prices):
        return Decimal.POINT
    found = decimal_of(itertools.chain(*prices))
    if found is None:
        place = table.layout.prices[0]
        raise BarsFileError(
            "could be a number of thousands or a fraction, as could all prices of the file: say which sign stands"
            " before fractions: decimal (--decimal)",
            line=table.lines[0], column=table.layout.names[place], text=str(table.columns[place][0]),
        )  # fmt: skip
    return found


def _prices(table: Table, place: int, decimal: Decimal) -> NDArray[np.float64]:
    column = np.array(numbers(table.columns[place], decimal), np.float64)
    bad = np.flatnonzero(~(np.isfinite(column) & (column > 0)))
    if len(bad):
        row = int(bad[0])
        _refuse(table, row, place, "is not a price: a number above 0 is needed")
    return column


def _volume(table: Table, decimal: Decimal, remarks: list[str]) -> NDArray[np.float64]:
    layout = table.layout
    if not layout.volumes:
        remarks.append("the file has no volume; it is 0 for every bar")
        return np.zeros(len(table.lines))
    read = {}
    for place in layout.volumes:
        cells = table.columns[place]
        column = np.array(volumes(cells, decimal), np.float64)
        for row in np.flatnonzero(~(np.isfinite(column) & (column >= 0))).tolist():
            if not is_missing(cells[row]):
                _refuse(table, row, place, "is not a volume: a number, 0 or more, is needed")
            column[row] = 0.0
        read[place] = column
    # MetaTrader counts ticks where no volume is known.
    chosen = next((place for place, column in read.items() if column.any()), layout.volumes[0])
    if len(read) > 1 or layout.names[chosen].lower().startswith("volume "):
        remarks.append(f"the volume is {layout.names[chosen]!r}")
    empty = sum(is_missing(cell) for cell in table.columns[chosen])
    if empty:
        rows = "1 row has" if empty == 1 else f"{empty:,} rows have"
        remarks.append(f"{rows} no volume; it is 0 there")
    return read[chosen]


def _check_ranges(table: Table, columns: Sequence[NDArray[np.float64]]) -> None:
    opens, high, low, close = columns
    least, greatest = low * (1 - _ROUNDING), high * (1 + _ROUNDING)
    for name, bad, reason in (
        ("high", high < low, "is below the low"),
        ("open", (opens < least) | (opens > greatest), "is not between low and high"),
        ("close", (close < least) | (close > greatest), "is not between low and high"),
    ):
        if bad.any():
            row = int(np.argmax(bad))
            values = f"low {low[row]:g}, high {high[row]:g}"
            _refuse(
                table,
                row,
                table.layout.prices[_PRICES.index(name)],
                f"{reason} ({values}); mend the row",
            )


def _refuse(table: Table, row: int, place: int, reason: str) -> None:
    text = str(table.columns[place][row])
    raise BarsFileError(
        reason if text.strip() else f"the cell is empty; {reason.rpartition(': ')[2]}",
        line=table.lines[row], column=table.layout.names[place], text=text[:60],
    )  # fmt: skip
