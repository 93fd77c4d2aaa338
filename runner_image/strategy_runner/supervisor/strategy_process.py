"""An untrusted process: forked before the job is read, confined, and used through this module.

It holds what the supervisor held at the fork, which is nothing of any job, and what it is sent. The supervisor
cannot kill it, as it belongs to another user, and does not need to: when the supervisor exits, the kernel ends whatever
is left in the sandbox.
"""

from __future__ import annotations

import fcntl
import os
import struct
import sys
import time
from dataclasses import dataclass
from typing import NoReturn

from strategy_runner.channel import shared_bars
from strategy_runner.strategy import process as execution
from strategy_runner.strategy.warm_up import warm_up_strategy
from strategy_runner.supervisor.spent import Spent, spent_so_far
from strategy_runner.wall import confinement

_CONFINED = b"\x01"
_WALKS = 8
_SECONDS = struct.Struct("<d")
EXIT = struct.Struct("<idq")
"""How a process of the nursery ended: its status, its seconds of processor, its peak memory in bytes."""
_REPLIES_FD, _MESSAGES_FD, _SHARED_FD = 3, 4, 5


@dataclass(frozen=True, slots=True)
class StrategyProcess:
    """A forked, confined process that waits for its evaluation.

    Attributes:
        messages: Descriptor that takes what the process is sent.
        shared: Its memory file, empty.
        replies, prints: Descriptors with what it says and what it prints.
        used_before: What it had used when it began to wait.
        exits: Descriptor that tells how it ended, once it is gone; -1 for a child of this process, which is waited for.
            Such a process is one of many that have the same pipes and the same memory file, one after another.
    """

    pid: int
    messages: int
    shared: int
    replies: int
    prints: int
    used_before: Spent
    exits: int = -1


def fork(uid: int, program: bytes, *, warm: bool) -> StrategyProcess:
    """Forks, confines the child as user *uid* under the filter *program*, and waits until that is done.

    Args:
        uid: Of no other process.
        program: System call filter.
        warm: Its job will be long in coming, so it walks every path once before it.

    Raises:
        OSError: The child could not be confined, or not be made.
    """
    shared, shared_r = shared_bars.create()
    messages_r, messages_w = os.pipe()
    replies_r, replies_w = os.pipe()
    prints_r, prints_w = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        be_strategy(uid, program, messages_r, shared_r, replies_w, prints_w, warm=warm)
    for fd in (messages_r, shared_r, replies_w, prints_w):
        os.close(fd)
    if os.read(replies_r, 1) != _CONFINED:
        raise OSError("the strategy process could not be confined")
    for fd in (messages_w, replies_r, prints_r):
        os.set_blocking(fd, False)
    return StrategyProcess(pid, messages_w, shared, replies_r, prints_r, spent_so_far(pid))


def walk_every_path() -> None:
    """Runs a small strategy of ours here, so that processes forked from this one find all code used before."""
    execution.prepare()
    # The second time the interpreter adapts what it has seen once; a child would do that on pages of its own.
    for _ in range(_WALKS):
        warm_up_strategy()


def be_strategy(
    uid: int,
    program: bytes,
    messages: int,
    shared: int,
    replies: int,
    prints: int,
    *,
    warm: bool,
    from_nursery: bool = False,
) -> NoReturn:
    """What the child does after the fork; it never returns into the supervisor's code.

    Args:
        uid: Its user.
        program: System call filter.
        messages: Brings what it is sent.
        shared: Its memory file.
        replies: Takes what it says.
        prints: Takes what it prints.
        warm: It walks every path before its job.
        from_nursery: Its parent has walked every path, and is told how much processor time it has used so far.
    """
    try:
        # Out of the way first, so that no dup2 below closes what a later one needs.
        messages, shared, replies, prints = (
            fcntl.fcntl(fd, fcntl.F_DUPFD, 64) for fd in (messages, shared, replies, prints)
        )
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in (
            (null, 0), (prints, 1), (prints, 2),
            (replies, _REPLIES_FD), (messages, _MESSAGES_FD), (shared, _SHARED_FD),
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
        if not from_nursery:
            execution.prepare()
        if warm:
            warm_up_strategy()
        used = _SECONDS.pack(time.process_time()) if from_nursery else b""
        os.write(_REPLIES_FD, _CONFINED + used)
        execution.main(_MESSAGES_FD, _SHARED_FD, _REPLIES_FD)
    finally:
        os._exit(71)
