"""Which column of a table holds what.

The rule: a name decides; where there are no names, only orders of columns that well-known sources write do. A column
that could be meant in two ways is refused, not guessed. Adjusted closes are used only where they are asked for by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from strategiz_execution.bars.errors import BarsFileError

# Names in small letters and without signs, the better ones first.
_TIME = (
    "unix", "unixtime", "epoch", "timestamp", "timestampms", "datetime", "opentime", "timeopen", "time",
    "date", "opendate", "dateutc", "timeutc", "gmttime", "localtime", "datum", "zeit", "t", "ts",
    "indexlevel0", "index", "",
)  # fmt: skip
_DAY, _CLOCK = ("date", "dtyyyymmdd", "day", "datum"), ("time", "clock", "hour", "zeit", "uhrzeit")
_PRICES = {
    "open": ("open", "o", "openprice", "eröffnung", "erster"),
    "high": ("high", "h", "max", "highprice", "hoch", "tageshoch"),
    "low": ("low", "l", "min", "lowprice", "tief", "tagestief"),
    "close": (
        "close", "c", "closelast", "closeprice", "last", "price", "schluss", "schlusskurs",
        "schlußkurs",
    ),
}  # fmt: skip
_VOLUME = (
    "volume", "vol", "v", "stücke", "stuecke", "volumen", "qty", "tickvol", "tickvolume",
)  # fmt: skip
_SYMBOL = ("symbol", "ticker", "ric", "instrument", "sym")
_NUMBER = re.compile(r"[-+]?[\d.,' ]*\d[\d.,' ]*(?:e[-+]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """Places of the columns, from 0.

    Attributes:
        time: Of the time, or of the date where `clock` holds the time of day.
        clock: Of the time of day; None where `time` holds all.
        prices: Of open, high, low and close.
        volumes: Of columns with a volume, the better ones first.
        symbol: Of the instrument's name.
        names: Of all columns; made up where the file has none.
        has_header: The file names its columns.
        adjusted: Of the closes that were asked for by name in the place of the close.
    """

    time: int
    clock: int | None
    prices: tuple[int, int, int, int]
    volumes: tuple[int, ...]
    symbol: int | None
    names: tuple[str, ...]
    has_header: bool
    adjusted: int | None = None


def is_header(cells: Sequence[str]) -> bool:
    """Whether a line names columns: none of its cells but the first two is a number, and at least two are words."""
    words = [cell for cell in cells if re.search(r"[^\W\d]", cell) and not _NUMBER.fullmatch(cell)]
    return len(words) >= 2 and not any(_NUMBER.fullmatch(cell) for cell in cells[2:] if cell)


def by_names(names: Sequence[str], close: str = "") -> Layout:
    """The layout of columns with *names*; *close* asks for another column, such as "Adj Close", as the close."""
    plain = [_plain(name) for name in names]
    asked = None
    if close:
        asked = next((i for i, name in enumerate(plain) if name == _plain(close)), None)
        if asked is None:
            raise BarsFileError(f"no column is called {close!r}; there are {_listed(names)}")
    prices = tuple(_only(role, plain, names) for role in _PRICES)
    day = _first(_DAY, plain)
    clock = _first(_CLOCK, plain)
    if day is not None and clock is not None:
        time = day
    else:
        clock = None
        time_found = _first(_TIME, plain)
        if time_found is None:
            raise BarsFileError(
                f"no column is called 'timestamp', 'time' or 'date'; there are {_listed(names)}"
            )
        time = time_found
    volumes = [i for accepted in _VOLUME for i, name in enumerate(plain) if name == accepted]
    if not volumes:
        # "Volume BTC", "Volume USDT": the first is in units.
        volumes = [i for i, name in enumerate(names) if name.lower().startswith("volume")][:1]
    is_other = asked is not None and asked != prices[3]
    return Layout(
        time, clock, (prices[0], prices[1], prices[2], prices[3]), tuple(volumes),
        _first(_SYMBOL, plain), tuple(names), has_header=True, adjusted=asked if is_other else None,
    )  # fmt: skip


def by_order(cells: Sequence[str], close: str = "") -> Layout:
    """The layout of a file without names, from its first line.

    Known: time, open, high, low, close, volume and what follows (Binance, Kraken, HistData), and the same with the time
    of day in the second column (MetaTrader).
    """
    if close:
        raise BarsFileError(f"the file has no names of columns, so none is called {close!r}")
    has_clock = len(cells) >= 6 and ":" in cells[1] and ":" not in cells[0]
    first = 2 if has_clock else 1
    if len(cells) < first + 4:
        raise BarsFileError(
            f"has {len(cells)} values and no line with names of columns; write a first line such as"
            " timestamp,open,high,low,close,volume"
        )
    known = ["time", *(["clock"] if has_clock else []), "open", "high", "low", "close", "volume"]
    names = [*known, *(f"column {i + 1}" for i in range(len(known), len(cells)))][: len(cells)]
    return Layout(
        0, 1 if has_clock else None, (first, first + 1, first + 2, first + 3),
        (first + 4,) if len(cells) > first + 4 else (), None, tuple(names), has_header=False,
    )  # fmt: skip


def _plain(name: str) -> str:
    """Small letters and digits alone; a part in brackets, and a number before the name, are no part of it."""
    name = name.strip()
    if name.startswith("<") and name.endswith(">"):
        name = name[1:-1]
    without = re.sub(r"\(.*?\)|^\d+\.\s*", "", name.lower())
    return re.sub(r"[\W_]", "", without)


def _first(accepted: Sequence[str], plain: Sequence[str]) -> int | None:
    return next((plain.index(name) for name in accepted if name in plain), None)


def _only(role: str, plain: Sequence[str], names: Sequence[str]) -> int:
    for accepted in _PRICES[role]:
        places = [i for i, name in enumerate(plain) if name == accepted]
        if len(places) > 1:
            raise BarsFileError(
                f"{len(places)} columns are called {names[places[0]]!r}; leave one of them"
            )
        if places:
            return places[0]
    raise BarsFileError(f"no column is called {role!r}; there are {_listed(names)}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)
