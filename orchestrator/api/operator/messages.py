"""Plain values to the operators' messages and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from orchestrator.generated import operator_pb2 as public
from orchestrator.ledger.in_flight import KnownRun
from orchestrator.ledger.record import RunRecord
from orchestrator.limits.values import AllLimits, Scope, Values, bounds
from orchestrator.operating.limit_changes import in_force
from orchestrator.operating.run_listing import ListedRun
from orchestrator.operating.status import Status

_NAMES = frozenset(public.Limits.DESCRIPTOR.fields_by_name)


def scope(message: public.Scope) -> Scope:
    """For whom limits are asked for."""
    return Scope(tier=message.tier, user_id=message.user_id)


def values(message: public.Limits) -> dict[str, int]:
    """Those limits that are given."""
    return {field.name: value for field, value in message.ListFields()}


def limits_message(values: Mapping[str, int]) -> public.Limits:
    """Limits, without those that are no field of the message."""
    return public.Limits(**{name: value for name, value in values.items() if name in _NAMES})


def limits_response(limits: AllLimits, of: Scope) -> public.GetLimitsResponse:
    """What is in force for a scope, and where it comes from."""
    known = bounds(limits.settings)
    tier = limits.tier_of(of.user_id) if of.user_id else ""
    in_force_now = {name: value for name, value in in_force(limits, of).items() if name in _NAMES}
    return public.GetLimitsResponse(
        limits=limits_message(in_force_now),
        bounds=[
            public.Bound(
                field=name,
                least=known[name].least,
                most=known[name].most,
                unit=known[name].unit,
                source=str(limits.source_of(name, of.tier or tier, of.user_id) or "settings"),
            )
            for name in in_force_now
        ],
        changed=changed_messages(limits.changed),
        tier=tier,
    )


def changed_messages(changed: Mapping[Scope, Values]) -> list[public.ScopedLimits]:
    """Every scope that has limits of its own, with those that the message has."""
    return [
        public.ScopedLimits(
            scope=public.Scope(tier=of.tier, user_id=of.user_id), limits=limits_message(given)
        )
        for of, given in sorted(changed.items(), key=lambda one: str(one[0]))
    ]


def status_message(status: Status) -> public.Status:
    """How full the service is."""
    return public.Status(**asdict(status))


def run_message(listed: ListedRun, tier: str) -> public.Run:
    """A run, whose user has *tier* now."""
    record = listed.record
    message = public.Run(
        record_id=record.record_id,
        run_id=record.run_id,
        kind=record.kind,
        user_id=record.user_id,
        strategy_id=record.strategy_id,
        tier=tier,
        state=_state(record, listed.known),
        queue_place=listed.known.place if listed.known is not None else 0,
        accepted_at_ms=_epoch_ms(record.accepted_at),
        ended_at_ms=_epoch_ms(record.ended_at) if record.ended_at is not None else 0,
        outcome=record.outcome or "",
        error=record.error or "",
        bars=record.bars,
        limit_timeout_s=record.limit_timeout_s,
        limit_memory_bytes=record.limit_memory_bytes,
        limit_cpu_millis=record.limit_cpu_millis,
        limit_output_bytes=record.limit_output_bytes,
        sets=record.sets or 0,
        sets_failed=record.sets_failed or 0,
    )
    if record.outcome is not None:
        message.usage.CopyFrom(
            public.RunUsage(
                queue_ms=record.queue_ms or 0.0,
                sandbox_ms=record.sandbox_ms or 0.0,
                strategy_ms=record.strategy_ms or 0.0,
                total_ms=record.total_ms or 0.0,
                cpu_ms=record.cpu_ms or 0.0,
                peak_memory_bytes=record.peak_memory_bytes or 0,
                output_bytes=record.output_bytes or 0,
                warm=bool(record.warm),
            )
        )
    return message


def _state(record: RunRecord, known: KnownRun | None) -> public.RunState:
    if record.ended_at is not None:
        return public.RUN_STATE_ENDED
    if known is None:
        return public.RUN_STATE_ELSEWHERE
    return public.RUN_STATE_RUNNING if known.has_begun else public.RUN_STATE_WAITING


def _epoch_ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
