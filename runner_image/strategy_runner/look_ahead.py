"""Does a strategy know the future? Run it again without one, and see whether its past changes.

At each cut the strategy gets the bars up to it and no more. Where it cannot run on so few bars, or reaches for a bar
that is not there, it gets all bars with those after the cut in reverse order: a past that depends on them changes.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from strategy_runner.generated import runner_pb2
from strategy_runner.reply import SignalColumns

CUTS = 8
_CUTS_AT_SIGNALS = 5
MAX_DIFFERENCES = 100

_COLUMNS = ("open", "high", "low", "close", "volume")


def choose_cuts(bars: int, signal_bars: npt.NDArray[np.int64], chance: random.Random) -> list[int]:
    """At most CUTS bars to cut after, ascending: the first and last signal, some others, and some by chance.

    The last bar is never among them, because nothing comes after it.
    """
    candidates = np.unique(signal_bars[signal_bars < bars - 1]).tolist()
    at_signals = set(candidates[:1] + candidates[-1:])
    others = [bar for bar in candidates if bar not in at_signals]
    at_signals.update(chance.sample(others, min(len(others), _CUTS_AT_SIGNALS - len(at_signals))))
    elsewhere = [bar for bar in range(bars - 1) if bar not in at_signals]
    by_chance = chance.sample(elsewhere, min(len(elsewhere), CUTS - len(at_signals)))
    return sorted(at_signals.union(by_chance))


def reversed_after(bars: runner_pb2.Bars, cut: int) -> runner_pb2.Bars:
    """*bars* with the order of those after *cut* reversed; times stay."""
    changed = runner_pb2.Bars(timestamp_ms=bars.timestamp_ms)
    for name in _COLUMNS:
        column = np.frombuffer(getattr(bars, name), "<f8").copy()
        column[cut + 1 :] = column[cut + 1 :][::-1].copy()
        setattr(changed, name, column.tobytes())
    return changed


def differences(
    full: SignalColumns, without: SignalColumns, cut: int
) -> Iterable[tuple[int, int, int]]:
    """(bar, side on all bars, side without the future) for each bar up to *cut* where the two are not the same."""
    with_future = _sides(full, cut)
    without_future = _sides(without, cut)
    for bar in np.flatnonzero(with_future != without_future).tolist():
        yield bar, int(with_future[bar]), int(without_future[bar])


def _sides(signals: SignalColumns, cut: int) -> npt.NDArray[np.int8]:
    sides = np.zeros(cut + 1, np.int8)
    kept = signals.bar <= cut
    sides[signals.bar[kept]] = signals.side[kept]
    return sides
