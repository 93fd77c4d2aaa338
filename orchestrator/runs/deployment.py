"""Deployments that share a sandbox: what is asked of each, the one job of them all, and what came of each.

Deployments of one set share their bars, which are looked at, digested and sent once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from orchestrator.admission.bar_remarks import bar_remarks, reads_volume
from orchestrator.admission.bars import BarColumns, check_bars
from orchestrator.admission.parameters import Parameters, check_parameters, parameter_warnings
from orchestrator.admission.requests import (
    check_image,
    check_source_size,
    check_timeout,
    source_of,
)
from orchestrator.errors import FieldViolation, Rejected
from orchestrator.ledger.record import Opening
from orchestrator.limits.values import RunLimits
from orchestrator.run import (
    DeploymentEnd,
    Ending,
    Failure,
    Image,
    JobDone,
    JobUsage,
    Limits,
    Outcome,
    RunId,
    Usage,
)
from orchestrator.session.job import Deployed, Job, latest_bar_job, output_caps

# Of the bars of a set, to each of its deployments.
_TOLD_VIOLATIONS = _TOLD_REMARKS = 16


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployed strategy.

    Attributes:
        bars: By symbol, in order; the code's SYMBOL chooses, else the first is read.
        path: Where it stands in the request.
        image: What its sandbox is made of.
    """

    user_id: str
    strategy_id: str
    code: str = field(repr=False)
    parameters: Parameters
    bars: Mapping[str, BarColumns] = field(repr=False)
    path: str
    image: Image = Image.DEFAULT


@dataclass(frozen=True, slots=True)
class DeploymentAnswer:
    """How one deployment went.

    Attributes:
        signal: What the runner said, encoded; empty unless it succeeded.
        remarks: What its reader should know.
    """

    ending: Ending
    usage: Usage = field(default_factory=Usage)
    signal: bytes = field(default=b"", repr=False)
    remarks: tuple[str, ...] = ()

    def with_remarks(self, more: tuple[str, ...]) -> DeploymentAnswer:
        """The same, of which *more* is to be known."""
        return replace(self, remarks=self.remarks + more)


def size_bytes(deployments: Sequence[Deployment]) -> int:
    """What the bars of all of them take; those of a set share theirs."""
    bars = {id(bars): bars for one in deployments for bars in one.bars.values()}
    return sum(one.size_bytes for one in bars.values())


def malformed(
    deployments: Sequence[Deployment],
    allowed: Mapping[str, RunLimits],
    timeout_s: int,
    images: Container[Image],
) -> Iterator[tuple[int, Ending]]:
    """Those of *deployments* that are no runs, of which the ledger is told nothing, by index.

    Args:
        deployments: All of a list.
        allowed: What each user's may ask for.
        timeout_s: Asked for each; 0 = the user's default.
        images: Those that the operator offers.
    """
    checked: dict[tuple[int, int], list[FieldViolation]] = {}
    for index, deployment in enumerate(deployments):
        path = deployment.path
        violations = [*check_source_size(deployment.code, f"{path}.strategy_code")]
        violations += check_parameters(deployment.parameters, f"{path}.")
        violations += check_image(deployment.image, f"{path}.image", images)
        if not deployment.bars:
            violations.append(FieldViolation("market_data", "holds no symbol of this set"))
        of_user = allowed[deployment.user_id]
        timeout = timeout_s or of_user.default_timeout_s
        violations += check_timeout(timeout, of_user.max_timeout_s)
        key = id(deployment.bars), of_user.max_bars
        if key not in checked:
            found = (
                violation
                for bars in deployment.bars.values()
                for violation in check_bars(bars, of_user.max_bars)
            )
            checked[key] = list(islice(found, _TOLD_VIOLATIONS))
        violations += checked[key]
        if violations:
            yield index, Ending(Outcome.REJECTED, Failure(str(Rejected(*violations))))


