"""Who calls, as far as the service has proof of it, and for whom that caller may ask.

It belongs to the call and all work for it, so it is a context variable. Without one nobody may do anything.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum

from orchestrator.errors import Forbidden


class Role(Enum):
    """What a caller may do.

    RUN: ask for runs, lists and checks of code in its own name.
    RUN_FOR_OTHERS: the same in anybody's name: for a service that calls for its users.
    OPERATE: call the operator's services.
    """

    RUN = "run"
    RUN_FOR_OTHERS = "run-for-others"
    OPERATE = "operate"


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller.

    Attributes:
        user_id: Whose token it is; empty where there is none.
        roles: What it may do.
    """

    user_id: str
    roles: frozenset[Role]

    def has(self, role: Role) -> bool:
        """Whether it may do what needs *role*."""
        return role in self.roles or (role is Role.RUN and Role.RUN_FOR_OTHERS in self.roles)

    def user_of(self, asked: str, field: str) -> str:
        """For which user the caller asks, where its request says *asked* in *field*.

        Raises:
            Forbidden: It asks for somebody else.
        """
        if Role.RUN_FOR_OTHERS in self.roles:
            return asked or self.user_id
        if asked not in ("", self.user_id):
            raise Forbidden(
                f"{field}: the token is of another user than {asked!r:.140}; leave the field empty, send that "
                f"user's token, or ask the operator for one with the role {Role.RUN_FOR_OTHERS.value}",
                reason="USER_MISMATCH",
            )
        return self.user_id


NOBODY = Principal("", frozenset())
# Of a service without authentication: whoever reaches it is believed.
ANYBODY = Principal("", frozenset({Role.RUN_FOR_OTHERS}))

# The same on the operators' port, which is on loopback.
ANY_OPERATOR = Principal("", frozenset({Role.OPERATE}))

_PRINCIPAL: ContextVar[Principal] = ContextVar("principal", default=NOBODY)


def acts(principal: Principal) -> None:
    """What is done from here on, in this task and those that it starts, is done for *principal*."""
    _PRINCIPAL.set(principal)


def acting() -> Principal:
    """Who calls."""
    return _PRINCIPAL.get()
