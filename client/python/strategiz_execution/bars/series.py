"""One series of bars in columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Bars:
    """Bars of one symbol, in columns of equal length.

    Attributes:
        timestamp_ms: Shape (n,), int64: opening times in UTC epoch milliseconds, strictly ascending.
        open: Shape (n,), float64: prices, as are `high`, `low` and `close`.
        volume: Shape (n,), float64: units traded.
        symbol: What the bars are of; may be empty.
    """

    timestamp_ms: NDArray[np.int64]
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64]
    symbol: str = ""

    def __len__(self) -> int:
        """Number of bars."""
        return len(self.timestamp_ms)