def remarks_of(
    deployments: Sequence[Deployment], *, without: Container[int]
) -> dict[int, tuple[str, ...]]:
    """What a reader should know of the bars and the parameters of each, by index, where there is something."""
    looked_at: dict[tuple[int, bool], tuple[str, ...]] = {}
    found = {}
    for index, deployment in enumerate(deployments):
        if index in without:
            continue
        volume_is_read = reads_volume(deployment.code)
        key = id(deployment.bars), volume_is_read
        if key not in looked_at:
            looked_at[key] = tuple(
                f"{symbol}: {said}"
                for symbol, bars in deployment.bars.items()
                for said in (*bars.remarks, *bar_remarks(bars, reads_volume=volume_is_read))
            )[:_TOLD_REMARKS]
        remarks = (*looked_at[key], *parameter_warnings(deployment.parameters.texts))
        if remarks:
            found[index] = remarks
    return found


def openings(
    deployments: Sequence[Deployment],
    run_id: RunId,
    allowed: Mapping[str, RunLimits],
    timeout_s: int,
    *,
    without: Container[int],
) -> Iterator[tuple[int, Opening]]:
    """What the ledger is told of each, by index. The digest of several series is that of theirs, in order."""
    digests: dict[int, bytes] = {}
    for index, deployment in enumerate(deployments):
        if index in without:
            continue
        if id(deployment.bars) not in digests:
            read = [bytes.fromhex(bars.sha256()) for bars in deployment.bars.values()]
            whole = read[0] if len(read) == 1 else hashlib.sha256(b"".join(read)).digest()
            digests[id(deployment.bars)] = whole
        opening = Opening(
            kind="deployment",
            run_id=run_id,
            user_id=deployment.user_id,
            strategy_id=deployment.strategy_id,
            code_sha256=hashlib.sha256(deployment.code.encode("utf-8", "replace")).hexdigest(),
            market_data_sha256=digests[id(deployment.bars)].hex(),
            bars=sum(len(bars) for bars in deployment.bars.values()),
            limits=limits_of(deployment, allowed, timeout_s),
            image=deployment.image,
        )
        yield index, opening


def job_of(
    deployments: Sequence[Deployment],
    run_id: RunId,
    user_id: str,
    limits: Limits,
    log_kb: int,
) -> Job:
    """The job that evaluates *deployments* of *user_id*, which share an image, one after another.

    Each has *limits* but for its output.
    """
    deployed = [Deployed(source_of(one.code, one.parameters), one.bars) for one in deployments]
    of_all = replace(limits, timeout_s=limits.timeout_s * len(deployments))
    caps = output_caps(limits, log_kb)
    job = latest_bar_job(run_id, user_id, of_all, caps, deployed, limits.timeout_s)
    return replace(job, image=deployments[0].image)


def limits_of(deployment: Deployment, allowed: Mapping[str, RunLimits], timeout_s: int) -> Limits:
    """What *deployment* may use in its image, of what is *allowed* to each user; *timeout_s* 0 = the user's default."""
    of_user = allowed[deployment.user_id]
    timeout = timeout_s or of_user.default_timeout_s
    return replace(of_user.limits_of(deployment.image), timeout_s=timeout)


def answers(
    done: JobDone, batch: Sequence[int], turn_ms: float, worked_ms: float
) -> Iterator[tuple[int, DeploymentAnswer]]:
    """Those of *batch* that have ended. Each waited for all of the turn and the slot, and has its share of the work."""
    result = done.result
    ended: list[DeploymentEnd] = [end for end in result.deployments if end.index < len(batch)]
    # The one that was being evaluated took the sandbox with it.
    lost = (
        len(ended) < len(batch)
        and not result.left
        and (not ended or result.ending.outcome is not Outcome.SUCCEEDED)
    )
    share = 1 / max(len(ended) + lost, 1)

    def usage(used: JobUsage) -> Usage:
        return Usage(
            queue_ms=turn_ms + done.queue_ms,
            sandbox_ms=done.sandbox_ms * share,
            strategy_ms=used.strategy_ms,
            total_ms=worked_ms * share,
            cpu_ms=used.cpu_ms,
            peak_memory_bytes=used.peak_memory_bytes,
            warm=result.usage.warm,
        )

    for end in ended:
        yield (
            batch[end.index],
            DeploymentAnswer(end.ending, usage(end.usage), end.signal, end.warnings),
        )
    if lost:
        failure = result.ending.failure or Failure("the sandbox ended without evaluating it")
        outcome = Outcome.CRASHED if result.ending.failure is None else result.ending.outcome
        answer = DeploymentAnswer(Ending(outcome, failure), usage(JobUsage()))
        yield batch[len(ended)], answer
