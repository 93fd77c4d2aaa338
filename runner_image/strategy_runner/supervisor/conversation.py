"""One evaluation in one strategy process: sends it bars as it requests them, and watches it until it has exited.

A result counts only from a process that said END, said nothing after it, and then ended by itself with exit code 0;
what a process does after its END is part of how it ended.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Protocol

from strategy_runner.bars import Bars
from strategy_runner.channel import bar_feed, same_processor, shared_bars
from strategy_runner.channel.frames import OrchestratorGone
from strategy_runner.channel.reply import ALL_BARS, StrategyFailure
from strategy_runner.channel.reply_decoder import ReplyDecoder, ReplyError, ReplyTooLarge
from strategy_runner.generated import runner_pb2
from strategy_runner.supervisor.print_log import PrintLog
from strategy_runner.supervisor.spent import UNKNOWN, Spent, spent_in_all, spent_so_far
from strategy_runner.supervisor.strategy_process import EXIT, StrategyProcess

_STDIN = 0
_READ_BYTES = 1 << 18
_TICK_S = 0.1
# News of a memory kill reach the engine by another way than the end of the sandbox, and are lost if they come later.
_KILL_NEWS_S = 0.2
# Between looks for the exit of a process that has closed its pipes: at its end, or long before.
_FIRST_LOOK_S, _LONGEST_LOOK_S = 0.0001, 0.05


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
        wall_s: Seconds from its evaluation to its last word.
        spent: By its evaluation.
        is_gone: The process no longer exists.
        failure: For FAILED.
        code: Exit code for LEFT, signal number for SIGNALLED.
        detail: For FORGED.
    """

    kind: EndKind
    wall_s: float
    spent: Spent = UNKNOWN
    is_gone: bool = False
    failure: StrategyFailure | None = None
    code: int = 0
    detail: str = ""


OnProgress = Callable[[ReplyDecoder], None]
PositionAt = Callable[[ReplyDecoder, int], bar_feed.Position]
"""The position at the close of the last of so many bars, after what the decoder's strategy answered to those before."""


class Conversation(Protocol):
    """What `hold` does, and a rehearsal in its place."""

    def __call__(
        self,
        process: StrategyProcess,
        evaluation: runner_pb2.Evaluation,
        series: Sequence[Bars],
        decoder: ReplyDecoder,
        log: PrintLog,
        timeout_s: float,
        on_progress: OnProgress = ...,
        position_at: PositionAt = ...,
        /,
    ) -> ProcessEnd:
        """Has *evaluation* done in *process*."""


def hold(
    process: StrategyProcess,
    evaluation: runner_pb2.Evaluation,
    series: Sequence[Bars],
    decoder: ReplyDecoder,
    log: PrintLog,
    timeout_s: float,
    on_progress: OnProgress = lambda _decoder: None,
    position_at: PositionAt = lambda _decoder, _shown: bar_feed.FLAT,
) -> ProcessEnd:
    """Gives *process* its evaluation, then its bars, and watches it until it is gone or must be left behind.

    Args:
        process: One that waits.
        evaluation: The code, and what the process gets before any bar.
        series: What it may choose from and ask for.
        decoder: Takes what the process replies.
        log: Takes what it prints.
        timeout_s: Wall seconds from now, in which it must be gone.
        on_progress: Called about every 0.1 s, or at every piece of news where they are fewer.
        position_at: Called before each bar that is sent to a process that watches its position.

    Raises:
        OrchestratorGone: Standard input ended.
    """
    talk = _Conversation(process, series, decoder, log, time.monotonic() + timeout_s, position_at)
    try:
        return talk.hold(evaluation, on_progress)
    finally:
        if talk.rows is not None:
            same_processor.move()


