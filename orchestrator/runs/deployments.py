"""Evaluates deployed strategies, each on its latest bar.

Deployments of one user run in one sandbox, one after another, each in a process of its own; deployments of different
users never share a sandbox. A deployment that fails does not affect the others: if its sandbox died, the rest gets
another one. The rest also gets another one if other callers need the slot: the list returns to the end of the queue.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import islice

from orchestrator.admission.bars import BarColumns, check_bars
from orchestrator.admission.requests import (
    check_parameters,
    check_source_size,
    check_timeout,
    output_caps,
)
from orchestrator.errors import FieldViolation, Overloaded, Rejected, StrategizError
from orchestrator.generated import runner_pb2
from orchestrator.ledger.record import Opening
from orchestrator.ledger.recording import Ledger, Recording
from orchestrator.loop.conversions import Conversions
from orchestrator.run import (
    DeploymentEnd,
    Ending,
    Failure,
    Job,
    JobDone,
    JobUsage,
    Limits,
    Outcome,
    RunEvent,
    RunId,
    Usage,
)
from orchestrator.runner_protocol.frames import encode_latest_bar
from orchestrator.runs.jobs import JobRunner
from orchestrator.sandboxes.user_ids import USERS_PER_SANDBOX
from orchestrator.settings import Settings
from orchestrator.validation.static_check import StaticCheck

# The supervisor has one of a sandbox's users, each strategy process another.
DEPLOYMENTS_PER_SANDBOX = USERS_PER_SANDBOX - 1
# A thousand sources of the usual size take some seconds.
_LONGEST_CHECKS_S = 60.0
# Faults in the bars of a set that are reported to each of its deployments.
_TOLD_VIOLATIONS = 16


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployed strategy.

    Attributes:
        bars: By symbol, in order; the code's SYMBOL chooses, else the first is read.
        path: Where it stands in the request.
    """

    user_id: str
    strategy_id: str
    code: str = field(repr=False)
    parameters: Mapping[str, str]
    bars: Mapping[str, BarColumns] = field(repr=False)
    path: str


@dataclass(frozen=True, slots=True)
class DeploymentAnswer:
    """How one deployment went. `signal` is what the runner said, encoded; empty unless it succeeded."""

    ending: Ending
    usage: Usage = field(default_factory=Usage)
    signal: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class _List:
    """One list on its way: what was asked, what has been answered, and the record of each deployment.

    Attributes:
        run_id: Of all its sandboxes, and of its rows in the ledger.
        recordings: By index, of all that are not malformed.
        turns: As many users of one list are served at a time, so that a long list does not fill the queue.
        faults: Why deployments were not evaluated, by index.
    """

    run_id: RunId
    deployments: Sequence[Deployment]
    timeout_s: int
    recordings: Mapping[int, Recording]
    turns: asyncio.Semaphore
    answers: dict[int, DeploymentAnswer] = field(default_factory=dict)
    faults: dict[int, StrategizError] = field(default_factory=dict)

    def answer(self, index: int, answer: DeploymentAnswer) -> None:
        self.answers[index] = answer
        if index in self.recordings:
            self.recordings[index].ended(answer.ending.outcome, answer.usage)

    def fail(self, index: int, error: StrategizError) -> None:
        # The contract has no outcome here; the sentence keeps it apart from what a strategy can do.
        why = Failure(
            f"not evaluated: {error.told}", hint="the strategy is not at fault; send it again"
        )
        self.answers[index] = DeploymentAnswer(Ending(Outcome.CRASHED, why))
        self.faults[index] = error
        self.recordings[index].failed(error)


