"""Every way in which a job can end, in a sandbox that says what the test tells it."""

import asyncio
import math
import secrets
from types import SimpleNamespace

import pytest
from structlog.testing import capture_logs

from orchestrator.engine.base import SandboxExit
from orchestrator.errors import SandboxError
from orchestrator.generated import runner_pb2
from orchestrator.run import (
    Ending,
    JobUsage,
    Limits,
    LinesPrinted,
    Outcome,
    ProgressMade,
    RunId,
    RunStarted,
)
from orchestrator.session import session
from orchestrator.session.job import Job
from orchestrator.session.session import Leave, do_job
from tests.orchestrator.scripted_sandbox import (
    CLEAN,
    NONCE,
    READY,
    REPORT,
    ScriptedSandbox,
    frame,
    ready,
    result,
)

MIB = 1 << 20
LIMITS = Limits(
    timeout_s=20.0, memory_bytes=256 * MIB, cpu_millis=1000, processes=77, output_bytes=4 * MIB
)
# Less than this a test waits for anything.
SOON_S = 5.0
KILLED_FOR_MEMORY = SandboxExit(137, out_of_memory=True)


@pytest.fixture(autouse=True)
def _known_nonce(monkeypatch):
    """The sandboxes here say it without having read their job."""
    monkeypatch.setattr(session, "secrets", SimpleNamespace(token_bytes=lambda _size: NONCE))


def done(
    sandbox_of, *, leave=None, emit=None, timeout_s=LIMITS.timeout_s, frame_=(b"job",), **ready_
):
    """What `do_job` gives in the sandbox that *sandbox_of* makes, and the events of the run."""
    limits = Limits(
        timeout_s, LIMITS.memory_bytes, LIMITS.cpu_millis, LIMITS.processes, LIMITS.output_bytes
    )
    job = Job(RunId("run-1"), "user", limits, lambda _nonce: frame_)
    events = []

    async def whole():
        async with asyncio.timeout(SOON_S):
            sandbox = sandbox_of()
            given = leave() if leave is not None else None
            return await do_job(ready(sandbox, **ready_), job, emit or events.append, given)

    return asyncio.run(whole()), events


def said(*frames, **scripted):
    return lambda: ScriptedSandbox(*frames, **scripted)


def deployment(index, outcome=1, **ending):
    return frame(
        deployment_done=runner_pb2.DeploymentDone(
            index=index,
            ending=runner_pb2.Ending(outcome=outcome, **ending),
            usage=runner_pb2.Usage(strategy_ms=1.5, cpu_ms=2.5, peak_memory_bytes=3),
            signal=runner_pb2.LatestSignal(side=1, reason="r"),
        )
    )


def test_a_job_is_told_whole_and_its_result_comes_with_all_that_was_said():
    usage = runner_pb2.Usage(strategy_ms=1, backtest_ms=2, cpu_ms=3, peak_memory_bytes=4)
    progress = runner_pb2.Progress(bars_done=1, bars_total=2, equity=3, drawdown=-0.5, trades=4)
    frames = (
        frame(log=runner_pb2.LogLines(lines=["a", "b"])),
        frame(progress=progress) + frame(log=runner_pb2.LogLines(lines=["c"])),
        result(usage=usage),
    )
    told = []

    def sandbox():
        told.append(ScriptedSandbox(*frames, ends=None, job_bytes=7))
        return told[0]

    found, events = done(sandbox, frame_=(b"one", memoryview(b"four")), warm=True)
    assert told[0].told == b"onefour"
    assert events == [
        RunStarted(warm=True),
        LinesPrinted(("a", "b")),
        ProgressMade(1, 2, 3.0, -0.5, 4),
        LinesPrinted(("c",)),
    ]
    assert found.ending == Ending(Outcome.SUCCEEDED)
    received = len(READY) + sum(map(len, frames))
    assert found.usage == JobUsage(1.0, 2.0, 3.0, 4, received, warm=True)
    assert bytes(found.report) == REPORT.SerializeToString()
    assert (found.logs, found.library_versions) == (("a", "b", "c"), {"numpy": "2"})
    assert (found.deployments, found.left) == ((), False)


def test_a_failure_that_the_supervisor_reports_has_no_report_and_does_not_wait_for_the_exit():
    found, _ = done(said(result(3, message="your fault", line=7), ends=None))
    assert found.ending.outcome is Outcome.STRATEGY_ERROR
    assert (found.ending.failure.message, found.ending.failure.line) == ("your fault", 7)
    assert (found.report, found.usage.warm) == (b"", False)


