"""How the end of a strategy process is told to its author."""

import signal

import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from strategy_runner.channel.reply import FailureKind, StrategyFailure
from strategy_runner.supervisor import ending
from strategy_runner.supervisor.conversation import EndKind, ProcessEnd
from strategy_runner.supervisor.print_log import PrintLog


def told(kind, printed=b"", **fields):
    log = PrintLog(100, 100, lambda _lines: None)
    log.feed(printed)
    return ending.ending_of(ProcessEnd(kind, wall_s=1.25, **fields), timeout_s=1.0, log=log)


def failed(kind=FailureKind.STRATEGY_ERROR, message="KeyError: 'x'", **fields):
    return told(EndKind.FAILED, failure=StrategyFailure(kind, message, **fields))


@pytest.mark.parametrize(
    "name",
    [
        "SUCCEEDED",
        "STRATEGY_ERROR",
        "TIMEOUT",
        "OUT_OF_MEMORY",
        "OUTPUT_LIMIT",
        "INVALID_SIGNAL",
        "CRASHED",
        "SANDBOX_VIOLATION",
    ],
)
def test_the_numbers_of_outcomes_are_the_public_ones(name):
    assert getattr(ending, name) == public.Outcome.Value(f"OUTCOME_{name}")


def test_a_reply_is_a_success_and_says_nothing_more():
    assert told(EndKind.REPLIED) == ending.runner_pb2.Ending(outcome=ending.SUCCEEDED)


def test_an_exception_is_told_with_its_line_and_bar_in_the_sentence_and_beside_it():
    found = failed(line=3, column=7, bar=60, traceback="Traceback")
    assert found.outcome == ending.STRATEGY_ERROR
    assert found.message == "KeyError: 'x' (line 3) at bar 60"
    assert (found.line, found.column, found.bar, found.traceback) == (3, 7, 60, "Traceback")


def test_bar_0_is_a_bar_and_no_bar_is_absent():
    assert failed(bar=0).HasField("bar")
    assert "bar 0" in failed(bar=0).message
    assert not failed().HasField("bar")
    assert failed().message == "KeyError: 'x'"


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        (FailureKind.STRATEGY_ERROR, ending.STRATEGY_ERROR),
        (FailureKind.INVALID_SIGNAL, ending.INVALID_SIGNAL),
        (FailureKind.OUT_OF_MEMORY, ending.OUT_OF_MEMORY),
    ],
)
def test_each_kind_of_failure_has_its_outcome(kind, outcome):
    assert failed(kind).outcome == outcome


def test_a_memory_error_names_the_limit():
    assert failed(FailureKind.OUT_OF_MEMORY, "MemoryError: no").limit == "memory"


def test_every_kind_of_failure_has_an_outcome():
    for kind in FailureKind:
        assert failed(kind).outcome > ending.SUCCEEDED


@pytest.mark.parametrize("code", [0, 1, 70])
def test_leaving_before_the_result_is_an_error_whatever_the_exit_code(code):
    found = told(EndKind.LEFT, code=code)
    assert found.outcome == ending.STRATEGY_ERROR
    assert f"exit code {code}" in found.message
    assert found.hint


def test_a_deadline_tells_what_was_allowed_and_used():
    found = told(EndKind.TIMED_OUT)
    assert (found.outcome, found.limit) == (ending.TIMEOUT, "timeout")
    assert (found.allowed, found.used) == (1.0, 1.25)
    assert "1 s" in found.message


def test_a_flood_tells_what_was_allowed_and_used():
    found = told(EndKind.FLOODED, printed=b"x" * 5000)
    assert (found.outcome, found.limit) == (ending.OUTPUT_LIMIT, "output")
    assert 0 < found.allowed < found.used == 5000


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
def test_a_signal_is_a_crash_and_is_named(number):
    found = told(EndKind.SIGNALLED, code=int(number))
    assert (found.outcome, found.signal) == (ending.CRASHED, number)
    assert signal.Signals(number).name in found.message


def test_a_signal_without_a_name_is_told_by_its_number():
    assert "signal 33" in told(EndKind.SIGNALLED, code=33).message


def test_the_filters_signal_is_a_violation():
    assert told(EndKind.SIGNALLED, code=signal.SIGSYS).outcome == ending.SANDBOX_VIOLATION


def test_a_forged_reply_is_a_violation_and_says_what_was_wrong():
    found = told(EndKind.FORGED, detail="a record of 9 bytes")
    assert found.outcome == ending.SANDBOX_VIOLATION
    assert "a record of 9 bytes" in found.message


@pytest.mark.parametrize("kind", [kind for kind in EndKind if kind is not EndKind.FAILED])
def test_every_end_but_a_reply_has_a_sentence_and_no_success(kind):
    found = told(kind)
    assert (found.outcome == ending.SUCCEEDED) is (kind is EndKind.REPLIED)
    assert bool(found.message) is (kind is not EndKind.REPLIED)
