"""Describes the end of a strategy process for its author."""

from __future__ import annotations

import signal

from strategy_runner.channel.reply import FailureKind, StrategyFailure
from strategy_runner.generated import runner_pb2
from strategy_runner.supervisor.conversation import EndKind, ProcessEnd
from strategy_runner.supervisor.print_log import PrintLog

# Numbers of the public Outcome.
SUCCEEDED, STRATEGY_ERROR, TIMEOUT, OUT_OF_MEMORY, OUTPUT_LIMIT = 1, 3, 4, 5, 7
INVALID_SIGNAL, CRASHED, SANDBOX_VIOLATION = 8, 9, 11

# What CPython says when the limit of processes and threads is reached.
_NO_NEW_THREAD = "can't start new thread"

_OUTCOMES = {
    FailureKind.STRATEGY_ERROR: STRATEGY_ERROR,
    FailureKind.INVALID_SIGNAL: INVALID_SIGNAL,
    FailureKind.OUT_OF_MEMORY: OUT_OF_MEMORY,
}


def ending_of(end: ProcessEnd, *, timeout_s: float, log: PrintLog) -> runner_pb2.Ending:
    """The outcome of *end* with a sentence, the limit that was hit, and a hint where there is one."""
    match end.kind:
        case EndKind.REPLIED:
            return runner_pb2.Ending(outcome=SUCCEEDED)
        case EndKind.FAILED:
            assert end.failure is not None  # noqa: S101 - FAILED is made with a failure only
            return _failed(end.failure)
        case EndKind.LEFT:
            return runner_pb2.Ending(
                outcome=STRATEGY_ERROR,
                message=f"the strategy ended its process with exit code {end.code} before its result",
                hint="return from the code instead of leaving the interpreter",
                left=True,
            )
        case EndKind.SIGNALLED:
            return _signalled(end.code)
        case EndKind.TIMED_OUT:
            return runner_pb2.Ending(
                outcome=TIMEOUT,
                message=f"timeout: the strategy did not finish within {timeout_s:g} s",
                limit="timeout",
                allowed=timeout_s,
                used=end.wall_s,
                hint="compute over whole columns instead of bar by bar, or ask for a longer timeout",
            )
        case EndKind.FLOODED:
            return runner_pb2.Ending(
                outcome=OUTPUT_LIMIT,
                message="the strategy printed too much",
                limit="output",
                allowed=log.flood_bytes,
                used=log.received,
                hint="print less, or plot the series instead",
            )
        case EndKind.OVERFLOWED:
            return runner_pb2.Ending(
                outcome=OUTPUT_LIMIT,
                message="the strategy's signals and indicators are more than a run may send",
                limit="output",
                hint="plot fewer series, or run fewer bars at a time",
            )
        case EndKind.FORGED:
            return runner_pb2.Ending(
                outcome=SANDBOX_VIOLATION,
                message=f"the strategy process wrote to a channel that is not its own: {end.detail}",
            )


def _failed(failure: StrategyFailure) -> runner_pb2.Ending:
    where = f" (line {failure.line})" if failure.line else ""
    at = f" at bar {failure.bar}" if failure.bar is not None else ""
    ending = runner_pb2.Ending(
        outcome=_OUTCOMES[failure.kind],
        message=f"{failure.message}{where}{at}",
        line=failure.line,
        column=failure.column,
        traceback=failure.traceback,
        hint=failure.hint,
    )
    if failure.bar is not None:
        ending.bar = failure.bar
    if failure.kind is FailureKind.OUT_OF_MEMORY:
        ending.limit = "memory"
    elif _NO_NEW_THREAD in failure.message:
        ending.limit = "processes"
        ending.hint = "a sandbox has one core: threads make nothing faster here"
    return ending


def _signalled(number: int) -> runner_pb2.Ending:
    name = (
        signal.Signals(number).name
        if number in signal.Signals._value2member_map_
        else f"signal {number}"
    )
    if number == signal.SIGSYS:
        return runner_pb2.Ending(
            outcome=SANDBOX_VIOLATION,
            message="the strategy made a system call that the sandbox forbids (SIGSYS)",
        )
    # A SIGKILL may be the memory killer's; the engine knows, and the orchestrator asks it.
    return runner_pb2.Ending(
        outcome=CRASHED, message=f"the strategy process died of {name}", signal=number
    )