def test_a_memory_error_of_the_code_is_told_with_the_limit_of_the_job():
    found, _ = done(said(result(5, report=None, message="m"), ends=None))
    assert found.ending.failure.allowed == LIMITS.memory_bytes


def test_a_large_report_is_looked_at_as_a_small_one_is():
    large = runner_pb2.BacktestReport(equity=b"e" * (session._LARGE_BYTES + 1))
    found, _ = done(said(result(report=large)))
    assert found.ending.outcome is Outcome.SUCCEEDED
    assert bytes(found.report) == large.SerializeToString()


def raw_report(body):
    """A result whose report is *body*."""

    def field(number, content):
        return bytes([number << 3 | 2]) + _varint(len(content)) + content

    ending = runner_pb2.Ending(outcome=1).SerializeToString()
    message = field(5, field(1, NONCE) + field(2, ending) + field(4, body))
    return len(message).to_bytes(4, "big") + message


def _varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


@pytest.mark.parametrize("size", [1, session._LARGE_BYTES + 1])
def test_a_report_that_is_no_message_breaks_the_rules(size):
    found, _ = done(said(raw_report(b"\xff" * size)))
    assert found.ending.outcome is Outcome.SANDBOX_VIOLATION
    assert found.ending.failure.message == (
        "the sandbox broke its rules: a report that is no message"
    )
    assert found.report == b""


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        ((result(nonce=b"o" * 16),), "a result of another job"),
        ((result() + b"x",), "bytes after the result"),
        ((READY,), "a frame out of order: ready"),
        ((b"\xff\xff\xff\xff",), "a frame of 4294967295 bytes, which is too long"),
        ((b"\x00\x40\x00\x00" + b"x" * 4 * MIB,), f"more than {4 * MIB} bytes"),
    ],
)
@pytest.mark.parametrize("leave", [None, lambda: Leave(lambda: False)])
def test_what_the_protocol_does_not_allow_ends_the_run(frames, reason, leave):
    lines = frame(log=runner_pb2.LogLines(lines=["a"]))
    found, _ = done(said(lines, *frames, None), leave=leave)
    assert found.ending.outcome is Outcome.SANDBOX_VIOLATION
    assert found.ending.failure.message == f"the sandbox broke its rules: {reason}"
    assert found.logs == ("a",)


@pytest.mark.parametrize(
    ("death", "exit_", "outcome"),
    [
        ({"signal": 9}, KILLED_FOR_MEMORY, Outcome.OUT_OF_MEMORY),
        ({"signal": 9}, SandboxExit(0, out_of_memory=True), Outcome.OUT_OF_MEMORY),
        ({"signal": 9}, CLEAN, Outcome.CRASHED),
        ({"left": True}, SandboxExit(0, out_of_memory=True), Outcome.OUT_OF_MEMORY),
        ({"left": True}, CLEAN, Outcome.CRASHED),
    ],
)
def test_a_death_that_memory_may_have_caused_is_asked_of_the_engine(death, exit_, outcome):
    found, _ = done(said(result(9, report=None, message="died", **death), ends=exit_))
    assert found.ending.outcome is outcome
    listed, _ = done(
        said(deployment(0, 9, **death), deployment(1), result(None, report=None), ends=exit_)
    )
    if exit_.code == 0:
        assert [one.ending.outcome for one in listed.deployments] == [outcome, Outcome.SUCCEEDED]


def test_a_list_tells_of_each_deployment_and_has_no_ending_of_its_own():
    frames = (deployment(0), deployment(1, 3, message="no"), result(None, report=None))
    found, _ = done(said(*frames, ends=None))
    assert found.ending == Ending(Outcome.SUCCEEDED)
    first, second = found.deployments
    assert (first.index, first.ending) == (0, Ending(Outcome.SUCCEEDED))
    assert first.usage == JobUsage(strategy_ms=1.5, cpu_ms=2.5, peak_memory_bytes=3)
    assert runner_pb2.LatestSignal.FromString(first.signal).reason == "r"
    assert (second.index, second.ending.outcome) == (1, Outcome.STRATEGY_ERROR)
    assert (second.ending.failure.message, second.signal) == ("no", b"")


