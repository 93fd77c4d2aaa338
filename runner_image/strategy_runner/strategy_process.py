"""One untrusted process: made, given its evaluation, watched until it ends or must be left behind.

The supervisor cannot kill a strategy process, which belongs to another user; it does not need to. When the supervisor
exits, the kernel ends whatever is left in the sandbox.
"""

from __future__ import annotations

import fcntl
import os
import resource
import select
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NoReturn

from strategy_runner import confinement, execution
from strategy_runner.generated import runner_pb2
from strategy_runner.print_log import PrintLog
from strategy_runner.protocol import OrchestratorGone
from strategy_runner.reply import ReplyDecoder, ReplyError, ReplyTooLarge, StrategyFailure
from strategy_runner.warm_up import warm_up_strategy

_READ_BYTES = 1 << 18
_TICK_S = 0.1
_EXIT_WAIT_S = 0.02
_CONFINED = b"\x01"
_STDIN, _REPLIES_FD, _EVALUATIONS_FD, _SHARED_FD = 0, 3, 4, 5


class EndKind(Enum):
    """How a strategy process ended, as far as the supervisor can see."""

    REPLIED = "replied"
    FAILED = "failed"
    LEFT = "left before its result"
    SIGNALLED = "died of a signal"
    TIMED_OUT = "outlived its time"
    FLOODED = "printed too much"
    OVERFLOWED = "replied too much"
    FORGED = "sent bytes that are no reply"


