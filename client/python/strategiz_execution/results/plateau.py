"""Whether the best set of a sweep stands on a plateau, or is a lone peak.

A good set of a robust strategy has good neighbours: a slightly other parameter would have done nearly as well. A set
that is good alone among its neighbours fits the past by chance. Neighbours of a set differ from it in one parameter
alone, by one step among the values that were tried. Texts and truth values have no order, so they are no direction to
step in. Sets that were drawn at random have no such neighbours; there the nearest sets stand in for them.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from strategiz_execution.results.sweep_parts import SetResult

# Shares of the best set's lead over the middle set that its neighbours keep.
_PLATEAU, _PEAK = 0.6, 0.3


class Ground(StrEnum):
    """What the best set stands on."""

    PLATEAU = "PLATEAU"
    """Its neighbours keep 60 % of its lead over the middle set, or more."""
    SLOPE = "SLOPE"
    PEAK = "PEAK"
    """They keep 30 % or less."""
    FLAT = "FLAT"
    """The best set is no better than the middle one."""
    UNKNOWN = "UNKNOWN"
    """It has no neighbour with a score."""


@dataclass(frozen=True, kw_only=True)
class Plateau:
    """A set's score against its neighbours'.

    Attributes:
        set: Which set, from 0.
        score: Its own.
        neighbours: How many it has.
        scored: How many of these have a score; the others failed or have none.
        mean: Of the neighbours' scores; None where none has one.
        middle: The median of all scores.
        kept: Share of the lead over the middle set that the neighbours keep; None where it is undefined.
        near: Neighbours are the nearest of the sets that were drawn, not those one step away.
        edges: Parameters of which it has the lowest or the highest value of three or more that were tried.
    """

    set: int
    score: float
    neighbours: int
    scored: int
    mean: float | None
    middle: float
    kept: float | None
    near: bool
    edges: tuple[str, ...]

    @property
    def ground(self) -> Ground:
        """What the set stands on."""
        if self.mean is None:
            return Ground.UNKNOWN
        if self.kept is None:
            return Ground.FLAT
        return (
            Ground.PLATEAU
            if self.kept >= _PLATEAU
            else Ground.PEAK
            if self.kept <= _PEAK
            else Ground.SLOPE
        )

    @property
    def sentence(self) -> str:
        """In plain words."""
        if self.mean is None:
            return (
                "Whether the best set is a lone peak cannot be said: no set next to it has a score."
            )
        which = (
            f"the {self.scored} sets nearest to it"
            if self.near
            else f"the {self.scored} sets one step away from it"
            if self.scored > 1
            else "the one set a step away from it"
        )
        average = "on average " if self.scored > 1 else ""
        said = (
            f"The best set scores {self.score:.4g}, {which} {average}{self.mean:.4g}, and the middle one of all"
            f" sets {self.middle:.4g}. "
        )
        share = "" if self.kept is None else f"{100 * self.kept:.0f} %"
        said += {
            Ground.FLAT: "It is no better than the middle one: the parameters hardly matter here.",
            Ground.PLATEAU: f"Its neighbours keep {share} of its lead: it stands on a plateau, and a slightly other"
            " choice would have done about as well.",
            Ground.SLOPE: f"Its neighbours keep {share} of its lead: a slope, neither a plateau nor a lone peak.",
            Ground.PEAK: (
                f"Its neighbours keep {share} of its lead"
                if self.kept is not None and self.kept > 0
                else "Its neighbours are no better than the middle one"
            )
            + ": a lone peak. It may well have met the past by chance, for a slightly other choice fails.",
            Ground.UNKNOWN: "",
        }[self.ground]
        missing = self.neighbours - self.scored
        if missing:
            said += f" {missing} of its {self.neighbours} neighbours failed or have no score."
        if self.edges:
            said += f" It lies at the edge of what was tried of {' and '.join(self.edges)}: there may be better beyond."
        return said


def plateau_of(best: int, sets: Sequence[SetResult], *, gridded: bool) -> Plateau | None:
    """Of the set number *best* among *sets*, one result each; None where it is not there, or has no score.

    Args:
        best: Which set.
        sets: All sets of one window.
        gridded: Whether they are every combination of some values.
    """
    found = {one.set: one for one in sets}
    own = found.get(best)
    if own is None or own.score is None:
        return None
    steps = _places(sets)
    if gridded:
        beside = _beside(own, {_key(one, steps): one for one in sets}, steps)
    else:
        others = [one for one in sets if one.set != best and _alike(own, one, steps)]
        # More than half of all sets are no neighbourhood.
        count = 2 * sum(1 for name in steps if len(steps[name]) > 1)
        nearest = sorted(others, key=lambda one: _share(own, one, steps))
        beside = nearest[: min(count, len(others) // 2)]
    scores = [one.score for one in beside if one.score is not None]
    middle = statistics.median(one.score for one in sets if one.score is not None)
    mean = statistics.fmean(scores) if scores else None
    lead = own.score - middle
    kept = None if mean is None or abs(lead) < 1e-12 else (mean - middle) / lead
    return Plateau(
        set=best,
        score=own.score,
        neighbours=len(beside),
        scored=len(scores),
        mean=mean,
        middle=middle,
        kept=kept,
        near=not gridded,
        edges=tuple(
            name
            for name, of in steps.items()
            if len(of) > 2 and of[own.parameters[name]] in {0, len(of) - 1}
        )
        if gridded
        else (),
    )


def _places(sets: Sequence[SetResult]) -> dict[str, dict[float, int]]:
    """By name of each parameter whose values are all numbers: where each value stands among those tried."""
    values: dict[str, set[Any]] = {}
    for one in sets:
        for name, value in one.parameters.items():
            values.setdefault(name, set()).add(value if _is_number(value) else None)
    return {
        name: {value: place for place, value in enumerate(sorted(of))}
        for name, of in values.items()
        if None not in of
    }


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value)


def _alike(a: SetResult, b: SetResult, steps: Mapping[str, Any]) -> bool:
    """Whether they agree in all that has no order."""
    names = a.parameters.keys() | b.parameters.keys()
    return all(
        a.parameters.get(name) == b.parameters.get(name) for name in names if name not in steps
    )


Key = tuple[tuple[str, Any], ...]


def _key(one: SetResult, steps: Mapping[str, Mapping[float, int]]) -> Key:
    """Where a set stands: the place of a number, else the value itself in words."""
    return tuple(
        (name, steps[name][value] if name in steps else repr(value))
        for name, value in sorted(one.parameters.items())
    )


def _beside(
    own: SetResult, by_key: Mapping[Key, SetResult], steps: Mapping[str, Mapping[float, int]]
) -> list[SetResult]:
    """The sets one step away from *own*."""
    here = _key(own, steps)
    found = []
    for at, (name, place) in enumerate(here):
        if name not in steps:
            continue
        for step in (-1, 1):
            other = by_key.get((*here[:at], (name, place + step), *here[at + 1 :]))
            if other is not None:
                found.append(other)
    return found


def neighbour_means(sets: Sequence[SetResult]) -> dict[int, float]:
    """By set of a grid, the mean score of its neighbours; sets without such a mean are left out."""
    steps = _places(sets)
    by_key = {_key(one, steps): one for one in sets}
    means = {}
    for one in sets:
        scores = [other.score for other in _beside(one, by_key, steps) if other.score is not None]
        if scores:
            means[one.set] = statistics.fmean(scores)
    return means


def _share(a: SetResult, b: SetResult, steps: Mapping[str, Mapping[float, int]]) -> float:
    """Distance by parts of each parameter's range of places."""
    return sum(
        abs(places[a.parameters[name]] - places[b.parameters[name]]) / max(len(places) - 1, 1)
        for name, places in steps.items()
        if name in a.parameters and name in b.parameters
    )
