"""Parts of a result that are single values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.results.words import (
    FillRuleInForce,
    LimitKind,
    OrderEventKind,
    Side,
    SignalType,
    of_number,
    word,
)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a run did not succeed.

    Attributes:
        message: A sentence.
        line: In the strategy's source, from 1; None = not known.
        column: From 1; None = not known.
        bar: Index of the bar at which it happened, from 0; None = not known.
        limit: Which limit was met; None = none.
        allowed: The limit, in seconds, bytes or count.
        used: What was used, in the unit of `allowed`.
        hint: What to try.
        traceback: Frames of the strategy only.
    """

    message: str
    line: int | None = None
    column: int | None = None
    bar: int | None = None
    limit: LimitKind | None = None
    allowed: float = 0.0
    used: float = 0.0
    hint: str = ""
    traceback: str = ""

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, kw_only=True)
class ResourceUsage:
    """What a run cost: milliseconds of wall time but for `cpu_ms`, and bytes.

    Attributes:
        queue_ms: Waiting for a slot.
        sandbox_ms: Waiting until the sandbox was ready.
        strategy_ms: The strategy.
        backtest_ms: Engine and metrics.
        total_ms: From admission to the answer.
        cpu_ms: Processor time of the strategy process.
        peak_memory_bytes: Peak resident memory of the strategy process.
        output_bytes: Received from the sandbox.
        warm: Whether the sandbox had been started ahead.
    """

    queue_ms: float
    sandbox_ms: float
    strategy_ms: float
    backtest_ms: float
    total_ms: float
    cpu_ms: float
    peak_memory_bytes: int
    output_bytes: int
    warm: bool


