"""Bars for whole-service tests, in both forms in which the service takes them."""

from __future__ import annotations

import functools
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from orchestrator.generated import strategy_execution_pb2 as public

DAY_MS = 86_400_000
# 2020-01-01T00:00:00Z
START_MS = 1_577_836_800_000


@dataclass(frozen=True, eq=False)
class MarketBars:
    """Columns of one length: int64 UTC epoch milliseconds, float64 prices, whole units of volume."""

    timestamp_ms: npt.NDArray[np.int64]
    open: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    close: npt.NDArray[np.float64]
    volume: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.timestamp_ms)

    def head(self, count: int) -> MarketBars:
        return MarketBars(*(getattr(self, field.name)[:count] for field in fields(self)))

    def time(self, bar: int) -> str:
        return time_of(int(self.timestamp_ms[bar]))

    def rows(self) -> list[public.MarketDataBar]:
        """As `ExecuteStrategyRequest.market_data`."""
        return [
            public.MarketDataBar(
                timestamp=self.time(bar),
                open=self.open[bar],
                high=self.high[bar],
                low=self.low[bar],
                close=self.close[bar],
                volume=int(self.volume[bar]),
            )
            for bar in range(len(self))
        ]

    def columns(self) -> public.MarketDataColumns:
        """As `ExecuteStrategyRequest.columns`."""
        return public.MarketDataColumns(
            **{field.name: getattr(self, field.name).tolist() for field in fields(self)}
        )


def time_of(timestamp_ms: int) -> str:
    """The service's own way of writing a time."""
    text = str(np.datetime_as_string(np.datetime64(timestamp_ms, "ms"), unit="ms"))
    return f"{text.removesuffix('.000')}Z"


def random_bars(count: int, *, seed: int = 7, step_ms: int = DAY_MS) -> MarketBars:
    """A random walk from 100 at 2020-01-01, a bar each *step_ms*."""
    chance = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(chance.normal(0.0002, 0.015, count)))
    opened = np.concatenate(([100.0], close[:-1])) * (1 + chance.normal(0, 0.002, count))
    return MarketBars(
        START_MS + step_ms * np.arange(count, dtype=np.int64),
        opened,
        np.maximum(opened, close) * (1 + chance.uniform(0, 0.01, count)),
        np.minimum(opened, close) * (1 - chance.uniform(0, 0.01, count)),
        close,
        chance.integers(1_000, 100_000, count).astype(np.float64),
    )


@functools.cache
def sp500() -> MarketBars:
    """Twenty years of an index, 1999 to 2018."""
    from arch.data import sp500 as packaged  # noqa: PLC0415 - slow to import, for few tests

    table = packaged.load()
    return MarketBars(
        table.index.to_numpy().astype("M8[ms]").astype(np.int64),
        *(table[name].to_numpy(np.float64) for name in ("Open", "High", "Low", "Close", "Volume")),
    )