@dataclass(frozen=True, slots=True)
class ProcessEnd:
    """How it ended.

    Attributes:
        wall_s: Seconds since it got its evaluation.
        failure: For FAILED.
        code: Exit code for LEFT, signal number for SIGNALLED.
        detail: For FORGED.
    """

    kind: EndKind
    wall_s: float
    failure: StrategyFailure | None = None
    code: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of processor and peak resident bytes; 0 for a process that has not ended."""

    cpu_s: float = 0.0
    peak_memory_bytes: int = 0


@dataclass(slots=True)
class StrategyProcess:
    """A forked, confined process that waits for its evaluation."""

    pid: int
    evaluations: int
    replies: int
    prints: int
    usage: resource.struct_rusage | None = None
    used_before: Spent = Spent()
    used_at_end: Spent = Spent()

    @classmethod
    def fork(cls, uid: int, program: bytes, shared: int, *, warm: bool) -> StrategyProcess:
        """Forks, confines the child as user *uid* under the filter *program*, and waits until that is done.

        *shared* is the memory in which its bars may come.

        Raises:
            OSError: The child could not be confined, or not be made.
        """
        evaluations_r, evaluations_w = os.pipe()
        replies_r, replies_w = os.pipe()
        prints_r, prints_w = os.pipe()
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            _child(uid, program, evaluations_r, shared, replies_w, prints_w, warm=warm)
        for fd in (evaluations_r, replies_w, prints_w):
            os.close(fd)
        if os.read(replies_r, 1) != _CONFINED:
            raise OSError("the strategy process could not be confined")
        os.set_blocking(replies_r, False)
        os.set_blocking(prints_r, False)
        return cls(pid, evaluations_w, replies_r, prints_r, used_before=spent_so_far(pid))

    def evaluate(
        self,
        evaluation: runner_pb2.Evaluation,
        timeout_s: float,
        decoder: ReplyDecoder,
        log: PrintLog,
        on_progress: Callable[[ReplyDecoder], None] | None = None,
    ) -> ProcessEnd:
        """Gives the process its evaluation and watches it.

        Args:
            evaluation: The code, and its bars unless they are shared.
            timeout_s: Wall seconds from now.
            decoder: Takes what the process replies.
            log: Takes what it prints.
            on_progress: Called at every piece of news and at least every 0.1 s while the process runs.

        Raises:
            OrchestratorGone: Standard input ended.
        """
        started = time.monotonic()
        body = evaluation.SerializeToString()
        try:
            with os.fdopen(self.evaluations, "wb") as file:
                file.write(len(body).to_bytes(4, "big") + body)
        except BrokenPipeError:
            pass  # it died before it ran anything; the watch says of what
        return self._watch(started, started + timeout_s, decoder, log, on_progress)

    def _watch(
        self,
        started: float,
        deadline: float,
        decoder: ReplyDecoder,
        log: PrintLog,
        on_progress: Callable[[ReplyDecoder], None] | None,
    ) -> ProcessEnd:
        poll = select.poll()
        for fd in (_STDIN, self.replies, self.prints):
            poll.register(fd, select.POLLIN)
        status: int | None = None
        while (remaining := deadline - time.monotonic()) > 0:
            for fd, _ in poll.poll(min(remaining, _TICK_S) * 1000):
                try:
                    if not self._read(fd, decoder, log):
                        poll.unregister(fd)
                except ReplyTooLarge:
                    return self._end(EndKind.OVERFLOWED, started)
                except ReplyError as error:
                    return self._end(EndKind.FORGED, started, detail=str(error))
            if log.flooded:
                return self._end(EndKind.FLOODED, started)
            if decoder.ended or decoder.failure is not None:
                self.used_at_end = spent_so_far(self.pid)
                self._drain(log)
                kind = EndKind.REPLIED if decoder.ended else EndKind.FAILED
                return self._end(kind, started, failure=decoder.failure)
            if on_progress is not None:
                on_progress(decoder)
            if status is not None:
                # It was dead before the last reading, so what it wrote has all been seen.
                self._drain(log)
                return self._end_of_dead(started, status)
            pid, wait_status, usage = os.wait4(self.pid, os.WNOHANG)
            if pid:
                status, self.usage = wait_status, usage
        return self._end(EndKind.TIMED_OUT, started)

    def _read(self, fd: int, decoder: ReplyDecoder, log: PrintLog) -> bool:
        """Takes what has come on *fd*; False at its end."""
        if fd == _STDIN:
            if not os.read(fd, 1):
                raise OrchestratorGone
            raise ValueError("the orchestrator sent more than a job")
        try:
            data = os.read(fd, _READ_BYTES)
        except BlockingIOError:
            return True
        if fd == self.prints:
            log.feed(data)
        else:
            decoder.feed(data)
        return bool(data)

    def _drain(self, log: PrintLog) -> None:
        while not log.flooded:
            try:
                data = os.read(self.prints, _READ_BYTES)
            except BlockingIOError:
                return
            if not data:
                return
            log.feed(data)

    def _end(
        self,
        kind: EndKind,
        started: float,
        *,
        failure: StrategyFailure | None = None,
        code: int = 0,
        detail: str = "",
    ) -> ProcessEnd:
        return ProcessEnd(kind, time.monotonic() - started, failure, code, detail)

    def _end_of_dead(self, started: float, status: int) -> ProcessEnd:
        if os.WIFSIGNALED(status):
            return self._end(EndKind.SIGNALLED, started, code=os.WTERMSIG(status))
        return self._end(EndKind.LEFT, started, code=os.WEXITSTATUS(status))

    def spent(self) -> Spent:
        """What the process has used since it was ready: processor time of its evaluation, peak memory in all."""
        used = self._used()
        cpu_s = max(used.cpu_s - self.used_before.cpu_s, 0.0)
        return Spent(cpu_s, used.peak_memory_bytes)

    def _used(self) -> Spent:
        """Its end, for which a kernel takes its time, is hardly waited for."""
        if self.used_at_end.peak_memory_bytes:
            return self.used_at_end
        waited_until = time.monotonic() + _EXIT_WAIT_S
        while self.usage is None:
            pid, _, usage = os.wait4(self.pid, os.WNOHANG)
            if pid:
                self.usage = usage
                break
            so_far = spent_so_far(self.pid)
            # A process that is just giving up its memory no longer says how much that was.
            if so_far.peak_memory_bytes or time.monotonic() > waited_until:
                return so_far
            time.sleep(0.0005)
        return Spent(self.usage.ru_utime + self.usage.ru_stime, self.usage.ru_maxrss * 1024)


def spent_so_far(pid: int) -> Spent:
    """What a process that still exists has used, as far as this kernel tells.

    gVisor's knows no peak, so that there it is the memory at this moment, and processor time in ticks.
    """
    folder = Path("/proc") / str(pid)
    try:
        lines = (folder / "status").read_text().splitlines()
        memory = dict(line.split(":", 1) for line in lines if line.startswith("Vm"))
        kib = memory.get("VmHWM", memory.get("VmRSS", "0 kB")).split()[0]
        return Spent(_processor_s(folder), int(kib) * 1024)
    except (OSError, ValueError, IndexError):
        return Spent()


def _processor_s(folder: Path) -> float:
    try:
        return int((folder / "schedstat").read_text().split()[0]) / 1e9
    except FileNotFoundError:
        user, system = (folder / "stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _child(
    uid: int,
    program: bytes,
    evaluations: int,
    shared: int,
    replies: int,
    prints: int,
    *,
    warm: bool,
) -> NoReturn:
    """What the child does after the fork; it never returns into the supervisor's code."""
    try:
        # Out of the way first, so that no dup2 below closes what a later one needs.
        evaluations, shared, replies, prints = (
            fcntl.fcntl(fd, fcntl.F_DUPFD, 64) for fd in (evaluations, shared, replies, prints)
        )
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in (
            (null, 0), (prints, 1), (prints, 2),
            (replies, _REPLIES_FD), (evaluations, _EVALUATIONS_FD), (shared, _SHARED_FD),
        ):  # fmt: skip
            os.dup2(source, target, inheritable=False)
        os.closerange(_SHARED_FD + 1, os.sysconf("SC_OPEN_MAX"))
        for name, fd in (("stdout", 1), ("stderr", 2)):
            stream = os.fdopen(
                fd, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False
            )
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
        confinement.confine_strategy(uid, program)
        if warm:
            warm_up_strategy()
        os.write(_REPLIES_FD, _CONFINED)
        execution.main(_EVALUATIONS_FD, _SHARED_FD, _REPLIES_FD)
    finally:
        os._exit(71)
