"""Closes connections that others need: idle ones, and those that send messages and never finish them.

gRPC limits connections in one number and closes the newest, so one client could hold them all and do nothing. So when
half are open, idle ones are closed until a quarter are left: those of the address with the most connections, first
those that never called, then those whose last call is longest ago. A client that loses an idle connection reconnects.

gRPC keeps the bytes of a message until it is complete, and limits one message, not all together. So this module counts
the bytes of incomplete messages on each connection, from what the kernel has received on it. If they are too many, it
closes the connection with the most.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import socket
import stat
import struct
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import structlog

from orchestrator.api.calls.shares import CallShares, caller_at
from orchestrator.fairness.caller import Caller

_log = structlog.get_logger(__name__)

_LOOK_S = 0.1
# A client that has just connected is about to call, and may have called while the event loop was busy.
_NEW_S = 1.0
# Where `struct tcp_info` of Linux has tcpi_bytes_received.
_BYTES_RECEIVED = struct.Struct("=128xQ")


def most_connections(asked: int) -> int:
    """As many as *asked*, but no more than half of the descriptors that this process may have: runs need some too."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(asked, max(1, soft // 2))


@dataclass(frozen=True, slots=True)
class _Connection:
    """An accepted connection, and the bytes that have come on it."""

    descriptor: int
    caller: Caller
    received: int


class ConnectionKeeper:
    """Keeps down idle connections and unfinished messages.

    Args:
        most: Connections that gRPC accepts.
        most_unfinished_bytes: What may have come of messages that are not whole.
        shares: Knows what is done on a connection.
    """

    def __init__(self, most: int, most_unfinished_bytes: int, shares: CallShares) -> None:
        self._too_many = max(1, most // 2)
        self._enough = max(1, most // 4)
        self._most_unfinished_bytes = most_unfinished_bytes
        self._shares = shares
        # When each connection was seen first, in order, and when it called last.
        self._seen: dict[Caller, float] = {}
        self._called: dict[Caller, float] = {}
        # For connections with a call that waits for its message: bytes that had come, but for unfinished messages.
        self._finished: dict[Caller, int] = {}

    def called(self, caller: Caller) -> None:
        """There is a call on this connection."""
        self._called[caller] = time.monotonic()

    def finished(self, caller: Caller, size_bytes: int) -> None:
        """A message has come on this connection."""
        if caller in self._finished:
            self._finished[caller] += size_bytes

    async def run(self, port: int) -> None:
        """Checks the connections to *port* until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_S)
            self._look_at_messages(port)
            # Cheap, and enough while there are few; connections are some of all descriptors.
            is_many = len(_descriptors()) > self._too_many
            if is_many or len(self._called) > 2 * self._too_many:
                self._look_at_connections(port)

    def _look_at_messages(self, port: int) -> None:
        waiting = self._shares.waiting_connections()
        if not waiting:
            self._finished.clear()
            return
        there = {one.caller: one for one in _connections(port) if one.caller in waiting}
        # Never more than has come at all.
        self._finished = {
            who: min(self._finished.get(who, one.received), one.received)
            for who, one in there.items()
        }
        unfinished = Counter(
            {who: one.received - self._finished[who] for who, one in there.items()}
        )
        while unfinished.total() > self._most_unfinished_bytes:
            ((caller, size_bytes),) = unfinished.most_common(1)
            del unfinished[caller]
            _close(there[caller], port)
            _log.warning(
                "a connection closed whose messages came to no end",
                caller=caller.connection,
                unfinished_bytes=size_bytes,
            )

    def _look_at_connections(self, port: int) -> None:
        there = _connections(port)
        callers = {one.caller for one in there}
        now = time.monotonic()
        self._seen = {who: self._seen.get(who, now) for who in callers}
        self._called = {who: at for who, at in self._called.items() if who in callers}
        if len(there) <= self._too_many:
            return
        idle = [
            one
            for one in there
            if now - self._seen[one.caller] >= _NEW_S and not self._shares.is_at_work(one.caller)
        ]
        chosen = self._chosen(idle, len(there) - self._enough)
        for one in chosen:
            _close(one, port)
        if chosen:
            _log.warning("idle connections closed", closed=len(chosen), connections=len(there))

    def _chosen(self, idle: list[_Connection], count: int) -> list[_Connection]:
        """*count* of *idle*, one at a time of the address that has most left."""
        by_address: dict[str, list[_Connection]] = {}
        for one in sorted(idle, key=self._last_use, reverse=True):
            by_address.setdefault(one.caller.address, []).append(one)
        left = Counter({address: len(some) for address, some in by_address.items()})
        chosen = []
        for _ in range(min(count, len(idle))):
            ((address, _number),) = left.most_common(1)
            left[address] -= 1
            chosen.append(by_address[address].pop())
        return chosen

    def _last_use(self, one: _Connection) -> tuple[bool, float]:
        """Orders them: never called before called, longest ago first."""
        at = self._called.get(one.caller)
        return (True, at) if at is not None else (False, self._seen[one.caller])


def _connections(port: int) -> list[_Connection]:
    """Those that this process has accepted on *port*."""
    found = []
    for descriptor in _descriptors():
        with _copy_of(descriptor) as copy:
            caller = _caller_on(copy, port)
            if copy is not None and caller is not None:
                found.append(_Connection(descriptor, caller, _received(copy)))
    return found


def _received(copy: socket.socket) -> int:
    with contextlib.suppress(OSError, struct.error):
        told = copy.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _BYTES_RECEIVED.size)
        (size_bytes,) = _BYTES_RECEIVED.unpack(told)
        return int(size_bytes)
    return 0


def _descriptors() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc/self/fd")]  # noqa: PTH208 - ten times a second
    except OSError:  # none is left to open the list with
        return []


@contextlib.contextmanager
def _copy_of(descriptor: int) -> Iterator[socket.socket | None]:
    """A socket of our own, so that what is asked of it is asked of the same connection; None if it is no connection."""
    copy = None
    with contextlib.suppress(OSError):
        if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            copy = socket.socket(fileno=os.dup(descriptor))
    try:
        yield copy
    finally:
        if copy is not None:
            copy.close()


def _caller_on(copy: socket.socket | None, port: int) -> Caller | None:
    if copy is None or copy.family not in (socket.AF_INET, socket.AF_INET6):
        return None
    try:
        if copy.getsockname()[1] != port:
            return None
        host, peer_port = copy.getpeername()[:2]
    except OSError:  # it listens, or has lost its other end
        return None
    return caller_at(host, peer_port)


def _close(one: _Connection, port: int) -> None:
    """Ends the connection; gRPC hears of it as if the other end had done so, and closes its own descriptor."""
    with _copy_of(one.descriptor) as copy:
        # The descriptor may stand for something else by now.
        if copy is not None and _caller_on(copy, port) == one.caller:
            with contextlib.suppress(OSError):
                copy.shutdown(socket.SHUT_RDWR)
