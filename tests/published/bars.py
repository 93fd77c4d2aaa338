"""The bars that the corpus runs on: shares by the day, a currency by the hour, a coin by the month, an index."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import pandas as pd

from tests.stand.market_bars import MarketBars

_INDEX = Path(__file__).parents[2] / "examples" / "data" / "sp500_daily.csv"
NAMES = ("open", "high", "low", "close", "volume")


@functools.cache
def table(name: str) -> pd.DataFrame:
    """Columns in lower case on a naive time index. SPX is the last ten years of the index, SPX20 all twenty."""
    if name in ("SPX", "SPX20"):
        index = pd.read_csv(_INDEX, index_col=0, parse_dates=True).astype(float)
        return index if name == "SPX20" else index.iloc[-2500:]
    from backtesting import test as packaged  # noqa: PLC0415 - slow to import

    return getattr(packaged, name).rename(columns=str.lower)[list(NAMES)].astype(float)


def market_bars(name: str) -> MarketBars:
    bars = table(name)
    times = bars.index.to_numpy().astype("M8[ms]").astype(np.int64)
    return MarketBars(times, *(bars[column].to_numpy() for column in NAMES))