@dataclass(slots=True)
class _Conversation:
    process: StrategyProcess
    series: Sequence[Bars]
    decoder: ReplyDecoder
    log: PrintLog
    deadline: float
    position_at: PositionAt
    began: float = field(default_factory=time.monotonic)
    said_last: float = 0.0
    unsent: bytes | memoryview = b""
    open: set[int] = field(default_factory=set)
    rows: Callable[[int], memoryview] | None = None
    exit: tuple[int, Spent] | None = None
    poll: select.poll = field(default_factory=select.poll)

    def hold(self, evaluation: runner_pb2.Evaluation, on_progress: OnProgress) -> ProcessEnd:
        for fd in (_STDIN, self.process.replies, self.process.prints, self.process.exits):
            if fd >= 0:
                self.poll.register(fd, select.POLLIN)
                self.open.add(fd)
        body = evaluation.SerializeToString()
        self._send(len(body).to_bytes(4, "big") + body)
        try:
            # The kernel closes the pipes of a process when it has given up its memory.
            while self.process.replies in self.open:
                if self.decoder.is_done and not self.said_last:
                    self.said_last = time.monotonic()
                if (remaining := self.deadline - time.monotonic()) <= 0:
                    return self._left_behind(EndKind.TIMED_OUT)
                if self.decoder.awaits_answer and not self.unsent:
                    self._take_turns(min(remaining, _TICK_S))
                else:
                    self._hear(remaining)
                if self.log.flooded:
                    return self._left_behind(EndKind.FLOODED)
                on_progress(self.decoder)
            return self._see_off()
        except ReplyTooLarge:
            return self._left_behind(EndKind.OVERFLOWED)
        except ReplyError as error:
            return replace(self._left_behind(EndKind.FORGED), detail=str(error))

    def _take_turns(self, longest_s: float) -> None:
        """Takes answers and sends bars for as long as nothing else happens, which is thousands of times."""
        decoder, replies, poll = self.decoder, self.process.replies, self.poll.poll
        only_an_answer = [(replies, select.POLLIN)]
        until = time.monotonic() + longest_s
        while decoder.awaits_answer and not self.unsent:
            news = poll(longest_s * 1000)
            if news != only_an_answer:
                self._take(news)
                return
            decoder.feed(os.read(replies, _READ_BYTES))
            self._serve()
            if time.monotonic() > until:
                return

    def _hear(self, longest_s: float) -> None:
        """Waits for news and takes it."""
        self._take(self.poll.poll(min(longest_s, _TICK_S) * 1000))

    def _take(self, news: list[tuple[int, int]]) -> None:
        for fd, _ in news:
            if fd == self.process.messages:
                self._send(b"")
                continue
            data = _read(fd)
            if data == b"":
                self._closed(fd)
            elif data and fd == self.process.replies:
                self.decoder.feed(data)
                self._serve()
            elif data and fd == self.process.prints:
                self.log.feed(data)
            elif data and fd == self.process.exits:
                self._ended(data)
            elif data:
                raise ValueError("the orchestrator sent more than a job")

    def _ended(self, told: bytes) -> None:
        """The process is gone. Others have its pipes too, so that these do not close: they are read until empty."""
        status, cpu_s, peak_memory_bytes = EXIT.unpack(told)
        self.exit = status, Spent(cpu_s, peak_memory_bytes)
        while data := _read(self.process.replies):
            self.decoder.feed(data)
        self._closed(self.process.replies)

    def _exited(self) -> tuple[int, Spent] | None:
        """Status and use of a process that is gone."""
        if self.process.exits >= 0:
            return self.exit
        pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
        return (status, spent_in_all(usage)) if pid else None

    def _closed(self, fd: int) -> None:
        if fd == _STDIN:
            raise OrchestratorGone
        if fd == self.process.exits:
            raise OSError("the nursery has ended")
        self.poll.unregister(fd)
        self.open.discard(fd)

    def _serve(self) -> None:
        """Sends what the process waits for, if it waits for bars."""
        decoder = self.decoder
        if decoder.wants_next:
            self._send_next()
        elif decoder.asked is not None:
            bars = self.series[decoder.series]
            if decoder.asked == ALL_BARS:
                if self.process.exits >= 0:
                    shared_bars.write(bars, self.process.shared)
                else:
                    shared_bars.put(bars, self.process.shared)
                self._send(bar_feed.in_memory_message(len(bars)))
                decoder.sent(len(bars), is_whole=True)
            else:
                count = min(decoder.asked, len(bars))
                self._send(bar_feed.bars_message(bars, count) + self._position(count))
                decoder.sent(count)

    def _position(self, shown: int) -> bytes:
        """What follows the last of *shown* bars."""
        if not self.decoder.is_watching:
            return b""
        return bar_feed.POSITION.pack(*self.position_at(self.decoder, shown))

    def _send_next(self) -> None:
        """Sends the next bar, now that the answer to the one before was taken."""
        decoder = self.decoder
        if decoder.answered % same_processor.BARS == 1:
            same_processor.follow(self.process.pid)
        if self.rows is None:
            self.rows = bar_feed.row_messages(self.series[decoder.series])
        shown = decoder.shown
        if shown == decoder.bars[decoder.series]:
            self._send(bar_feed.NO_MORE)
            decoder.no_more()
        else:
            row = self.rows(shown)
            self._send(bytes(row) + self._position(shown + 1) if decoder.is_watching else row)
            decoder.sent(shown + 1)

    def _send(self, message: bytes | memoryview) -> None:
        """Sends *message* after what could not be sent before, as far as the process takes it."""
        pending = b"".join((self.unsent, message)) if self.unsent else message
        try:
            sent = os.write(self.process.messages, pending)
            if sent == len(pending) and not self.unsent:
                return
        except BlockingIOError:
            sent = 0
        except BrokenPipeError:
            sent = len(pending)  # it died; how, its end will tell
        rest = pending[sent:]
        if rest and not self.unsent:
            self.poll.register(self.process.messages, select.POLLOUT)
        elif self.unsent and not rest:
            self.poll.unregister(self.process.messages)
        self.unsent = rest

    def _see_off(self) -> ProcessEnd:
        """Waits for the exit of a process that has closed its pipes; its last word counts only if that was clean."""
        look_s = _FIRST_LOOK_S
        while True:
            exited = self._exited()
            self._hear_prints()
            if self.log.flooded:
                return self._left_behind(EndKind.FLOODED)
            if exited is not None:
                break
            if time.monotonic() > self.deadline:
                return self._left_behind(EndKind.TIMED_OUT)
            time.sleep(look_s)
            look_s = min(2 * look_s, _LONGEST_LOOK_S)
            self._hear(0)
        status, used = exited
        cpu_s = max(used.cpu_s - self.process.used_before.cpu_s, 0.0)
        end = ProcessEnd(
            EndKind.REPLIED,
            (self.said_last or time.monotonic()) - self.began,
            Spent(cpu_s, used.peak_memory_bytes),
            is_gone=True,
        )
        if os.WIFSIGNALED(status):
            if os.WTERMSIG(status) == signal.SIGKILL:
                time.sleep(_KILL_NEWS_S)
            return replace(end, kind=EndKind.SIGNALLED, code=os.WTERMSIG(status))
        if not self.decoder.is_done or os.WEXITSTATUS(status):
            return replace(end, kind=EndKind.LEFT, code=os.WEXITSTATUS(status))
        if self.decoder.failure is not None:
            return replace(end, kind=EndKind.FAILED, failure=self.decoder.failure)
        return end

    def _hear_prints(self) -> None:
        """Takes what is left to read; the pipe may be full, and a pipe that is closed has no more."""
        while not self.log.flooded and (data := _read(self.process.prints)):
            self.log.feed(data)

    def _left_behind(self, kind: EndKind) -> ProcessEnd:
        """It may still run."""
        so_far = spent_so_far(self.process.pid)
        cpu_s = max(so_far.cpu_s - self.process.used_before.cpu_s, 0.0)
        spent = Spent(cpu_s, so_far.peak_memory_bytes)
        return ProcessEnd(kind, time.monotonic() - self.began, spent)


def _read(fd: int) -> bytes | None:
    """What is there to read; empty at the end, None if there is nothing yet."""
    try:
        return os.read(fd, _READ_BYTES)
    except BlockingIOError:
        return None
