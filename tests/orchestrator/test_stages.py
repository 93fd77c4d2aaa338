"""Stages of a call are told to who listens to that call, and to nobody else."""

import asyncio
import contextvars

import pytest

from orchestrator.errors import Overloaded, SandboxError
from orchestrator.stages import Stage, in_sandbox, listener, refused, stage, trace_id


class Heard:
    trace_id = "ab" * 16

    def __init__(self):
        self.stages = []
        self.reasons = []

    def took(self, stage, began, ended):
        self.stages.append((stage, began, ended))

    def refused(self, reason):
        self.reasons.append(reason)

    def names(self):
        return [stage for stage, _, _ in self.stages]


@pytest.fixture
def heard():
    told = Heard()
    before = listener.set(told)
    yield told
    listener.reset(before)


def test_a_stage_is_told_with_its_times_however_it_ends(heard):
    with stage(Stage.QUEUE), pytest.raises(SandboxError), stage(Stage.JOB):
        raise SandboxError("gone")

    (_, job_began, job_ended), (_, queue_began, queue_ended) = heard.stages
    assert heard.names() == [Stage.JOB, Stage.QUEUE]
    assert queue_began <= job_began <= job_ended <= queue_ended


def test_without_a_listener_nothing_happens():
    assert trace_id() is None
    with stage(Stage.QUEUE):
        in_sandbox((Stage.STRATEGY, 5.0))
        refused(SandboxError("gone"))


def test_what_a_sandbox_did_lies_before_now_one_after_the_other(heard):
    in_sandbox((Stage.STRATEGY, 30.0), (Stage.BACKTEST, 0.0), (Stage.STRATEGY, 20.0))

    (_, first, between), (_, also_between, last) = heard.stages
    assert heard.names() == [Stage.STRATEGY, Stage.STRATEGY]
    assert between == also_between
    assert between - first == pytest.approx(0.03)
    assert last - between == pytest.approx(0.02)


def test_a_refusal_is_told_by_its_reason_and_else_by_its_class(heard):
    refused(Overloaded("the queue of ann is full", reason="QUEUE_FULL", retry_after_s=1, facts={}))
    refused(SandboxError("of ann"))
    assert heard.reasons == ["QUEUE_FULL", "SandboxError"]


def test_tasks_of_a_call_tell_its_listener_and_those_of_another_do_not(heard):
    async def work(which):
        with stage(which):
            await asyncio.sleep(0)

    async def both():
        await asyncio.gather(
            asyncio.create_task(work(Stage.JOB)),
            asyncio.create_task(work(Stage.QUEUE), context=contextvars.Context()),
        )

    asyncio.run(both())
    assert heard.names() == [Stage.JOB]
