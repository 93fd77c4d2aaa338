"""Decides how a run ended. Pure: messages, the exit of the sandbox and the limits in, an ending out."""

from __future__ import annotations

import signal
from dataclasses import replace

from orchestrator.engine.base import SandboxExit
from orchestrator.generated import runner_pb2
from orchestrator.run import Ending, Failure, Limits, Outcome
from orchestrator.runner_protocol.frames import ProtocolViolation, ending_of

_SIGSYS_EXIT = 128 + signal.SIGSYS
# What an engine shows for a sandbox that it lost track of: -1.
LOST_EXIT = 0xFFFFFFFF


def judge(result: runner_pb2.Result | None, exit_: SandboxExit, limits: Limits) -> Ending:
    """How a run ended whose stream came to its end with *result* (None = without one).

    A result counts only with exit code 0 and, if it claims success, without a memory kill. A list
    of deployments has no ending of its own: each of them has.
    """
    if exit_.code == LOST_EXIT:
        return violated("the engine lost track of the sandbox")
    if result is None or exit_.code != 0:
        return _died(exit_, limits)
    if not result.HasField("ending"):
        return Ending(Outcome.SUCCEEDED)
    ending = reported(result.ending, exit_, limits)
    if exit_.out_of_memory and ending.failure is None:
        return _out_of_memory(limits)
    return ending


def left_without_reason(exit_: SandboxExit) -> bool:
    """Whether a sandbox that gave no result ended as it does when its connection to us is gone."""
    return exit_.code == 0 and not exit_.out_of_memory


def reported(message: runner_pb2.Ending, exit_: SandboxExit, limits: Limits) -> Ending:
    """The ending that the supervisor reports, corrected by what only the engine knows: whether memory ran out."""
    try:
        ending = ending_of(message)
    except ProtocolViolation as error:
        return violated(str(error))
    if exit_.out_of_memory and died_untold(message):
        return _out_of_memory(limits)
    if ending.outcome is Outcome.OUT_OF_MEMORY and ending.failure is not None:
        # A MemoryError of the code's own: more was asked for at once than the sandbox has.
        failure = replace(ending.failure, allowed=limits.memory_bytes, used=limits.memory_bytes)
        return replace(ending, failure=failure)
    if ending.failure is not None and ending.failure.limit == "processes":
        return replace(ending, failure=replace(ending.failure, allowed=limits.processes))
    return ending


def died_untold(message: runner_pb2.Ending) -> bool:
    """Whether the strategy process died in a way that lack of memory may have caused.

    A memory killer sends SIGKILL; where the runtime has a kernel of its own, the killer may take
    what holds the process instead, which then just ends. Only the engine knows.
    """
    return bool(message.left) or message.signal == signal.SIGKILL


def timed_out(limits: Limits, used_s: float) -> Ending:
    """The supervisor did not enforce the deadline, so the service did."""
    return Ending(
        Outcome.TIMEOUT,
        Failure(
            f"timeout: the strategy did not finish within {limits.timeout_s:g} s",
            limit="timeout",
            allowed=limits.timeout_s,
            used=used_s,
        ),
    )


def violated(reason: str) -> Ending:
    """The sandbox broke the rules."""
    return Ending(Outcome.SANDBOX_VIOLATION, Failure(f"the sandbox broke its rules: {reason}"))


def _died(exit_: SandboxExit, limits: Limits) -> Ending:
    if exit_.out_of_memory:
        return _out_of_memory(limits)
    if exit_.code == _SIGSYS_EXIT:
        return violated("a system call that it may not make")
    return Ending(
        Outcome.CRASHED,
        Failure(f"the sandbox ended with exit code {exit_.code} before its result"),
    )


def _out_of_memory(limits: Limits) -> Ending:
    return Ending(
        Outcome.OUT_OF_MEMORY,
        Failure(
            f"the strategy needed more than {limits.memory_bytes >> 20} MiB of memory",
            limit="memory",
            allowed=limits.memory_bytes,
            used=limits.memory_bytes,
            hint="keep fewer copies of the data, or ask for more memory",
        ),
    )
