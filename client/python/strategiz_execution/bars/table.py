"""The cells of a file of bars, by column, with the line of each row.

The rule: other modules read what a cell holds; here a file becomes columns of text. A row that has another number of
cells than the others is refused by line.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from strategiz_execution.bars.columns import Layout, by_names, by_order, is_header
from strategiz_execution.bars.errors import BarsFileError

_SEPARATORS = "\t;|,"
# Lines of text that some sources write before the names of columns.
_MOST_LINES_BEFORE = 15
_LEAST_COLUMNS = 5


@dataclass(frozen=True)
class Table:
    """The columns of a file that its layout needs.

    Attributes:
        layout: Which column is where in the file.
        lines: Line of each row, from 1.
        columns: Cells by place of the column. Text; the times of a Parquet file may be whole numbers of UTC
            milliseconds in its place.
        separator: Between cells; empty where the file is no text.
        remark: What was assumed of the file's letters; may be empty.
    """

    layout: Layout
    lines: Sequence[int]
    columns: Mapping[int, Sequence[Any]]
    separator: str = ""
    remark: str = ""


def read_text(path: Path, close: str) -> Table:
    """The table of a file of separated values; *close* as in `by_names`."""
    encoding = _encoding(path)
    try:
        try:
            return _read_as(encoding, path, close)
        except UnicodeError:
            if encoding != "utf-8-sig":
                raise
            # As banks and spreadsheets of Western Europe write it: numbers are the same, only names have other bytes.
            remark = "the file is not in UTF-8, and is read as Windows-1252"
            return replace(_read_as("cp1252", path, close), remark=remark)
    except UnicodeError:
        raise BarsFileError(
            "the file is not text in UTF-8; write it anew as CSV in UTF-8", line=_no_text(path)
        ) from None


def _read_as(encoding: str, path: Path, close: str) -> Table:
    with path.open(encoding=encoding, newline="") as file:
        head = list(itertools.islice(file, _MOST_LINES_BEFORE + 5))
        if not any(line.strip() for line in head):
            raise BarsFileError("the file is empty")
        start, separator = _first_line(head)
        lines = itertools.chain(head[start:], file)
        return _table(csv.reader(lines, delimiter=separator), start, separator, close)


def read_parquet(path: Path, close: str) -> Table:
    """The table of a Parquet file. Needs pyarrow."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an optional package
        import pyarrow.parquet as pq  # noqa: PLC0415 - as above
    except ImportError:
        raise BarsFileError(
            "a Parquet file needs the package pyarrow: pip install 'strategiz-execution-client[parquet]'"
        ) from None
    try:
        names = pq.read_schema(path).names
        layout = by_names(names, close)
        places = _places(layout)
        found = pq.read_table(path, columns=[names[i] for i in places])
    except pa.ArrowException as error:
        raise BarsFileError(f"this is no Parquet file that can be read: {error}") from None
    columns = {place: _cells(found.column(i), pa) for i, place in enumerate(places)}
    return Table(layout, range(1, found.num_rows + 1), columns)


def _cells(column: Any, pa: Any) -> Sequence[Any]:
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        milliseconds = column.cast(pa.timestamp("ms", tz="UTC"), safe=False).cast(pa.int64())
        return ["" if value is None else value for value in milliseconds.to_pylist()]
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        # As text, so that the rules for times without a zone hold for them, too.
        return ["" if value is None else _iso(value) for value in column.to_pylist()]
    return ["" if value is None else str(value) for value in column.to_pylist()]


def _iso(value: Any) -> str:
    text = str(value)
    return text.removesuffix(" 00:00:00")[:26]


def _no_text(path: Path) -> int:
    """The first line that is not UTF-8; 0 where all are."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 0


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(2)
    if start == b"PK":
        raise BarsFileError("this is a workbook or another archive, not CSV; save the sheet as CSV")
    # MetaTrader 5 writes UTF-16 with a byte order mark.
    return "utf-16" if start in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"


def _first_line(head: Sequence[str]) -> tuple[int, str]:
    """Index of the first line that has columns, and what separates them."""
    for i, line in enumerate(head):
        for separator in _SEPARATORS:
            if len(next(csv.reader([line], delimiter=separator), [])) >= _LEAST_COLUMNS:
                return i, separator
    shown = next(line.strip() for line in head if line.strip())
    raise BarsFileError(
        "begins the file, and no line near it has 5 columns: time, open, high, low and close, separated by comma,"
        " semicolon, tab or |",
        line=1, text=shown[:60],
    )  # fmt: skip


def _table(reader: Any, start: int, separator: str, close: str) -> Table:
    first = [cell.strip() for cell in next(reader)]
    rows: Iterator[list[str]] = reader
    line = start + 1
    if first[0] == "Price" and (second := next(rows, None)) is not None:
        first, rows = _yfinance(first, second, rows)
    try:
        layout = by_names(first, close) if is_header(first) else by_order(first, close)
    except BarsFileError as error:
        raise BarsFileError(error.reason, line=line) from None
    if not layout.has_header:
        rows = itertools.chain([first], rows)
    return _collect(rows, reader, start, len(first), layout, separator)


def _yfinance(
    first: list[str], second: list[str], rows: Iterator[list[str]]
) -> tuple[list[str], Iterator[list[str]]]:
    """Names and rows where the second line names instruments and the third the column of dates, as yfinance writes."""
    if second[0].strip() != "Ticker":
        return first, itertools.chain([second], rows)
    if len({cell for cell in second[1:] if cell}) > 1:
        raise BarsFileError("the file holds several instruments; write one alone", line=2)
    third = next(rows, ["Date"])
    return [third[0] or "Date", *first[1:]], rows


def _collect(
    rows: Iterable[list[str]], reader: Any, start: int, width: int, layout: Layout, separator: str
) -> Table:
    places = _places(layout)
    columns: dict[int, list[str]] = {place: [] for place in places}
    lines: list[int] = []
    adders = [(columns[place].append, place) for place in places]
    try:
        for row in rows:
            if len(row) != width:
                if not any(cell.strip() for cell in row):
                    continue
                # A separator at the end of a line is no value.
                if len(row) != width + 1 or row[-1].strip():
                    raise BarsFileError(
                        f"has {len(row)} values, and the first line has {width}",
                        line=start + reader.line_num, text=separator.join(row)[:60],
                    )  # fmt: skip
            lines.append(start + reader.line_num)
            for add, place in adders:
                add(row[place])
    except csv.Error as error:
        raise BarsFileError(f"cannot be read: {error}", line=start + reader.line_num) from None
    return Table(layout, lines, columns, separator)


def _places(layout: Layout) -> list[int]:
    some = (layout.clock, layout.symbol, layout.adjusted)
    needed = {layout.time, *layout.prices, *layout.volumes, *(i for i in some if i is not None)}
    return sorted(needed)
