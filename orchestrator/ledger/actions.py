"""What operators did, and the limits that they set, kept in the ledger's database. Blocks; for threads and for tools.

The rule: limits are what the rows say. A change of limits is one row, which is both its audit and what a restart reads,
so that neither can be there without the other.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from orchestrator.ledger.record import first_record_id, storable
from orchestrator.ledger.schema import ACTIONS
from orchestrator.ledger.store import LedgerStore

MAX_REASON_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Action:
    """One row.

    Attributes:
        action_id: Ascends with time.
        owner, instance: Which service it was done to, and which process of it.
        at: When.
        by: Who, as the caller says and as the connection shows.
        action: `limits`, `cancel`, `drain` or `resume`.
        target_kind: `everybody`, `tier`, `user`, `run` or `service`.
        target: Name of the tier, the user or the run; else empty.
        before, after: What was in force before and after, of what was changed.
        set_values: For limits: all that the target has of its own since then.
        reason: As the operator gave it.
    """

    action_id: str
    owner: str
    instance: str
    at: datetime
    by: str
    action: str
    target_kind: str
    target: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    set_values: Mapping[str, int] | None = None
    reason: str = ""


def new_action_id(at: datetime) -> str:
    """An id for what is done *at* that moment."""
    return first_record_id(at) + secrets.token_hex(8)


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


class OperatorActions:
    """The actions on the services of one owner.

    Args:
        store: The ledger's database.
        owner: Whose services these are.
    """

    def __init__(self, store: LedgerStore, owner: str) -> None:
        self._store = store
        self._owner = storable(owner)

    def write(self, action: Action) -> None:
        """Keeps *action*.

        Raises:
            LedgerUnavailable: It was not kept, as far as is known.
        """
        self._store.prepare()
        row = {name: getattr(action, name) for name in Action.__dataclass_fields__}
        row["owner"], row["by"] = storable(action.owner), storable(action.by)
        row["target"] = storable(action.target)
        row["reason"] = action.reason[:MAX_REASON_CHARACTERS].replace("\0", "")
        row["before"], row["after"] = json.dumps(action.before), json.dumps(action.after)
        row["set_values"] = None if action.set_values is None else json.dumps(action.set_values)
        with self._store.transaction() as connection:
            connection.execute(sa.insert(ACTIONS), row)

    def newest(self, limit: int) -> list[Action]:
        """The newest actions, at most *limit*.

        Raises:
            LedgerUnavailable: The ledger cannot be read.
        """
        chosen = (
            sa.select(ACTIONS)
            .where(ACTIONS.c.owner == self._owner)
            .order_by(ACTIONS.c.action_id.desc())
            .limit(limit)
        )
        with self._store.reading() as connection:
            return [_action(row) for row in connection.execute(chosen).mappings()]

    def latest_limits_id(self) -> str | None:
        """Id of the newest change of limits; None if there was none.

        Raises:
            LedgerUnavailable: The ledger cannot be read.
        """
        newest = sa.select(sa.func.max(ACTIONS.c.action_id)).where(*self._of_limits())
        with self._store.reading() as connection:
            found: str | None = connection.scalar(newest)
            return found

    def limits(self) -> dict[tuple[str, str], Mapping[str, int]]:
        """What each target has of its own by its newest change, by kind and name of the target.

        Raises:
            LedgerUnavailable: The ledger cannot be read.
        """
        newest = (
            sa.select(sa.func.max(ACTIONS.c.action_id))
            .where(*self._of_limits())
            .group_by(ACTIONS.c.target_kind, ACTIONS.c.target)
        )
        chosen = sa.select(ACTIONS).where(ACTIONS.c.action_id.in_(newest))
        with self._store.reading() as connection:
            found = [_action(row) for row in connection.execute(chosen).mappings()]
        return {(one.target_kind, one.target): one.set_values or {} for one in found}

    def _of_limits(self) -> tuple[sa.ColumnElement[bool], ...]:
        return ACTIONS.c.owner == self._owner, ACTIONS.c.set_values.is_not(None)


def _action(row: sa.RowMapping) -> Action:
    read = dict(row)
    for name in ("before", "after", "set_values"):
        read[name] = None if read[name] is None else json.loads(read[name])
    return Action(**read)