class Deployments:
    """Evaluates lists of deployments.

    Args:
        settings: What a list may ask for.
        conversions: Where large lists are dealt with.
        static_check: Checks the sources.
        jobs: Does the jobs.
        ledger: Takes down what ran.
    """

    def __init__(
        self,
        settings: Settings,
        conversions: Conversions,
        static_check: StaticCheck,
        jobs: JobRunner,
        ledger: Ledger,
    ) -> None:
        self._settings = settings
        self._conversions = conversions
        self._static_check = static_check
        self._jobs = jobs
        self._ledger = ledger

    async def run(
        self, run_id: RunId, deployments: Sequence[Deployment], timeout_s: int
    ) -> list[DeploymentAnswer]:
        """One answer for each of *deployments*, in their order, under the one *run_id* of their list.

        Raises:
            Rejected: There are none or too many, or the timeout is out of bounds.
            Overloaded, ShuttingDown, SandboxError: Not one of them could be evaluated.
        """
        violations = list(check_timeout(timeout_s, self._settings))
        if not deployments:
            violations.append(
                FieldViolation("symbol_sets", "holds no deployment; at least one is needed")
            )
        if len(deployments) > self._settings.max_deployments:
            violations.append(
                FieldViolation(
                    "symbol_sets",
                    f"holds {len(deployments)} deployments; at most {self._settings.max_deployments} are taken",
                )
            )
        if violations:
            raise Rejected(*violations)
        timeout_s = timeout_s or self._settings.default_timeout_s
        limits = self._limits(timeout_s)
        size = size_bytes(deployments)
        malformed, openings = await self._conversions.do(
            size, lambda: self._looked_at(deployments, run_id, limits)
        )
        with ExitStack() as running:
            recordings = {
                index: running.enter_context(self._ledger.record(opening))
                for index, opening in openings
            }
            turns = asyncio.Semaphore(self._settings.slots)
            asked = _List(run_id, deployments, timeout_s, recordings, turns)
            by_user: dict[str, list[int]] = {}
            checks_end = time.monotonic() + _LONGEST_CHECKS_S
            for index, deployment in enumerate(deployments):
                refused = malformed.get(index)
                if refused is None:
                    try:
                        refused = await self._check(deployment, checks_end)
                    except Overloaded as error:
                        asked.fail(index, error)
                        continue
                if refused is None:
                    by_user.setdefault(deployment.user_id, []).append(index)
                else:
                    asked.answer(index, DeploymentAnswer(refused))
            async with asyncio.TaskGroup() as users:
                for user_id, indices in by_user.items():
                    users.create_task(self._run_user(user_id, indices, asked))
        if len(asked.faults) == len(deployments):
            raise asked.faults[0]
        return [asked.answers[index] for index in range(len(deployments))]

    async def _check(self, deployment: Deployment, until: float) -> Ending | None:
        """How *deployment* ends by the static check, one at a time for each list; None if it goes on.

        Raises:
            Overloaded: There is no time for it until *until*, on the monotonic clock.
        """
        try:
            async with asyncio.timeout(until - time.monotonic()):
                findings = await self._static_check.findings(deployment.code, deployment.user_id)
        except TimeoutError as error:
            raise Overloaded(
                f"checking the deployments of one list takes longer than {_LONGEST_CHECKS_S:g} s",
                reason="LIST_CHECKS_TOO_LONG",
                retry_after_s=None,
                facts={},
            ) from error
        return self._static_check.refusal(findings)

    def _looked_at(
        self, deployments: Sequence[Deployment], run_id: RunId, limits: Limits
    ) -> tuple[dict[int, Ending], list[tuple[int, Opening]]]:
        """Which of *deployments* are no runs, and what the ledger is told of the others."""
        malformed = dict(self._malformed(deployments))
        return malformed, list(_openings(deployments, run_id, limits, without=malformed))

    def _malformed(self, deployments: Sequence[Deployment]) -> Iterator[tuple[int, Ending]]:
        """Those that are no runs, of which the ledger is told nothing, by index."""
        checked: dict[int, list[FieldViolation]] = {}  # Deployments of a set share all their bars.
        for index, deployment in enumerate(deployments):
            path = deployment.path
            violations = [*check_source_size(deployment.code, f"{path}.strategy_code")]
            violations += check_parameters(deployment.parameters, f"{path}.parameters")
            if not deployment.bars:
                violations.append(FieldViolation("market_data", "holds no symbol of this set"))
            if id(deployment.bars) not in checked:
                found = (
                    violation
                    for bars in deployment.bars.values()
                    for violation in check_bars(bars, self._settings.max_bars)
                )
                checked[id(deployment.bars)] = list(islice(found, _TOLD_VIOLATIONS))
            violations += checked[id(deployment.bars)]
            if violations:
                yield index, Ending(Outcome.REJECTED, Failure(str(Rejected(*violations))))

    async def _run_user(self, user_id: str, indices: list[int], asked: _List) -> None:
        while indices:
            batch = indices[:DEPLOYMENTS_PER_SANDBOX]

            def happened(event: RunEvent, batch: Sequence[int] = batch) -> None:
                for index in batch:
                    asked.recordings[index].heard(event)

            began = time.monotonic()
            try:
                async with asked.turns:
                    turn_ms = (time.monotonic() - began) * 1000
                    done = await self._jobs.do(
                        self._job(user_id, batch, asked), happened, asked.run_id
                    )
            except StrategizError as error:
                for index in batch:
                    asked.fail(index, error)
                indices = indices[len(batch) :]
                continue
            worked_ms = (time.monotonic() - began) * 1000 - turn_ms - done.queue_ms
            ended = dict(_answers(done, batch, turn_ms, worked_ms))
            for index, answer in ended.items():
                asked.answer(index, answer)
            indices = [index for index in indices if index not in ended]

    def _limits(self, timeout_s: float) -> Limits:
        return replace(self._settings.default_limits, timeout_s=timeout_s)

    def _job(self, user_id: str, batch: Sequence[int], asked: _List) -> Job:
        deployments = [asked.deployments[index] for index in batch]
        places: dict[int, range] = {}  # Deployments of a set share all their bars.
        columns: list[tuple[str, Sequence[memoryview]]] = []
        sources = []
        for deployment in deployments:
            if id(deployment.bars) not in places:
                first = len(columns)
                columns += [(symbol, bars.columns()) for symbol, bars in deployment.bars.items()]
                places[id(deployment.bars)] = range(first, len(columns))
            source = runner_pb2.Source(code=deployment.code, parameters=deployment.parameters)
            sources.append(runner_pb2.Deployment(source=source, series=places[id(deployment.bars)]))
        settings = self._settings
        nonce = secrets.token_bytes(16)
        work = runner_pb2.LatestBar(deployments=sources, timeout_ms=asked.timeout_s * 1000)
        limits = self._limits(asked.timeout_s * len(deployments))
        frame = encode_latest_bar(
            runner_pb2.Job(nonce=nonce, latest_bar=work, output=output_caps(settings)), columns
        )
        return Job(asked.run_id, user_id, frame, nonce, limits)


def size_bytes(deployments: Sequence[Deployment]) -> int:
    """What the bars of all of them take; those of a set share theirs."""
    bars = {id(bars): bars for one in deployments for bars in one.bars.values()}
    return sum(one.size_bytes for one in bars.values())


def _answers(
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
        yield batch[end.index], DeploymentAnswer(end.ending, usage(end.usage), end.signal)
    if lost:
        failure = result.ending.failure or Failure("the sandbox ended without evaluating it")
        outcome = Outcome.CRASHED if result.ending.failure is None else result.ending.outcome
        answer = DeploymentAnswer(Ending(outcome, failure), usage(JobUsage()))
        yield batch[len(ended)], answer


def _openings(
    deployments: Sequence[Deployment],
    run_id: RunId,
    limits: Limits,
    *,
    without: Container[int],
) -> Iterator[tuple[int, Opening]]:
    """What the ledger is told of each, by index. The digest of several series is that of theirs, in order."""
    digests: dict[int, bytes] = {}  # Deployments of a set share all their bars.
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
            limits=limits,
        )
        yield index, opening