@dataclass(frozen=True, kw_only=True)
class EffectiveLimits:
    """Limits that were in force for one run.

    Attributes:
        timeout_ms: Wall milliseconds of the strategy.
        memory_bytes: Memory of the sandbox.
        cpu_millis: Thousandths of a core.
        processes: Processes and threads together.
        output_bytes: Bytes that the sandbox may send.
    """

    timeout_ms: int
    memory_bytes: int
    cpu_millis: int
    processes: int
    output_bytes: int


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What is needed to reproduce a run.

    Attributes:
        runner_image_digest: Content id of the runner image.
        runtime: OCI runtime, such as "runc".
        library_versions: By package.
        code_sha256: Hex, of the UTF-8 source.
        market_data_sha256: Hex, of the columns of the bars that ran, after any repair.
        limits: Limits that were in force.
    """

    runner_image_digest: str
    runtime: str
    library_versions: Mapping[str, str]
    code_sha256: str
    market_data_sha256: str
    limits: EffectiveLimits


@dataclass(frozen=True, kw_only=True)
class OpenPosition:
    """A position that is open at the last bar, marked at its close.

    Attributes:
        side: Which way it faces.
        size: Units, positive.
        entry_bar: Index of the bar, from 0.
        entry_time: ISO 8601 in UTC.
        entry_price: Fill price with slippage.
        last_price: Close of the last bar.
        unrealized_pnl: Cash, net of the entry's commission.
        commission: Cash paid at entry.
    """

    side: Side
    size: float
    entry_bar: int
    entry_time: str
    entry_price: float
    last_price: float
    unrealized_pnl: float
    commission: float


@dataclass(frozen=True, kw_only=True)
class OrderEvent:
    """Something that happened to an order beside its fill, such as an expiry or a margin call.

    Attributes:
        time: Of the bar, ISO 8601 in UTC.
        bar: Index of the bar, from 0.
        kind: What happened.
        units: What was closed, or left of the order; 0 where that was not fixed yet.
        reason: What the strategy said with the order's signal.
    """

    time: str
    bar: int
    kind: OrderEventKind
    units: float
    reason: str


@dataclass(frozen=True, kw_only=True)
class LookAheadDifference:
    """A signal that changes when later bars are taken away.

    Attributes:
        time: Of the bar, ISO 8601 in UTC.
        with_future: The signal on the whole data.
        without_future: The signal on the bars up to this one.
    """

    time: str
    with_future: SignalType
    without_future: SignalType


@dataclass(frozen=True, kw_only=True)
class LookAheadReport:
    """Whether past signals change when the future is taken away.

    Attributes:
        checked_cuts: Prefixes of the data that were run.
        differences: Empty for an honest strategy.
    """

    checked_cuts: int
    differences: tuple[LookAheadDifference, ...]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """How the strategy asked for something to be drawn, in its own words. No number depends on it.

    Attributes:
        indicator: Name of the indicator; empty = the signals of `bars`.
        bars: Indices of the bars whose signals are drawn so, from 0.
        words: Such as color and orange; text of a stranger.
    """

    indicator: str
    bars: tuple[int, ...]
    words: Mapping[str, str]


def failure_of(has: bool, message: pb.Failure, error: str) -> Failure:
    """A failure may be absent of an older service, which says a sentence only."""
    return Failure(
        message=message.message if has else error,
        line=message.line or None,
        column=message.column or None,
        bar=message.bar if message.HasField("bar") else None,
        limit=word(LimitKind, message.limit) if message.limit else None,
        allowed=message.allowed,
        used=message.used,
        hint=message.hint,
        traceback=message.traceback,
    )


def usage_of(m: pb.ResourceUsage) -> ResourceUsage:
    """The typed form."""
    return ResourceUsage(
        queue_ms=m.queue_ms,
        sandbox_ms=m.sandbox_ms,
        strategy_ms=m.strategy_ms,
        backtest_ms=m.backtest_ms,
        total_ms=m.total_ms,
        cpu_ms=m.cpu_ms,
        peak_memory_bytes=m.peak_memory_bytes,
        output_bytes=m.output_bytes,
        warm=m.warm,
    )


def limits_of(m: pb.EffectiveLimits) -> EffectiveLimits:
    """The typed form."""
    return EffectiveLimits(
        timeout_ms=m.timeout_ms,
        memory_bytes=m.memory_bytes,
        cpu_millis=m.cpu_millis,
        processes=m.processes,
        output_bytes=m.output_bytes,
    )


def receipt_of(m: pb.Receipt) -> Receipt:
    """The typed form."""
    return Receipt(
        runner_image_digest=m.runner_image_digest,
        runtime=m.runtime,
        library_versions=dict(m.library_versions),
        code_sha256=m.code_sha256,
        market_data_sha256=m.market_data_sha256,
        limits=limits_of(m.limits),
    )


def look_ahead_of(m: pb.LookAheadReport) -> LookAheadReport:
    """The typed form."""
    return LookAheadReport(
        checked_cuts=m.checked_cuts,
        differences=tuple(
            LookAheadDifference(
                time=one.timestamp,
                with_future=word(SignalType, one.with_future),
                without_future=word(SignalType, one.without_future),
            )
            for one in m.differences
        ),
    )


def open_position_of(m: pb.OpenPosition) -> OpenPosition:
    """The typed form."""
    return OpenPosition(
        side=of_number(Side, pb.Side, "SIDE_", m.side),
        size=m.size,
        entry_bar=m.entry_bar,
        entry_time=m.entry_timestamp,
        entry_price=m.entry_price,
        last_price=m.last_price,
        unrealized_pnl=m.unrealized_pnl,
        commission=m.commission,
    )


def order_event_of(m: pb.OrderEvent) -> OrderEvent:
    """The typed form."""
    return OrderEvent(
        time=m.timestamp,
        bar=m.bar,
        kind=of_number(OrderEventKind, pb.OrderEventKind, "ORDER_EVENT_KIND_", m.kind),
        units=m.units,
        reason=m.reason,
    )


def fill_of(number: int) -> FillRuleInForce:
    """The typed form."""
    return of_number(FillRuleInForce, pb.FillRule, "FILL_RULE_", number)
