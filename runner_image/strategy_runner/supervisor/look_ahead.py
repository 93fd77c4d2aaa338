"""Finds out whether a strategy knows the future: runs it again without later bars, and compares its signals.

At each cut the strategy gets the bars up to the cut and no more. At some cuts, and if it cannot run on so few bars or
reads a bar that is not there, it also gets the full number of bars with an invented future: the past in reverse order,
at a multiple and at a fraction of its price. If its earlier signals depend on the future, they change.

A strategy that gives other signals on the same bars does not know the future: it is not repeatable. So where signals
change, the same bars are run again first, and if that changes them too, this is what is told.

The rule: no run gets anything of a bar after its cut, in any form, and cuts ascend. So whatever a run might leave
behind for a later run in the same sandbox, the later run already has.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import partial
from typing import Protocol

import numpy as np
import numpy.typing as npt

from strategy_runner.bars import COLUMNS, MS_PER_DAY, Bars
from strategy_runner.channel.reply import SignalColumns
from strategy_runner.generated import runner_pb2

CUTS = 8
DISTURBED_EVERY = 3
# Both ways, because a past that only asks whether it is below the future does not see it rise.
_FACTORS = (4.0, 0.25)
# Of a prefix after which signals changed: chance may give the same twice, but hardly three times.
_REPEATS = 3
# Most runs that a check takes: each cut on its prefix, and with other futures, and some once more.
MAX_RUNS = (1 + len(_FACTORS)) * CUTS + _REPEATS
_CUTS_AT_SIGNALS = 5
MAX_DIFFERENCES = 100


class NoMoreRunsError(Exception):
    """The time is up, or a process could not be ended: what was compared so far is all that will be."""


class Run(Protocol):
    """Runs the strategy on other bars."""

    def __call__(self, shown: Bars, *, is_prefix: bool) -> SignalColumns | None:
        """The signals on *shown*; None where the strategy does not answer to them."""


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


def with_another_future(bars: Bars, cut: int, factor: float) -> Bars:
    """As many bars as *bars*: the same up to *cut*, then these in reverse order, at *factor* times the price.

    They follow each other as the last two of the past do.
    """
    after = np.arange(1, len(bars) - cut)
    times = bars.timestamp_ms[: cut + 1]
    spacing = times[-1] - times[-2] if cut else MS_PER_DAY
    mirrored = cut - (after - 1) % (cut + 1)
    changed = []
    for name in COLUMNS[1:]:
        past = getattr(bars, name)[: cut + 1]
        changed.append(np.concatenate([past, factor * past[mirrored]]))
    return Bars(np.concatenate([times, times[-1] + after * spacing]), *changed)


def compare(
    found: runner_pb2.LookAhead,
    bars: Bars,
    full: SignalColumns,
    cuts: Iterable[int],
    run: Run,
) -> bool:
    """Fills *found* with what changes when the future is taken away; False if signals change on the same bars.

    Args:
        found: Gets the cuts that could be checked and the first difference at each bar.
        bars: All bars.
        full: The signals on them.
        cuts: Bars after which the future is taken away, ascending.
        run: Gives the signals on other bars. What it raises ends the comparison; *found* then holds what was seen so
            far.
    """
    seen: set[int] = set()
    repeats = _REPEATS
    for place, cut in enumerate(cuts):
        past = bars.until(cut + 1)
        runs = [partial(run, past, is_prefix=True)]
        answers = [runs[0]()]
        if answers[0] is None or place % DISTURBED_EVERY == 0:
            runs += [
                partial(run, with_another_future(bars, cut, factor), is_prefix=False)
                for factor in _FACTORS
            ]
            answers += [one() for one in runs[1:]]
        found.checked_cuts += any(answer is not None for answer in answers)
        for again, answer in zip(runs, answers, strict=True):
            if answer is None:
                continue
            changed = list(differences(full, answer, cut))
            for bar, with_side, without_side in changed:
                if bar not in seen and len(seen) < MAX_DIFFERENCES:
                    seen.add(bar)
                    found.differences.add(
                        bar=bar, with_future=with_side, without_future=without_side
                    )
            if changed and repeats:
                repeats -= 1
                second = again()
                if second is not None and any(differences(answer, second, cut)):
                    del found.differences[:]
                    return False
    return True


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
