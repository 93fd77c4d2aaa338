"""What can be limited, and the limits that are in force for one user. Pure.

The rule: limits are given for everybody, for a tier and for a user. A user has each limit from the most particular of
these that names it. The settings give the first values for everybody, and the maxima that none may pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace

from orchestrator.errors import FieldViolation
from orchestrator.run import Image, Limits
from orchestrator.settings import MIB, Settings

_LEAST_MEMORY_MB, _LEAST_CPU_MILLIS = 128, 50


@dataclass(frozen=True, slots=True)
class Bound:
    """What one limit may be, both ends included, in *unit*. `is_of_service` is one that no tier or user has."""

    name: str
    least: int
    most: int
    unit: str
    is_of_service: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom limits are: a tier, a user, or where both are empty everybody."""

    tier: str = ""
    user_id: str = ""

    def __str__(self) -> str:
        if self.user_id:
            return f"user {self.user_id}"
        return f"tier {self.tier}" if self.tier else "everybody"


EVERYBODY = Scope()

Values = Mapping[str, int]
"""Some of the limits, by the names that `RunLimits` and `ServiceLimits` have."""


@dataclass(frozen=True, slots=True)
class RunLimits:
    """What runs of one user may ask for, and get where they ask for nothing. Names are those of the settings."""

    default_timeout_s: int
    max_timeout_s: int
    default_memory_mb: int
    max_memory_mb: int
    default_cpu_millis: int
    max_cpu_millis: int
    output_mb: int
    max_bars: int
    slots_per_user: int
    processes: int
    log_kb: int
    science_memory_mb: int

    def limits_of(self, image: Image) -> Limits:
        """Limits of a run in *image* that asks for none."""
        return replace(self.default_limits, memory_bytes=self.memory_mb_of(image) * MIB)

    def memory_mb_of(self, image: Image) -> int:
        """Memory of a run in *image* that asks for none, MiB."""
        if image is Image.SCIENCE:
            return min(self.science_memory_mb, self.max_memory_mb)
        return self.default_memory_mb

    @property
    def default_limits(self) -> Limits:
        """Limits of a run in the default image that asks for none."""
        return Limits(
            timeout_s=self.default_timeout_s,
            memory_bytes=self.default_memory_mb * MIB,
            cpu_millis=self.default_cpu_millis,
            processes=self.processes,
            output_bytes=self.output_mb * MIB,
        )


@dataclass(frozen=True, slots=True)
class ServiceLimits:
    """What all runs share."""

    slots: int
    pool_size: int


# What a change of limits may name; how many sandboxes wait has a call of its own.
POOL_SIZE = "pool_size"
_FIXED = ("processes", "log_kb", "science_memory_mb")


def bounds(settings: Settings) -> dict[str, Bound]:
    """What each limit may be: the maxima of *settings*, or of the setting itself where it has no maximum."""
    timeout = (1, settings.max_timeout_s, "s")
    memory = (_LEAST_MEMORY_MB, settings.max_memory_mb, "MiB")
    cpu = (_LEAST_CPU_MILLIS, settings.max_cpu_millis, "thousandths of a core")
    return {
        bound.name: bound
        for bound in (
            Bound("default_timeout_s", *timeout),
            Bound("max_timeout_s", *timeout),
            Bound("default_memory_mb", *memory),
            Bound("max_memory_mb", *memory),
            Bound("default_cpu_millis", *cpu),
            Bound("max_cpu_millis", *cpu),
            Bound("output_mb", 1, _most(settings, "output_mb"), "MiB"),
            Bound("max_bars", 1, settings.max_bars, "bars"),
            Bound("slots_per_user", 0, _most(settings, "slots"), "runs; 0 = no limit of its own"),
            Bound("slots", 1, _most(settings, "slots"), "runs", is_of_service=True),
            Bound(POOL_SIZE, 0, _most(settings, POOL_SIZE), "sandboxes", is_of_service=True),
        )
    }


