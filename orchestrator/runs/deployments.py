"""Evaluates deployed strategies, each on its latest bar.

Deployments of one user and one image run in one sandbox, one after another, each in a process of its own; deployments
of different users never share a sandbox. A deployment that fails does not affect the others: if its sandbox died, the
rest gets another one. It also does if other callers need the slot: the list returns to the end of the queue.
What is not done when the deadline of the call comes is marked so, and what is done is answered.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from orchestrator.admission.requests import check_timeout
from orchestrator.errors import (
    FieldViolation,
    Overloaded,
    Rejected,
    RunCancelled,
    StrategizError,
)
from orchestrator.ledger.record import Opening
from orchestrator.ledger.recording import Ledger, Recording
from orchestrator.limits.live import LiveLimits
from orchestrator.limits.values import RunLimits
from orchestrator.loop.conversions import Conversions
from orchestrator.run import Ending, Failure, Image, Outcome, RunEvent, RunId
from orchestrator.runs.deployment import (
    Deployment,
    DeploymentAnswer,
    answers,
    job_of,
    limits_of,
    malformed,
    openings,
    remarks_of,
    size_bytes,
)
from orchestrator.runs.jobs import GONE_S, JobRunner, PartOfList
from orchestrator.runs.stopping import STOPPED
from orchestrator.sandboxes.user_ids import USERS_PER_SANDBOX
from orchestrator.session.session import Leave
from orchestrator.settings import Settings
from orchestrator.stages import Stage, stage
from orchestrator.validation.static_check import StaticCheck

# The supervisor has one of a sandbox's users, each strategy process another.
DEPLOYMENTS_PER_SANDBOX = USERS_PER_SANDBOX - 1
# To hear that a sandbox was left.
_LEAVE_S = 0.2
# A thousand sources of the usual size take some seconds.
_LONGEST_CHECKS_S = 60.0


@dataclass(slots=True)
class _List:
    """One list on its way: what was asked, what has been answered, and the record of each deployment.

    Attributes:
        run_id: Of all its sandboxes, and of its rows in the ledger.
        allowed: What each user may ask for, as it was when the list came.
        timeout_s: Asked for each deployment; 0 = its user's default.
        recordings: By index, of all that are not malformed.
        turns: As many users of one list are served at a time, so that a long list does not fill the queue.
        faults: Why deployments were not evaluated, by index.
        leaves: Of the jobs on their way.
        unfinished: Deployments that were being evaluated when there was no more time.
        is_over: There is no more time.
    """

    run_id: RunId
    deployments: Sequence[Deployment]
    allowed: Mapping[str, RunLimits]
    timeout_s: int
    recordings: Mapping[int, Recording]
    turns: asyncio.Semaphore
    answers: dict[int, DeploymentAnswer] = field(default_factory=dict)
    faults: dict[int, StrategizError] = field(default_factory=dict)
    leaves: set[Leave] = field(default_factory=set)
    unfinished: set[int] = field(default_factory=set)
    is_over: bool = False

    def answer(self, index: int, answer: DeploymentAnswer) -> None:
        self.answers[index] = answer
        if index in self.recordings:
            self.recordings[index].ended(answer.ending.outcome, answer.usage)

    def fail(self, index: int, error: StrategizError) -> None:
        # The contract has no outcome here; the sentence keeps it apart from what a strategy can do.
        hint = "the strategy is not at fault; send it again"
        if isinstance(error, RunCancelled):
            hint = "give the call more time, or send fewer deployments at a time"
        why = Failure(f"not evaluated: {error.told}", hint=hint)
        self.answers[index] = DeploymentAnswer(Ending(Outcome.CRASHED, why))
        self.faults[index] = error
        self.recordings[index].failed(error)

    def stopped(self) -> None:
        """Answers all that has no answer: an operator cancelled the list."""
        for index in self.recordings:
            if index not in self.answers:
                self.answer(index, DeploymentAnswer(STOPPED))

    def cut_short(self) -> None:
        """Marks all that has no answer: there is no more time."""
        for index in self.recordings:
            if index not in self.answers:
                when = "while it was being" if index in self.unfinished else "before it was"
                why = f"the deadline of the call came {when} evaluated"
                self.fail(index, RunCancelled(why, reason="CALL_DEADLINE"))


class Deployments:
    """Evaluates lists of deployments.

    Args:
        settings: What a list may hold.
        limits: What its deployments may ask for.
        conversions: Where large lists are dealt with.
        static_check: Checks the sources.
        jobs: Does the jobs.
        ledger: Takes down what ran.
    """

    def __init__(
        self,
        settings: Settings,
        limits: LiveLimits,
        conversions: Conversions,
        static_check: StaticCheck,
        jobs: JobRunner,
        ledger: Ledger,
    ) -> None:
        self._settings = settings
        self._limits = limits
        self._conversions = conversions
        self._static_check = static_check
        self._jobs = jobs
        self._ledger = ledger

    async def run(
        self,
        run_id: RunId,
        deployments: Sequence[Deployment],
        timeout_s: int,
        until: float | None = None,
    ) -> list[DeploymentAnswer]:
        """One answer for each of *deployments*, in their order.

        Args:
            run_id: Of the list.
            deployments: What to evaluate.
            timeout_s: For each; 0 = the operator's default.
            until: When the answer must be there, on the monotonic clock; None = whenever.

        Raises:
            Rejected: There are none or too many, or the timeout is out of bounds.
            Overloaded, ShuttingDown, SandboxError: Not one of them could be evaluated, for another reason than time.
        """
        self._require_sound(deployments, timeout_s)
        allowed = {user: self._limits.of(user) for user in {one.user_id for one in deployments}}
        size = size_bytes(deployments)
        with stage(Stage.ADMISSION):
            refusals, accepted, remarks = await self._conversions.do(
                size, lambda: self._looked_at(deployments, run_id, allowed, timeout_s)
            )
        with ExitStack() as running:
            recordings = {
                index: running.enter_context(self._ledger.record(opening))
                for index, opening in accepted
            }
            turns = asyncio.Semaphore(self._limits.of_service.slots)
            asked = _List(run_id, deployments, allowed, timeout_s, recordings, turns)
            for index, refused in refusals.items():
                asked.answer(index, DeploymentAnswer(refused))
            stop = next((one.run.stop for one in recordings.values()), asyncio.Event())
            await _do_until(until, stop, self._evaluate(asked), asked)
            if stop.is_set():
                await self._jobs.until_gone(run_id, GONE_S)
                asked.stopped()
            asked.cut_short()
        causes = list(asked.faults.values())
        is_cut_short = any(isinstance(cause, RunCancelled) for cause in causes)
        if len(causes) == len(deployments) and not is_cut_short:
            raise causes[0]
        return [
            asked.answers[index].with_remarks(remarks.get(index, ()))
            for index in range(len(deployments))
        ]

    def _require_sound(self, deployments: Sequence[Deployment], timeout_s: int) -> None:
        violations = list(check_timeout(timeout_s, self._settings.max_timeout_s))
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

    async def _evaluate(self, asked: _List) -> None:
        """Answers all of *asked* that has no answer yet: checks each source, then runs user by user."""
        by_user: dict[tuple[str, Image], list[int]] = {}
        checks_end = time.monotonic() + _LONGEST_CHECKS_S
        for index in asked.recordings:
            deployment = asked.deployments[index]
            try:
                refused = await self._check(deployment, checks_end)
            except Overloaded as error:
                asked.fail(index, error)
                continue
            if refused is None:
                by_user.setdefault((deployment.user_id, deployment.image), []).append(index)
            else:
                asked.answer(index, DeploymentAnswer(refused))
        async with asyncio.TaskGroup() as users:
            for (user_id, _), indices in by_user.items():
                users.create_task(self._run_user(user_id, indices, asked))

    async def _check(self, deployment: Deployment, until: float) -> Ending | None:
        """How *deployment* ends by the static check, one at a time for each list; None if it goes on.

        Raises:
            Overloaded: There is no time for it until *until*, on the monotonic clock.
        """
        try:
            with stage(Stage.VALIDATION):
                async with asyncio.timeout(until - time.monotonic()):
                    findings = await self._static_check.findings(
                        deployment.code, deployment.user_id, deployment.image
                    )
        except TimeoutError as error:
            raise Overloaded(
                f"checking the deployments of one list takes longer than {_LONGEST_CHECKS_S:g} s",
                reason="LIST_CHECKS_TOO_LONG",
                retry_after_s=None,
                facts={},
            ) from error
        return self._static_check.refusal(findings)

    def _looked_at(
        self,
        deployments: Sequence[Deployment],
        run_id: RunId,
        allowed: Mapping[str, RunLimits],
        timeout_s: int,
    ) -> tuple[dict[int, Ending], list[tuple[int, Opening]], dict[int, tuple[str, ...]]]:
        """Which of *deployments* are no runs; of the others what the ledger and what their readers are told."""
        refused = dict(malformed(deployments, allowed, timeout_s, self._settings.images))
        opened = list(openings(deployments, run_id, allowed, timeout_s, without=refused))
        return refused, opened, remarks_of(deployments, without=refused)

    async def _run_user(self, user_id: str, indices: list[int], asked: _List) -> None:
        while indices:
            batch = indices[:DEPLOYMENTS_PER_SANDBOX]

            def happened(event: RunEvent, batch: Sequence[int] = batch) -> None:
                for index in batch:
                    asked.recordings[index].heard(event)

            began = time.monotonic()
            leave = Leave()
            try:
                async with asked.turns:
                    turn_ms = (time.monotonic() - began) * 1000
                    job = job_of(
                        [asked.deployments[index] for index in batch],
                        asked.run_id,
                        user_id,
                        limits_of(asked.deployments[batch[0]], asked.allowed, asked.timeout_s),
                        self._settings.log_kb,
                    )
                    asked.leaves.add(leave)
                    done = await self._jobs.do(job, happened, PartOfList(asked.run_id, leave))
            except StrategizError as error:
                for index in batch:
                    asked.fail(index, error)
                indices = indices[len(batch) :]
                continue
            finally:
                asked.leaves.discard(leave)
            worked_ms = (time.monotonic() - began) * 1000 - turn_ms - done.queue_ms
            ended = dict(answers(done, batch, turn_ms, worked_ms))
            for index, answer in ended.items():
                asked.answer(index, answer)
            indices = [index for index in indices if index not in ended]
            if done.result.left and asked.is_over:
                asked.unfinished.update(indices[:1])
                return


async def _do_until(
    until: float | None, stop: asyncio.Event, work: Coroutine[None, None, None], asked: _List
) -> None:
    """Does *work*, which answers *asked*, until there is no more time or *stop* is set."""
    doing = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    try:
        left_s = None if until is None else max(until - time.monotonic(), 0.0)
        await asyncio.wait((doing, stopping), timeout=left_s, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            # Those in a sandbox bring what was done there; the others wait for something.
            asked.is_over = True
            for leave in asked.leaves:
                leave.at_once()
            await asyncio.wait([doing], timeout=_LEAVE_S)
    finally:
        stopping.cancel()
        doing.cancel()
        await asyncio.wait([doing])
    if not doing.cancelled():
        doing.result()
