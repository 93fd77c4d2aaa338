"""What limits would have let the runs of the past through, and what they would cost. Pure.

The rule: a run that a limit ended would have needed more than it was given, and nobody knows how much. It counts as
"more than that" (a censored value), so that a limit which ends many runs is never advised from those alone that it
let through. Where there are too few runs for a quantile, there is none.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from orchestrator.limits.values import RunLimits
from orchestrator.settings import MIB

SHOWN_QUANTILES = (0.5, 0.9, 0.99, 0.999)


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run used of one resource.

    Attributes:
        used: In the unit of its limit.
        ended_by_it: The limit ended the run, which would have used more.
    """

    used: float
    ended_by_it: bool = False


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that is limited.

    Attributes:
        name: In words.
        limit: Name of the limit that an operator would change; empty where none bounds it by itself.
        unit: Of limit and use.
        outcome: How a run ends that meets it; empty if it ends none.
        step: Limits are advised in multiples of it.
        least: The smallest that can be set.
    """

    name: str
    limit: str
    unit: str
    outcome: str
    step: int = 1
    least: int = 1


MEMORY = Resource("peak memory", "default_memory_mb", "MiB", "OUT_OF_MEMORY", 16, 128)
TIME = Resource("duration", "default_timeout_s", "s", "TIMEOUT")
CPU = Resource("processor time", "", "s", "")
OUTPUT = Resource("output", "output_mb", "MiB", "OUTPUT_LIMIT")
BARS = Resource("bars", "max_bars", "bars", "", 1000, 1000)
RESOURCES = (MEMORY, TIME, CPU, OUTPUT, BARS)


@dataclass(frozen=True, slots=True)
class Quantile:
    """A part of all runs, and what they stayed within.

    Attributes:
        part: Such as 0.99.
        value: None where it is not known.
        at_least: Where so many runs were ended by the limit that it is not known: what it is at the least.
        too_few: There are too few runs to say.
    """

    part: float
    value: float | None
    at_least: float | None = None
    too_few: bool = False


@dataclass(frozen=True, slots=True)
class ResourceAdvice:
    """One resource of one group of runs.

    Attributes:
        in_force: The limit now, in its unit.
        quantiles: Of `SHOWN_QUANTILES`, then of the part that is asked for.
        ended: Runs that the limit ended.
        advised: The limit that would have let that part pass; None where it is not known.
        histogram: Number of runs by use, from the least to the most, in equal steps of the logarithm.
        edges: Of the histogram's classes, one more than these.
    """

    resource: Resource
    in_force: float
    quantiles: tuple[Quantile, ...]
    wanted: Quantile
    ended: int
    advised: int | None
    histogram: tuple[int, ...]
    edges: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Capacity:
    """Runs at once within the memory budget, if all were of this group: now, and with the memory that is advised.

    `slots` is what bounds them beside memory.
    """

    now: int
    advised: int | None
    slots: int


@dataclass(frozen=True, slots=True)
class GroupAdvice:
    """Runs of one tier or user.

    Attributes:
        name: Of the tier or the user; empty for all.
        runs: How many had a sandbox and ended with an outcome.
        outcomes: How many ended how.
    """

    name: str
    runs: int
    outcomes: Mapping[str, int]
    resources: tuple[ResourceAdvice, ...]
    capacity: Capacity


def runs_needed(part: float) -> int:
    """Fewest runs of which the quantile *part* says anything: so many that one lies beyond it."""
    return math.ceil(1 / (1 - part) - 1e-9)


def quantile(samples: Sequence[Sample], part: float) -> Quantile:
    """What *part* of all runs stayed within, or would have.

    The product-limit estimate, which is the ordinary quantile where no limit ended a run. Source: Kaplan and Meier
    (1958), J. American Statistical Association 53.
    """
    if len(samples) < runs_needed(part):
        return Quantile(part, None, too_few=True)
    ordered = sorted(samples, key=lambda one: (one.used, one.ended_by_it))
    beyond, at_risk = 1.0, len(ordered)
    for one in ordered:
        if not one.ended_by_it:
            beyond *= (at_risk - 1) / at_risk
            if beyond <= 1 - part + 1e-12:
                return Quantile(part, one.used)
        at_risk -= 1
    return Quantile(part, None, at_least=ordered[-1].used)


def advised_limit(resource: Resource, wanted: Quantile) -> int | None:
    """The limit in steps of *resource* that lets *wanted* pass; None where that is not known."""
    if not resource.limit or wanted.value is None:
        return None
    # A run that uses just its limit is ended, so the limit lies above.
    steps = math.floor(wanted.value / resource.step) + 1
    return max(resource.least, steps * resource.step)


def advice(
    name: str,
    outcomes: Iterable[str],
    samples: Mapping[str, Sequence[Sample]],
    limits: RunLimits,
    part: float,
    runs_within: Callable[[int], int],
    slots: int,
) -> GroupAdvice:
    """Advice for the runs of one group.

    Args:
        name: Of the group.
        outcomes: Of each run.
        samples: By name of the resource, of each run.
        limits: In force for the group.
        part: Of all runs that should pass.
        runs_within: How many runs with so many MiB the memory budget holds at once.
        slots: Most runs at once, whatever their memory.
    """
    resources = tuple(
        _resource_advice(resource, samples[resource.name], _in_force(resource, limits), part)
        for resource in RESOURCES
    )
    memory = next(one for one in resources if one.resource is MEMORY)
    counted = Counter(outcomes)
    capacity = Capacity(
        now=runs_within(limits.default_memory_mb),
        advised=None if memory.advised is None else runs_within(memory.advised),
        slots=slots,
    )
    return GroupAdvice(name, counted.total(), dict(counted.most_common()), resources, capacity)


def _resource_advice(
    resource: Resource, samples: Sequence[Sample], in_force: float, part: float
) -> ResourceAdvice:
    wanted = quantile(samples, part)
    histogram, edges = _histogram([one.used for one in samples], in_force)
    return ResourceAdvice(
        resource=resource,
        in_force=in_force,
        quantiles=tuple(quantile(samples, one) for one in SHOWN_QUANTILES),
        wanted=wanted,
        ended=sum(one.ended_by_it for one in samples),
        advised=advised_limit(resource, wanted),
        histogram=histogram,
        edges=edges,
    )


def _in_force(resource: Resource, limits: RunLimits) -> float:
    if resource is CPU:
        # All of its cores for all of its time.
        return limits.default_timeout_s * limits.default_cpu_millis / 1000
    value: int = getattr(limits, resource.limit)
    return value


_CLASSES = 32


def _histogram(values: Sequence[float], limit: float) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Counts in classes of equal width of the logarithm, which reach to *limit*."""
    positive = [value for value in values if value > 0]
    if not positive:
        return (), ()
    least = min(*positive, limit) if limit > 0 else min(positive)
    most = max(*positive, limit)
    low = math.log(least / 1.05)
    width = (math.log(most * 1.05) - low) / _CLASSES
    counts = [0] * _CLASSES
    for value in positive:
        counts[min(_CLASSES - 1, int((math.log(value) - low) / width))] += 1
    edges = tuple(math.exp(low + width * index) for index in range(_CLASSES + 1))
    return tuple(counts), edges


def sample_of(resource: Resource, outcome: str, **used: float) -> Sample:
    """What a run used of *resource*, given all that it used in the ledger's units."""
    value = {
        MEMORY.name: used["peak_memory_bytes"] / MIB,
        TIME.name: used["strategy_ms"] / 1000,
        CPU.name: used["cpu_ms"] / 1000,
        OUTPUT.name: used["output_bytes"] / MIB,
        BARS.name: used["bars"],
    }[resource.name]
    ended_by_it = bool(resource.outcome) and outcome == resource.outcome
    if ended_by_it:
        # What it was given is the least that it would have needed.
        given = {MEMORY.name: "limit_memory_bytes", OUTPUT.name: "limit_output_bytes"}
        limit = used["limit_timeout_s"] if resource is TIME else used[given[resource.name]] / MIB
        value = max(value, limit)
    return Sample(value, ended_by_it)
