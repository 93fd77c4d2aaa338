"""What an exit and a report mean together."""

import pytest

from orchestrator.engine.base import SandboxExit
from orchestrator.generated import runner_pb2
from orchestrator.run import Ending, Failure, Limits, Outcome
from orchestrator.session.verdict import (
    died_untold,
    judge,
    left_without_reason,
    reported,
    timed_out,
    violated,
)

LIMITS = Limits(
    timeout_s=2.5, memory_bytes=256 << 20, cpu_millis=1000, processes=77, output_bytes=1
)
CLEAN = SandboxExit(0, out_of_memory=False)
OUT_OF_MEMORY = Ending(
    Outcome.OUT_OF_MEMORY,
    Failure(
        "the strategy needed more than 256 MiB of memory",
        limit="memory",
        allowed=256 << 20,
        used=256 << 20,
        hint="keep fewer copies of the data, or ask for more memory",
    ),
)


def message(outcome, **fields):
    return runner_pb2.Ending(outcome=outcome, **fields)


def result(outcome, **fields):
    return runner_pb2.Result(ending=message(outcome, **fields))


def broken(reason):
    return Ending(Outcome.SANDBOX_VIOLATION, Failure(f"the sandbox broke its rules: {reason}"))


def crashed(code):
    return Ending(
        Outcome.CRASHED, Failure(f"the sandbox ended with exit code {code} before its result")
    )


@pytest.mark.parametrize(
    ("told", "exit_", "ending"),
    [
        (result(1), CLEAN, Ending(Outcome.SUCCEEDED)),
        (runner_pb2.Result(), CLEAN, Ending(Outcome.SUCCEEDED)),
        (runner_pb2.Result(), SandboxExit(0, True), Ending(Outcome.SUCCEEDED)),
        (result(3, message="m"), CLEAN, Ending(Outcome.STRATEGY_ERROR, Failure("m"))),
        # A memory kill undoes a success, and leaves another failure as it is.
        (result(1), SandboxExit(0, True), OUT_OF_MEMORY),
        (
            result(3, message="m"),
            SandboxExit(0, True),
            Ending(Outcome.STRATEGY_ERROR, Failure("m")),
        ),
        # Without a result, or with a bad exit, the exit alone counts.
        (None, SandboxExit(3, False), crashed(3)),
        (result(1), SandboxExit(1, False), crashed(1)),
        (None, SandboxExit(137, True), OUT_OF_MEMORY),
        (result(1), SandboxExit(137, True), OUT_OF_MEMORY),
        (None, SandboxExit(159, False), broken("a system call that it may not make")),
        (None, SandboxExit(159, True), OUT_OF_MEMORY),
        (None, SandboxExit(-1 & 0xFFFFFFFF, True), broken("the engine lost track of the sandbox")),
        (result(1), SandboxExit(0xFFFFFFFF, False), broken("the engine lost track of the sandbox")),
        (result(99), CLEAN, broken("an unknown outcome 99")),
    ],
)
def test_a_result_counts_with_a_clean_exit_and_the_exit_counts_without(told, exit_, ending):
    assert judge(told, exit_, LIMITS) == ending


def test_a_memory_error_of_the_code_is_told_with_the_limit_in_force():
    told = message(5, message="m", limit="memory", allowed=1, used=1, line=4)
    assert reported(told, CLEAN, LIMITS) == Ending(
        Outcome.OUT_OF_MEMORY,
        Failure("m", line=4, limit="memory", allowed=256 << 20, used=256 << 20),
    )


def test_the_limit_of_processes_is_told_as_it_is_in_force():
    told = message(6, message="m", limit="processes", allowed=1, used=5)
    failure = Failure("m", limit="processes", allowed=77, used=5)
    assert reported(told, CLEAN, LIMITS) == Ending(Outcome.PROCESS_LIMIT, failure)
    other = message(7, message="m", limit="output", allowed=1, used=5)
    assert reported(other, CLEAN, LIMITS).failure.allowed == 1


@pytest.mark.parametrize(
    ("fields", "is_untold"),
    [({"left": True}, True), ({"signal": 9}, True), ({"signal": 11}, False), ({}, False)],
)
def test_only_a_death_without_a_word_may_be_for_lack_of_memory(fields, is_untold):
    told = message(9, message="m", **fields)
    assert died_untold(told) is is_untold
    crash = Ending(Outcome.CRASHED, Failure("m"))
    assert reported(told, SandboxExit(0, True), LIMITS) == (OUT_OF_MEMORY if is_untold else crash)
    assert reported(told, CLEAN, LIMITS) == crash


def test_only_a_clean_exit_without_a_memory_kill_is_one_without_reason():
    assert left_without_reason(CLEAN)
    assert not left_without_reason(SandboxExit(0, True))
    assert not left_without_reason(SandboxExit(1, False))


def test_a_timeout_tells_what_was_allowed_and_used():
    assert timed_out(LIMITS, 3.25) == Ending(
        Outcome.TIMEOUT,
        Failure(
            "timeout: the strategy did not finish within 2.5 s",
            limit="timeout",
            allowed=2.5,
            used=3.25,
        ),
    )


def test_a_broken_rule_is_named():
    assert violated("why") == broken("why")