@dataclass(frozen=True, slots=True)
class AllLimits:
    """The limits of one moment.

    Attributes:
        settings: Give what nobody has changed, and say which tier a user has.
        changed: What operators have set, by scope. Scopes without any are left out.
    """

    settings: Settings
    changed: Mapping[Scope, Values] = field(default_factory=dict)

    def of(self, user_id: str) -> RunLimits:
        """What is in force for *user_id*."""
        return self.in_scopes(self.tier_of(user_id), user_id)

    def in_scopes(self, tier: str, user_id: str = "") -> RunLimits:
        """What is in force for a user of *tier*; for everybody where both are empty."""
        names = [one.name for one in fields(RunLimits)]
        values = {name: getattr(self.settings, name) for name in names}
        for scope in _scopes(tier, user_id):
            values.update(self.changed.get(scope, {}))
        return RunLimits(**{name: values[name] for name in names})

    def in_scope(self, scope: Scope) -> RunLimits:
        """What is in force for *scope*: for a user also what comes from that user's tier."""
        return self.of(scope.user_id) if scope.user_id else self.in_scopes(scope.tier)

    @property
    def of_service(self) -> ServiceLimits:
        """What all runs share."""
        changed = self.changed.get(EVERYBODY, {})
        return ServiceLimits(
            slots=changed.get("slots", self.settings.slots),
            pool_size=changed.get(POOL_SIZE, self.settings.pool_size),
        )

    @property
    def memory_for_runs_bytes(self) -> int:
        """Memory of the sandboxes of all runs together; those that wait are taken off."""
        everybody = self.in_scopes("")
        return self.settings.memory_for_runs_bytes(
            self.of_service.pool_size, everybody.default_memory_mb
        )

    def tier_of(self, user_id: str) -> str:
        """Which tier the settings give *user_id*; empty if none."""
        return self.settings.user_tiers.get(user_id, self.settings.default_tier)

    def source_of(self, name: str, tier: str, user_id: str = "") -> Scope | None:
        """Where *name* comes from for a user of *tier*; None is the settings."""
        named = [scope for scope in _scopes(tier, user_id) if name in self.changed.get(scope, {})]
        return named[-1] if named else None

    def with_changes(self, scope: Scope, values: Values, reset: tuple[str, ...] = ()) -> AllLimits:
        """These, where *scope* has *values* too and no longer those named in *reset*."""
        mine = {k: v for k, v in self.changed.get(scope, {}).items() if k not in reset}
        mine.update(values)
        return self.with_scope(scope, mine)

    def with_scope(self, scope: Scope, values: Values) -> AllLimits:
        """These, where *scope* has *values* and no others."""
        changed = {one: given for one, given in self.changed.items() if one != scope}
        if values:
            changed[scope] = dict(values)
        return AllLimits(self.settings, changed)


def values_of(limits: RunLimits | ServiceLimits) -> dict[str, int]:
    """All that can be changed of *limits*, by name."""
    return {name: value for name, value in asdict(limits).items() if name not in _FIXED}


def violations(
    limits: AllLimits, scope: Scope, values: Values, reset: tuple[str, ...] = ()
) -> Iterator[FieldViolation]:
    """What is wrong with *limits*, in which *scope* has been given *values*: each with its field and its bound.

    Args:
        limits: As they would be.
        scope: What is changed.
        values: What it is given.
        reset: What it loses.
    """
    known = bounds(limits.settings)
    wrong = False
    for name, value in values.items():
        bound = known[name]
        if bound.is_of_service and scope != EVERYBODY:
            wrong = True
            yield FieldViolation(_path(name), f"is shared by all runs; {scope} cannot have its own")
        elif not bound.least <= value <= bound.most:
            wrong = True
            yield FieldViolation(
                _path(name),
                f"is {value}; it must be from {bound.least} to {bound.most} ({bound.unit})",
            )
    for place, name in enumerate(reset):
        if name not in known:
            wrong = True
            yield FieldViolation(f"reset[{place}]", f"{name!r:.40} is no limit")
    if not wrong:
        yield from _conflicts(limits)
        yield from _memory_conflicts(limits, (*values, *reset))


def _conflicts(limits: AllLimits) -> Iterator[FieldViolation]:
    """Defaults above their maxima, for whomever this would be so."""
    for scope in (EVERYBODY, *limits.changed):
        in_force = limits.in_scope(scope)
        for what in ("timeout_s", "memory_mb", "cpu_millis"):
            default, most = getattr(in_force, f"default_{what}"), getattr(in_force, f"max_{what}")
            if default > most:
                yield FieldViolation(
                    _path(f"max_{what}"),
                    f"would be {most} for {scope}, below default_{what}, which is {default}; change both",
                )


def _memory_conflicts(limits: AllLimits, touched: tuple[str, ...]) -> Iterator[FieldViolation]:
    """A run that may ask for more memory than all runs have, because of the limits *touched*."""
    at_fault = [
        name for name in (POOL_SIZE, "max_memory_mb", "default_memory_mb") if name in touched
    ]
    most_mb = max(limits.in_scope(scope).max_memory_mb for scope in (EVERYBODY, *limits.changed))
    for_runs_mb = limits.memory_for_runs_bytes // MIB
    if at_fault and most_mb > for_runs_mb:
        waiting, each = limits.of_service.pool_size, limits.in_scopes("").default_memory_mb
        yield FieldViolation(
            _path(at_fault[0]),
            f"{waiting} waiting sandboxes of {each} MiB leave {for_runs_mb} MiB to runs, "
            f"which may ask for {most_mb}; lower pool_size, default_memory_mb or max_memory_mb",
        )


def _path(name: str) -> str:
    return "size" if name == POOL_SIZE else f"limits.{name}"


def _scopes(tier: str, user_id: str) -> tuple[Scope, ...]:
    """From the most general to the most particular."""
    return (
        EVERYBODY,
        *([Scope(tier=tier)] if tier else []),
        *([Scope(user_id=user_id)] if user_id else []),
    )


def _most(settings: Settings, name: str) -> int:
    """The upper bound of the setting *name*."""
    rules = type(settings).model_fields[name].metadata
    return next(int(rule.le) for rule in rules if hasattr(rule, "le"))
