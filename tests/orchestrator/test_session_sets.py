"""One job of a sweep in one sandbox: sets are told as they end, in their order, and each with the right end."""

import asyncio

import pytest
from structlog.testing import capture_logs

from orchestrator.engine.base import SandboxExit
from orchestrator.errors import SandboxError
from orchestrator.generated import runner_pb2
from orchestrator.run import Limits, Outcome, RunId, RunStarted, SetEnd
from orchestrator.session import session
from orchestrator.session.job import Job
from orchestrator.session.session import Leave, do_job
from tests.orchestrator.scripted_sandbox import CLEAN, NONCE, ScriptedSandbox, frame, ready, result

LIMITS = Limits(5, 256 << 20, 1000, 32, 1 << 20)
JOB = Job(RunId("run-1"), "ann", LIMITS, lambda _nonce: (b"job",))
OVER = result(None, report=None)


@pytest.fixture(autouse=True)
def _known_nonce(monkeypatch):
    monkeypatch.setattr(session.secrets, "token_bytes", lambda _count: NONCE)


def ended(index, outcome=1, **ending):
    done = runner_pb2.SetDone(
        index=index,
        ending=runner_pb2.Ending(outcome=outcome, **ending),
        usage=runner_pb2.Usage(strategy_ms=1.5, backtest_ms=0.5, cpu_ms=2.5, peak_memory_bytes=3),
        metrics={"sharpe_ratio": 1.25},
        returns=b"r" * 16,
        periods_per_year=252,
        warnings=["w"],
        report=b"report",
    )
    return frame(set_done=done)


def done(*said, ends=CLEAN, leave=None):
    """What came of a job in a sandbox that says *said*, and the sets that were told of."""
    told = []

    async def do():
        sandbox = ready(ScriptedSandbox(*said, ends=ends))
        return await do_job(sandbox, JOB, told.append, leave)

    found = asyncio.run(do())
    return found, [one for one in told if isinstance(one, SetEnd)]


def test_a_set_is_told_of_when_it_ends_with_all_that_was_said_of_it():
    found, (first, second) = done(ended(0), ended(1, 3, message="no"), OVER)
    assert found.ending.outcome is Outcome.SUCCEEDED
    assert found.sets_ended == 2
    assert (first.metrics, first.returns, first.report) == (
        {"sharpe_ratio": 1.25},
        b"r" * 16,
        b"report",
    )
    assert (first.periods_per_year, first.warnings) == (252, ("w",))
    assert (first.usage.strategy_ms, first.usage.backtest_ms) == (1.5, 0.5)
    assert (second.ending.outcome, second.ending.failure.message) == (Outcome.STRATEGY_ERROR, "no")
    assert (second.metrics, second.returns, second.report) == ({}, b"", b"")


def test_a_set_that_may_have_died_of_memory_is_told_of_when_that_is_known():
    killed = ended(0, 9, message="died", signal=9)
    for exit_, outcome in (
        (CLEAN, Outcome.CRASHED),
        (SandboxExit(0, out_of_memory=True), Outcome.OUT_OF_MEMORY),
    ):
        _, sets = done(killed, ended(1), OVER, ends=exit_)
        assert [(one.index, one.ending.outcome) for one in sets] == [
            (1, Outcome.SUCCEEDED),
            (0, outcome),
        ]


@pytest.mark.parametrize("indices", [(1,), (0, 0), (0, 2)])
def test_a_set_out_of_its_order_is_a_violation(indices):
    found, sets = done(*map(ended, indices), OVER)
    assert found.ending.outcome is Outcome.SANDBOX_VIOLATION
    assert len(sets) == found.sets_ended == len(indices) - 1


def test_a_sweep_is_left_after_the_set_that_was_being_run():
    answers = iter([False, True])
    found, sets = done(ended(0), ended(1), None, leave=Leave(lambda: next(answers)))
    assert (found.left, found.sets_ended, len(sets)) == (True, 2, 2)


def test_what_was_done_is_kept_when_the_stream_is_lost():
    with capture_logs():
        found, sets = done(ended(0), b"", ends=SandboxError("engine"))
        assert (found.left, len(sets)) == (True, 1)
        with pytest.raises(SandboxError):
            done(b"", ends=SandboxError("engine"))


def test_that_it_has_begun_is_told_first():
    told = []

    async def do():
        await do_job(ready(ScriptedSandbox(ended(0), OVER)), JOB, told.append)

    asyncio.run(do())
    assert [type(one) for one in told] == [RunStarted, SetEnd]
