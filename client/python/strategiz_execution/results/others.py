"""What the calls beside a run answer: a check of code, the service's health, a list of deployments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.results import parts
from strategiz_execution.results.words import ServingStatus, Severity, SignalType, of_number, word


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One remark of the static check.

    Attributes:
        severity: Errors refuse the code.
        rule: Stable name of the rule.
        message: What is wrong, and what to write instead.
        line: From 1; None = the whole file.
        column: From 1; None = the whole line.
    """

    severity: Severity
    rule: str
    message: str
    line: int | None
    column: int | None

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{self.severity.lower()}: {place}{self.message}"


@dataclass(frozen=True, kw_only=True)
class CodeCheck:
    """What the static check found. `valid`: the code would be run. `findings` are in order of line."""

    valid: bool
    findings: Sequence[Finding]


@dataclass(frozen=True, kw_only=True)
class Health:
    """What a service can do now.

    Attributes:
        status: Whether it takes runs.
        max_timeout_s: Largest `timeout_s` that it accepts.
        max_memory_mb: Largest memory of one run, MiB.
        images: What `image` may be, beside empty.
        metadata: How full it is, and what it runs on, as text; docs/operations.md lists the keys.
    """

    status: ServingStatus
    max_timeout_s: int
    max_memory_mb: int
    images: Sequence[str]
    metadata: Mapping[str, str]

    @property
    def serving(self) -> bool:
        """Whether it takes runs."""
        return self.status is ServingStatus.SERVING


@dataclass(frozen=True, kw_only=True)
class LiveSignal:
    """What a deployed strategy wants now.

    Attributes:
        type: BUY, SELL or HOLD.
        symbol: Whose bars were read.
        price: Close of the latest bar.
        quantity: Units that the strategy named; 0 = none.
        reason: The strategy's own words.
        indicators: Latest value of each series that it plotted.
        time: Of the latest bar, ISO 8601 in UTC.
    """

    type: SignalType
    symbol: str
    price: float
    quantity: int
    reason: str
    indicators: Mapping[str, float]
    time: str


@dataclass(frozen=True, kw_only=True)
class DeploymentResult:
    """How one deployment went. It has a signal, or a failure.

    Attributes:
        deployment_id: From the request.
        deployment_type: From the request.
        signal: None where the deployment failed.
        failure: None where it succeeded.
        usage: What it cost.
        warnings: Which bars were read, and what is odd about them or the parameters.
    """

    deployment_id: str
    deployment_type: str
    signal: LiveSignal | None
    failure: parts.Failure | None
    usage: parts.ResourceUsage
    warnings: Sequence[str]

    @property
    def ok(self) -> bool:
        """Whether a signal was computed."""
        return self.signal is not None


@dataclass(frozen=True, kw_only=True)
class ListResult:
    """One result for each deployment, in the order of the request. `error` is empty when all succeeded."""

    results: Sequence[DeploymentResult]
    error: str

    @property
    def ok(self) -> bool:
        """Whether every deployment succeeded."""
        return all(one.ok for one in self.results)


def check_of(m: pb.ValidateCodeResponse) -> CodeCheck:
    """The typed form."""
    findings = tuple(
        Finding(
            severity=of_number(Severity, pb.Severity, "SEVERITY_", one.severity),
            rule=one.rule,
            message=one.message,
            line=one.line or None,
            column=one.column or None,
        )
        for one in m.findings
    )
    return CodeCheck(valid=m.valid, findings=findings)


def health_of(m: pb.HealthResponse) -> Health:
    """The typed form."""
    return Health(
        status=word(ServingStatus, m.status),
        max_timeout_s=m.max_timeout_seconds,
        max_memory_mb=m.max_memory_mb,
        images=tuple(m.images),
        metadata=dict(m.metadata),
    )


def list_of(m: pb.ExecuteListResponse) -> ListResult:
    """The typed form."""
    return ListResult(results=tuple(map(_deployment_of, m.results)), error=m.error)


def _deployment_of(m: pb.DeploymentResult) -> DeploymentResult:
    return DeploymentResult(
        deployment_id=m.deployment_id,
        deployment_type=m.deployment_type,
        signal=_live_of(m.signal) if m.success else None,
        failure=None if m.success else parts.failure_of(m.HasField("failure"), m.failure, m.error),
        usage=parts.usage_of(m.usage),
        warnings=tuple(m.warnings),
    )


def _live_of(m: pb.LiveSignal) -> LiveSignal:
    return LiveSignal(
        type=word(SignalType, m.signal_type),
        symbol=m.symbol,
        price=m.price,
        quantity=m.quantity,
        reason=m.reason,
        indicators=dict(m.indicators),
        time=m.timestamp,
    )
