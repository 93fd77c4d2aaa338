"""Changes limits while the service runs, and follows those that the ledger has.

Services of one owner share their limits: each looks every few seconds whether another has changed them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import structlog

from orchestrator.errors import FieldViolation, Rejected
from orchestrator.ledger.actions import MAX_REASON_CHARACTERS
from orchestrator.ledger.record import MAX_ID_CHARACTERS
from orchestrator.ledger.store import LedgerUnavailable
from orchestrator.limits.live import LiveLimits
from orchestrator.limits.values import (
    EVERYBODY,
    AllLimits,
    Scope,
    Values,
    bounds,
    values_of,
    violations,
)
from orchestrator.operating.journal import Journal, Operator

_log = structlog.get_logger(__name__)

_FOLLOW_S = 5.0
# A start does not wait longer for a database that does not answer.
_FIRST_READ_S = 3.0


@dataclass(frozen=True, slots=True)
class Changed:
    """What is in force for a scope before and after a change."""

    before: Mapping[str, int]
    after: Mapping[str, int]


class LimitChanges:
    """The one way in which limits change.

    Args:
        live: Those in force.
        journal: Keeps them.
    """

    def __init__(self, live: LiveLimits, journal: Journal) -> None:
        self._live = live
        self._journal = journal
        self._latest: str | None = None
        self._warned = False
        self._one_at_a_time = asyncio.Lock()

    async def begin(self) -> None:
        """Puts the limits of the ledger in force, if it answers soon; `follow` does so later if it does not."""
        reading = asyncio.create_task(self._look())
        _, late = await asyncio.wait((reading,), timeout=_FIRST_READ_S)
        if late:
            _log.warning("the ledger gives no limits yet; those of the settings are in force")

    async def follow(self) -> None:
        """Follows changes by other services, until cancelled."""
        while self._journal.is_kept:
            await asyncio.sleep(_FOLLOW_S)
            await self._look()

    async def change(
        self, operator: Operator, scope: Scope, values: Values, reset: tuple[str, ...] = ()
    ) -> Changed:
        """Gives *scope* these *values* of its own, and takes from it those that are named in *reset*.

        Raises:
            Rejected: A value is out of bounds, or nothing is to change.
            LedgerRequired, LedgerOut: The change cannot be kept; nothing was changed.
        """
        wrong = list(_malformed(scope, values, reset, operator.reason))
        if wrong:
            raise Rejected(*wrong)
        async with self._one_at_a_time:
            before = self._live.now
            after = before.with_changes(scope, values, reset)
            # Also what is reset may leave limits that contradict each other.
            wrong = list(violations(after, scope, values, reset))
            if wrong:
                raise Rejected(*wrong)
            told = Changed(in_force(before, scope), in_force(after, scope))
            touched = [name for name in told.after if name in values or name in reset]
            self._latest = await self._journal.changed(
                operator,
                scope,
                {name: told.before[name] for name in touched},
                {name: told.after[name] for name in touched},
                after.changed.get(scope, {}),
            )
            self._live.adopt(after)
        return told

    async def _look(self) -> None:
        async with self._one_at_a_time:
            try:
                latest = await self._journal.latest_id()
                if latest is not None and latest != self._latest:
                    found = await self._journal.limits()
                    self._live.adopt(fitted(AllLimits(self._live.now.settings, found)))
                    self._latest = latest
                self._warned = False
            except LedgerUnavailable as error:
                # A ledger that was never written is no fault.
                if not self._warned and self._latest is not None:
                    self._warned = True
                    _log.warning("limits of the ledger not read", reason=str(error))


def in_force(limits: AllLimits, scope: Scope) -> dict[str, int]:
    """What is in force for *scope*, by name; what all runs share for everybody only."""
    values = values_of(limits.in_scope(scope))
    return values | values_of(limits.of_service) if scope == EVERYBODY else values


def fitted(limits: AllLimits) -> AllLimits:
    """*limits* within the bounds that the settings have now; all of the settings' where they contradict each other."""
    known = bounds(limits.settings)
    kept = {
        scope: {
            name: max(known[name].least, min(value, known[name].most))
            for name, value in values.items()
            if name in known
        }
        for scope, values in limits.changed.items()
    }
    if kept != limits.changed:
        _log.warning("limits of the ledger were beyond the settings' bounds; they are cut to them")
    made = AllLimits(limits.settings, kept)
    wrong = [str(one) for scope, values in kept.items() for one in violations(made, scope, values)]
    if wrong:
        _log.error("limits of the ledger contradict the settings, which are in force", why=wrong[0])
        return AllLimits(limits.settings)
    return made


def require_scope(scope: Scope) -> None:
    """Returns if *scope* can be one.

    Raises:
        Rejected: It cannot.
    """
    wrong = list(_malformed_scope(scope))
    if wrong:
        raise Rejected(*wrong)


def _malformed(
    scope: Scope, values: Values, reset: tuple[str, ...], reason: str
) -> Iterator[FieldViolation]:
    yield from _malformed_scope(scope)
    if not values and not reset:
        yield FieldViolation("limits", "holds nothing to change, and reset names nothing")
    if len(reason) > MAX_REASON_CHARACTERS:
        yield FieldViolation("reason", f"is longer than {MAX_REASON_CHARACTERS} characters")


def _malformed_scope(scope: Scope) -> Iterator[FieldViolation]:
    if scope.tier and scope.user_id:
        yield FieldViolation(
            "scope", "names a tier and a user; give one of them, or none for everybody"
        )
    for name, text in (("tier", scope.tier), ("user_id", scope.user_id)):
        if len(text) > MAX_ID_CHARACTERS or not text.isprintable():
            yield FieldViolation(
                f"scope.{name}", f"must be at most {MAX_ID_CHARACTERS} printable characters"
            )
