"""Makes strategy processes one after another, each from a parent that has walked every path and knows nothing of a job.

The rule: the nursery is forked before the job is read, and is told nothing of it. It keeps the two capabilities that
the supervisor gives up, to give each strategy process a user of its own, and does nothing but fork, wait and tell how a
process ended. One process exists at a time: the next is made only after the one before is dead.

The pipes are the same for all of them, because the supervisor could not be handed new ones. What makes that safe: a
process opens its ends anew, so that no flag that it sets on them outlives it; it has no right to open them again; it
cannot make a process that goes on; and the supervisor empties every pipe and the memory file before the next is made.
"""

from __future__ import annotations

import gc
import os
import select
import struct
import sys
from collections.abc import Iterator
from itertools import cycle
from typing import NoReturn

from strategy_runner.channel import shared_bars
from strategy_runner.supervisor import strategy_process
from strategy_runner.supervisor.spent import Spent
from strategy_runner.supervisor.strategy_process import EXIT, StrategyProcess

_COMMAND = struct.Struct("<i")
_MADE = struct.Struct("<i")
_READ_BYTES = 1 << 16
_BEGAN = struct.Struct("<xd")


class Nursery:
    """The supervisor's side of it.

    Args:
        uids: Users for its processes. Each has another one than the process before it.
        program: System call filter.

    Raises:
        OSError: It could not be made.
    """

    def __init__(self, uids: range, program: bytes) -> None:
        self._uids: Iterator[int] = cycle(uids)
        self._shared, shared_r = shared_bars.create()
        self._unread, self._messages = os.pipe()
        self._replies, replies_w = os.pipe()
        self._prints, prints_w = os.pipe()
        commands_r, self._commands = os.pipe()
        self._exits, exits_w = os.pipe()
        sys.stdout.flush()
        if os.fork() == 0:
            for fd in (self._shared, self._messages, self._replies, self._prints):
                os.close(fd)
            os.close(self._commands)
            os.close(self._exits)
            _Side(program, self._unread, shared_r, replies_w, prints_w, commands_r, exits_w).serve()
        for fd in (shared_r, replies_w, prints_w, commands_r, exits_w):
            os.close(fd)
        if os.read(self._exits, _MADE.size) != _MADE.pack(0):
            raise OSError("the nursery could not be made")
        for fd in (self._unread, self._messages, self._replies, self._prints):
            os.set_blocking(fd, False)

    def next(self) -> StrategyProcess:
        """A process that waits for its evaluation. The one before must be gone.

        Raises:
            OSError: It could not be made, or not be confined.
        """
        for fd in (self._unread, self._replies, self._prints):
            _empty(fd)
        os.ftruncate(self._shared, 0)
        os.lseek(self._shared, 0, os.SEEK_SET)
        os.write(self._commands, _COMMAND.pack(next(self._uids)))
        told = os.read(self._exits, _MADE.size)
        select.select([self._replies, self._exits], [], [])
        try:
            began = os.read(self._replies, _BEGAN.size)
        except BlockingIOError:
            began = b""  # it has ended before it was confined
        if len(told) != _MADE.size or len(began) != _BEGAN.size:
            raise OSError("the strategy process could not be confined")
        (pid,) = _MADE.unpack(told)
        (cpu_s,) = _BEGAN.unpack(began)
        return StrategyProcess(
            pid,
            self._messages,
            self._shared,
            self._replies,
            self._prints,
            Spent(cpu_s),
            exits=self._exits,
        )


class _Side:
    """The nursery's own side."""

    def __init__(
        self,
        program: bytes,
        messages: int,
        shared: int,
        replies: int,
        prints: int,
        commands: int,
        exits: int,
    ) -> None:
        self._program = program
        self._ends = (
            (messages, os.O_RDONLY),
            (shared, os.O_RDONLY),
            (replies, os.O_WRONLY),
            (prints, os.O_WRONLY),
        )
        self._commands = commands
        self._exits = exits

    def serve(self) -> NoReturn:
        """Makes a process for each command, until there are no more."""
        try:
            # What the job and the frames come and go by is none of its business.
            null = os.open(os.devnull, os.O_RDWR)
            for fd in (0, 1, 2):
                os.dup2(null, fd, inheritable=False)
            strategy_process.walk_every_path()
            # What is here by now stays; a collection in a child would copy the pages that it looks at.
            gc.collect()
            gc.freeze()
            os.write(self._exits, _MADE.pack(0))
            while command := os.read(self._commands, _COMMAND.size):
                self._make(*_COMMAND.unpack(command))
        finally:
            os._exit(0)

    def _make(self, uid: int) -> None:
        pid = os.fork()
        if pid == 0:
            self._become(uid)
        os.write(self._exits, _MADE.pack(pid))
        _, status, usage = os.wait4(pid, 0)
        os.write(
            self._exits, EXIT.pack(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
        )

    def _become(self, uid: int) -> NoReturn:
        """The child: opens its ends anew, and goes on as a strategy process."""
        try:
            ends = [os.open(f"/proc/self/fd/{fd}", flags) for fd, flags in self._ends]
            strategy_process.be_strategy(uid, self._program, *ends, warm=False, from_nursery=True)
        finally:
            os._exit(71)


def _empty(fd: int) -> None:
    """Drops what is left in a pipe that does not block."""
    try:
        while os.read(fd, _READ_BYTES):
            pass
    except BlockingIOError:
        return