def test_a_list_is_left_after_the_deployment_that_was_being_done():
    answers = iter([False, True])
    found, _ = done(
        said(deployment(0), deployment(1), None, ends=None),
        leave=lambda: Leave(lambda: next(answers)),
    )
    assert (found.left, found.ending) == (True, Ending(Outcome.SUCCEEDED))
    assert [one.index for one in found.deployments] == [0, 1]


def test_a_list_is_left_at_once_in_the_middle_of_a_deployment():
    def leave():
        made = Leave(lambda: False)
        asyncio.get_running_loop().call_later(0.05, made.at_once)
        return made

    found, _ = done(said(deployment(0), None, ends=None), leave=leave)
    assert (found.left, found.ending) == (True, Ending(Outcome.SUCCEEDED))
    assert [one.index for one in found.deployments] == [0]
    assert found.report == b""


@pytest.mark.parametrize("ends", [CLEAN, SandboxError("engine")], ids=["lost", "engine"])
def test_what_a_list_has_done_is_kept_when_its_stream_is_lost(ends):
    with capture_logs():
        found, _ = done(said(deployment(0), deployment(1, 3, message="no"), b"", ends=ends))
        assert (found.left, found.ending) == (True, Ending(Outcome.SUCCEEDED))
        assert [one.ending.outcome.value for one in found.deployments] == [1, 3]
        with pytest.raises(SandboxError):
            done(said(b"", ends=ends))


def test_a_list_that_nobody_leaves_is_done_whole():
    found, _ = done(
        said(deployment(0), result(None, report=None), ends=None),
        leave=lambda: Leave(lambda: False),
    )
    assert (found.left, found.ending) == (False, Ending(Outcome.SUCCEEDED))


@pytest.mark.parametrize(
    ("exit_", "outcome", "level"),
    [
        (SandboxExit(1, False), Outcome.CRASHED, "warning"),
        (SandboxExit(1, True), Outcome.OUT_OF_MEMORY, "warning"),
        (SandboxExit(0, True), Outcome.OUT_OF_MEMORY, "warning"),
        (SandboxExit(159, False), Outcome.SANDBOX_VIOLATION, "warning"),
        (SandboxExit(0xFFFFFFFF, False), Outcome.SANDBOX_VIOLATION, "error"),
    ],
)
def test_without_a_result_the_exit_decides_and_the_log_says_so(exit_, outcome, level):
    with capture_logs() as logs:
        found, _ = done(said(ends=exit_))
    assert found.ending.outcome is outcome
    (line,) = logs
    told = {"run_id": "run-1", "sandbox": "strategiz-scripted", "log_level": level}
    if level == "error":
        event = "the engine lost track of a sandbox; its processes may still run"
        assert line == told | {"event": event}
        return
    assert line.pop("stderr") == "x" * 986 + "the last words"
    assert line == told | {
        "event": "sandbox ended without a result",
        "outcome": outcome.name,
        "exit_code": exit_.code,
    }


@pytest.mark.parametrize(
    ("frames", "exit_", "warned"),
    [
        ((result(9, report=None, signal=9),), SandboxExit(1, False), True),
        ((result(9, report=None, signal=9),), CLEAN, False),
    ],
)
def test_a_result_is_worth_a_warning_only_where_the_exit_contradicts_it(frames, exit_, warned):
    with capture_logs() as logs:
        found, _ = done(said(*frames, ends=exit_))
    assert found.ending.outcome is Outcome.CRASHED
    assert [line["event"] for line in logs] == ["sandbox ended without a result"] * warned


def test_a_stream_that_is_lost_is_a_fault_of_ours():
    with (
        capture_logs() as logs,
        pytest.raises(
            SandboxError, match=r"^the stream of the sandbox was lost before its result$"
        ),
    ):
        done(said(ends=CLEAN))
    assert logs == [
        {
            "event": "the stream of a sandbox was lost",
            "run_id": "run-1",
            "sandbox": "strategiz-scripted",
            "log_level": "warning",
        }
    ]


def test_a_sandbox_that_closes_its_stream_and_does_not_end_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(session, "EXIT_WAIT_S", 0.05)
    message = r"^the sandbox closed its stream and did not end$"
    with pytest.raises(SandboxError, match=message):
        done(said(ends=None))


def test_a_fault_of_the_engine_is_no_end_of_the_run():
    with pytest.raises(SandboxError, match=r"^engine$"):
        done(said(SandboxError("engine")))
    with pytest.raises(SandboxError, match=r"^engine$"):
        done(said(ends=SandboxError("engine")))
    with pytest.raises(SandboxError, match=r"^engine$"):
        done(said(SandboxError("engine")), leave=lambda: Leave(lambda: False))


