"""Plain values to public messages. Version 1's fields get version 1's units: percent and cash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import cast

from orchestrator.admission.bars import BarColumns
from orchestrator.api.answers.report import fill_report
from orchestrator.api.answers.signal_rows import MAX_INT32, SIDES
from orchestrator.api.answers.time_text import time_text
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.run import (
    Failure,
    Finding,
    Limits,
    LinesPrinted,
    Outcome,
    ProgressMade,
    RunAccepted,
    RunQueued,
    RunStarted,
    Severity,
    Usage,
)
from orchestrator.runs.backtests import RunAnswer
from orchestrator.runs.deployment import DeploymentAnswer
from orchestrator.runs.event_log import Happened
from orchestrator.runs.receipt import Receipt
from orchestrator.wire_format import nested

_SEVERITIES: dict[Severity, public.Severity] = {
    Severity.ERROR: public.SEVERITY_ERROR,
    Severity.WARNING: public.SEVERITY_WARNING,
    Severity.SUGGESTION: public.SEVERITY_SUGGESTION,
}


def response(
    answer: RunAnswer, bars: BarColumns, options: public.OutputOptions, *, max_bytes: int
) -> public.ExecuteStrategyResponse:
    """The response of both calls that run one strategy, within *max_bytes*."""
    message = public.ExecuteStrategyResponse(
        success=answer.ending.outcome is Outcome.SUCCEEDED,
        execution_time_ms=round(answer.usage.total_ms),
        logs=answer.logs,
        error=answer.ending.failure.message if answer.ending.failure else "",
        usage=usage_message(answer.usage),
        receipt=receipt_message(answer.receipt),
        outcome=cast("public.Outcome", int(answer.ending.outcome)),
        run_id=answer.run_id,
        warnings=[
            *answer.remarks,
            *(
                sentence(finding)
                for finding in answer.findings
                if finding.severity is not Severity.SUGGESTION
            ),
        ],
    )
    if answer.ending.failure is not None:
        message.failure.CopyFrom(failure_message(answer.ending.failure))
        if answer.ending.outcome is Outcome.REJECTED:
            del message.warnings[:]
            message.warnings.extend(answer.remarks)
            message.warnings.extend(
                sentence(f) for f in answer.findings if f.severity is Severity.WARNING
            )
    if len(answer.report):
        fill_report(message, answer.report, bars, options, max_bytes)
    return message


def completed(run_id: str, sequence: int, time_ms: int, answer: bytes) -> bytes:
    """The event, on the wire, that ends a stream with *answer*, which is encoded already."""
    event = public.ExecutionEvent(run_id=run_id, sequence=sequence, time_ms=time_ms)
    return event.SerializeToString() + nested(event.COMPLETED_FIELD_NUMBER, answer)


def event(run_id: str, sequence: int, happened: Happened) -> list[public.ExecutionEvent]:
    """The messages of one event, numbered from *sequence*; several when several lines were printed at once."""

    def made(number: int, **kind: object) -> public.ExecutionEvent:
        return public.ExecutionEvent(
            run_id=run_id,
            sequence=number,
            time_ms=happened.time_ms,
            **kind,  # type: ignore[arg-type]  # which field it is, the caller says
        )

    match happened.event:
        case RunAccepted(limits):
            return [made(sequence, accepted=public.RunAccepted(limits=limits_message(limits)))]
        case RunQueued(position):
            return [made(sequence, queued=public.RunQueued(position=position))]
        case RunStarted(warm):
            return [made(sequence, started=public.RunStarted(warm=warm))]
        case LinesPrinted(lines):
            return [
                made(sequence + i, log=public.LogLine(text=line)) for i, line in enumerate(lines)
            ]
        case ProgressMade() as progress:
            return [made(sequence, progress=public.Progress(**asdict(progress)))]
        case _:
            return []  # news of sweeps


def validation(findings: Sequence[Finding]) -> public.ValidateCodeResponse:
    """What the static check found."""
    texts = {
        severity: [sentence(f) for f in findings if f.severity is severity] for severity in Severity
    }
    return public.ValidateCodeResponse(
        valid=not texts[Severity.ERROR],
        errors=texts[Severity.ERROR],
        warnings=texts[Severity.WARNING],
        suggestions=texts[Severity.SUGGESTION],
        findings=[
            public.Finding(
                severity=_SEVERITIES[f.severity],
                rule=f.rule,
                message=f.message,
                line=f.line,
                column=f.column,
            )
            for f in findings
        ],
    )


def list_response(
    asked: Sequence[public.DeploymentExecution],
    answers: Sequence[DeploymentAnswer],
    total_ms: float,
) -> public.ExecuteListResponse:
    """One result for each deployment that was *asked* for."""
    results = [_deployment(one, answer) for one, answer in zip(asked, answers, strict=True)]
    failed = [result for result in results if not result.success]
    return public.ExecuteListResponse(
        success=not failed,
        results=results,
        total_deployments=len(results),
        successful_deployments=len(results) - len(failed),
        failed_deployments=len(failed),
        execution_time_ms=round(total_ms),
        error=f"{len(failed)} of {len(results)} deployments failed; the first: {failed[0].error}"
        if failed
        else "",
    )


def limits_message(limits: Limits) -> public.EffectiveLimits:
    """Limits in force."""
    return public.EffectiveLimits(
        timeout_ms=round(limits.timeout_s * 1000),
        memory_bytes=limits.memory_bytes,
        cpu_millis=limits.cpu_millis,
        processes=limits.processes,
        output_bytes=limits.output_bytes,
    )


def failure_message(failure: Failure) -> public.Failure:
    """Why a run did not succeed."""
    fields = asdict(failure)
    if failure.bar is None:
        del fields["bar"]
    return public.Failure(**fields)


def usage_message(usage: Usage) -> public.ResourceUsage:
    """What a run cost."""
    return public.ResourceUsage(**asdict(usage))


def _deployment(
    asked: public.DeploymentExecution, answer: DeploymentAnswer
) -> public.DeploymentResult:
    result = public.DeploymentResult(
        deployment_id=asked.deployment_id,
        deployment_type=asked.deployment_type,
        success=answer.ending.outcome is Outcome.SUCCEEDED,
        execution_time_ms=round(answer.usage.total_ms),
        usage=usage_message(answer.usage),
        warnings=answer.remarks,
    )
    if answer.ending.failure is not None:
        result.error = answer.ending.failure.message
        result.failure.CopyFrom(failure_message(answer.ending.failure))
    if answer.signal:
        latest = runner_pb2.LatestSignal.FromString(answer.signal)
        result.signal.CopyFrom(
            public.LiveSignal(
                signal_type=SIDES.get(latest.side, "HOLD"),
                symbol=latest.symbol,
                price=latest.price,
                quantity=int(min(latest.quantity, MAX_INT32)),
                reason=latest.reason,
                indicators=dict(latest.indicators),
                timestamp=time_text(latest.timestamp_ms),
            )
        )
    return result


def receipt_message(receipt: Receipt) -> public.Receipt:
    """What is needed to reproduce a run."""
    return public.Receipt(
        runner_image_digest=receipt.image_digest,
        runtime=receipt.runtime,
        library_versions=receipt.library_versions,
        code_sha256=receipt.code_sha256,
        market_data_sha256=receipt.market_data_sha256,
        limits=limits_message(receipt.limits),
    )


def sentence(finding: Finding) -> str:
    """A remark of the static check, with its line."""
    return f"line {finding.line}: {finding.message}" if finding.line else finding.message
