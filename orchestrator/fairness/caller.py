"""Who calls: set once, where a call arrives, and read where callers wait for their turn.

It belongs to the call and all work for it, like the run id in the log, so it is a context variable.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

Path = tuple[str, ...]
"""Keys from the most general one to the least."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a call comes from. `address` is without the port, `connection` has it."""

    address: str = ""
    connection: str = ""


_NOBODY = Caller()
_CALLER: ContextVar[Caller] = ContextVar("caller", default=_NOBODY)


def calls_now(caller: Caller) -> None:
    """What is done from here on, in this task and those that it starts, is done for *caller*."""
    _CALLER.set(caller)


def waiting_place(user_id: str) -> Path:
    """Among whom *user_id* takes turns: addresses first, then their connections, then the users of one of these."""
    caller = _CALLER.get()
    return (caller.address, caller.connection, user_id)