def test_a_sandbox_that_ends_while_its_job_is_sent_is_known_by_its_end():
    found, events = done(said(ends=KILLED_FOR_MEMORY, reads=SandboxError("broken pipe")))
    assert found.ending.outcome is Outcome.OUT_OF_MEMORY
    assert events == []
    early, events = done(said(result(3, message="early"), reads=False))
    assert (early.ending.outcome, events) == (Outcome.STRATEGY_ERROR, [])


def test_a_strategy_that_outlives_its_deadline_is_timed_out(monkeypatch):
    monkeypatch.setattr(session, "_DEADLINE_GRACE_S", 0.1)
    lines = frame(log=runner_pb2.LogLines(lines=["a"]))
    found, events = done(said(lines, None, ends=None), timeout_s=0.05)
    assert found.ending.outcome is Outcome.TIMEOUT
    failure = found.ending.failure
    assert (failure.limit, failure.allowed) == ("timeout", 0.05)
    assert math.isclose(failure.used, 0.15)
    assert (found.logs, events) == (("a",), [RunStarted(warm=False), LinesPrinted(("a",))])


def test_a_job_that_nobody_reads_is_a_fault_of_ours(monkeypatch):
    monkeypatch.setattr(session, "SEND_TIMEOUT_S", 0.05)
    with pytest.raises(SandboxError, match=r"^the job could not be sent within 0\.05 s$"):
        done(said(None, ends=None, reads=False))


def test_the_deadline_of_a_strategy_begins_when_its_job_was_sent(monkeypatch):
    # The time for sending is over long before the strategy's is.
    monkeypatch.setattr(session, "SEND_TIMEOUT_S", 0.05)

    class Slow(ScriptedSandbox):
        async def receive(self):
            await asyncio.sleep(0.2)
            return await super().receive()

    found, _ = done(lambda: Slow(result()), timeout_s=2.0)
    assert found.ending.outcome is Outcome.SUCCEEDED


class Blocked(ScriptedSandbox):
    """Says nothing until the deadline is over, then its last words."""

    async def exit_now(self):
        self.said = self.last_words
        return await super().exit_now()


@pytest.mark.parametrize(
    ("words", "exit_", "outcome"),
    [
        ([result()], CLEAN, Outcome.SUCCEEDED),
        ([None], KILLED_FOR_MEMORY, Outcome.OUT_OF_MEMORY),
        ([], SandboxExit(1, False), Outcome.CRASHED),
    ],
)
def test_a_sandbox_that_had_ended_by_the_deadline_is_heard_out(monkeypatch, words, exit_, outcome):
    monkeypatch.setattr(session, "_DEADLINE_GRACE_S", 0.0)
    monkeypatch.setattr(session, "_LAST_WORDS_S", 0.1)

    def sandbox():
        made = Blocked(None, ends=exit_)
        made.last_words = list(words)
        return made

    found, _ = done(sandbox, timeout_s=0.05)
    assert found.ending.outcome is outcome


def test_a_job_that_was_not_read_by_a_sandbox_that_had_ended_is_judged_by_its_end(monkeypatch):
    monkeypatch.setattr(session, "SEND_TIMEOUT_S", 0.05)
    monkeypatch.setattr(session, "_LAST_WORDS_S", 0.1)
    found, _ = done(said(None, ends=KILLED_FOR_MEMORY, reads=False))
    assert found.ending.outcome is Outcome.OUT_OF_MEMORY


def test_nothing_goes_on_after_a_job(monkeypatch):
    async def whole():
        leave = Leave(lambda: False)
        job = Job(RunId("r"), "", LIMITS, lambda _nonce: (b"job",))
        for sandbox in (ScriptedSandbox(result()), ScriptedSandbox(result(), reads=False)):
            await do_job(ready(sandbox), job, lambda _event: None, leave)
            assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(whole())


def test_each_job_is_written_around_a_nonce_of_its_own(monkeypatch):
    monkeypatch.setattr(session, "secrets", secrets)
    nonces = set()

    def frame_(nonce):
        nonces.add(nonce)
        return (b"job",)

    async def whole():
        for _ in range(20):
            job = Job(RunId("r"), "", LIMITS, frame_)
            await do_job(ready(ScriptedSandbox(result())), job, lambda _event: None)

    asyncio.run(whole())
    assert len(nonces) == 20
    assert min(map(len, nonces)) >= 16
