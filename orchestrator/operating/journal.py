"""Writes down in the ledger what operators do, and reads the limits that they have set.

The rule: a change of limits counts only once it is written, because a restart and an audit would not know of it
otherwise. Everything else that an operator does is done whether or not it can be written down.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from orchestrator.errors import LedgerOut, LedgerRequired
from orchestrator.ledger.actions import Action, OperatorActions, new_action_id, now
from orchestrator.ledger.record import ServiceIdentity
from orchestrator.ledger.store import LedgerUnavailable
from orchestrator.limits.values import EVERYBODY, Scope, Values

_log = structlog.get_logger(__name__)

_EVERYBODY, _TIER, _USER = "everybody", "tier", "user"


@dataclass(frozen=True, slots=True)
class Operator:
    """Who does something, and why.

    Attributes:
        name: As the caller says, and where the call comes from.
        reason: In the operator's words; may be empty.
    """

    name: str
    reason: str = ""


class Journal:
    """The actions on this service.

    Args:
        actions: Where they are kept; None without a ledger.
        service: This service.
    """

    def __init__(self, actions: OperatorActions | None, service: ServiceIdentity) -> None:
        self._actions = actions
        self._service = service

    @property
    def is_kept(self) -> bool:
        """Whether there is a ledger."""
        return self._actions is not None

    async def changed(
        self,
        operator: Operator,
        scope: Scope,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        set_values: Values,
    ) -> str:
        """Writes that the limits of *scope* are others from now on, and what it has of its own; the id of the row.

        Raises:
            LedgerRequired: There is no ledger.
            LedgerOut: It was not written.
        """
        if self._actions is None:
            raise LedgerRequired
        action = self._action(
            "limits",
            operator,
            kind_of(scope),
            scope.tier or scope.user_id,
            before,
            after,
            set_values,
        )
        try:
            await asyncio.to_thread(self._actions.write, action)
        except LedgerUnavailable as error:
            _log.warning(
                "a change of limits was not written", reason=str(error), detail=error.detail
            )
            raise LedgerOut(str(error)) from error
        _log.info("limits changed", by=operator.name, scope=str(scope), before=before, after=after)
        return action.action_id

    async def done(self, operator: Operator, what: str, target: str = "") -> None:
        """Writes that *operator* did *what*, to the run *target* if there is one."""
        _log.info("operator", action=what, by=operator.name, target=target, reason=operator.reason)
        if self._actions is None:
            return
        kind = "run" if target else "service"
        try:
            await asyncio.to_thread(
                self._actions.write, self._action(what, operator, kind, target, {}, {}, None)
            )
        except LedgerUnavailable as error:
            _log.warning("an action was not written", action=what, reason=str(error))

    async def latest_id(self) -> str | None:
        """Id of the newest change of limits; None if there was none.

        Raises:
            LedgerUnavailable: The ledger cannot be read.
        """
        return await asyncio.to_thread(self._actions.latest_limits_id) if self._actions else None

    async def limits(self) -> dict[Scope, Values]:
        """What every scope has of its own.

        Raises:
            LedgerUnavailable: The ledger cannot be read.
        """
        found = await asyncio.to_thread(self._actions.limits) if self._actions else {}
        return {scope_of(kind, name): values for (kind, name), values in found.items() if values}

    def _action(
        self,
        what: str,
        operator: Operator,
        kind: str,
        target: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        set_values: Values | None,
    ) -> Action:
        at = now()
        return Action(
            action_id=new_action_id(at),
            owner=self._service.owner,
            instance=self._service.instance,
            at=at,
            by=operator.name,
            action=what,
            target_kind=kind,
            target=target,
            before=before,
            after=after,
            set_values=set_values,
            reason=operator.reason,
        )


def kind_of(scope: Scope) -> str:
    """What the ledger calls the kind of *scope*."""
    if scope == EVERYBODY:
        return _EVERYBODY
    return _TIER if scope.tier else _USER


def scope_of(kind: str, name: str) -> Scope:
    """The scope that the ledger calls *kind* and *name*."""
    return {_TIER: Scope(tier=name), _USER: Scope(user_id=name)}.get(kind, EVERYBODY)
