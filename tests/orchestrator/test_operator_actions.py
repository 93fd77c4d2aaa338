"""What operators did, in both databases; and the limits that follow from it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from orchestrator.errors import LedgerOut, LedgerRequired
from orchestrator.ledger.actions import Action, OperatorActions, new_action_id, now
from orchestrator.ledger.record import ServiceIdentity
from orchestrator.ledger.store import LedgerUnavailable
from orchestrator.limits.live import LiveLimits
from orchestrator.limits.values import EVERYBODY, Scope
from orchestrator.operating.journal import Journal, Operator
from orchestrator.operating.limit_changes import LimitChanges
from orchestrator.settings import Settings

SERVICE = ServiceIdentity("owner", "instance", "runc", "sha256:0")
MARA = Operator("mara from ipv4:127.0.0.1:1", "a test")
GOLD = Scope(tier="gold")


def action(**fields):
    at = fields.pop("at", now())
    made = Action(
        action_id=new_action_id(at),
        owner="owner",
        instance="instance",
        at=at,
        by="mara",
        action="limits",
        target_kind="tier",
        target="gold",
        before={"max_bars": 9},
        after={"max_bars": 5},
        set_values={"max_bars": 5},
        reason="why",
    )
    return replace(made, **fields)


@pytest.fixture
def actions(ledger_url, new_store):
    return OperatorActions(new_store(ledger_url), "owner")


def service_with(ledger_url, new_store):
    """The limits of one service, and what changes them."""
    live = LiveLimits(Settings())
    journal = Journal(OperatorActions(new_store(ledger_url), "owner"), SERVICE)
    return live, LimitChanges(live, journal)


def test_actions_come_back_as_they_were_the_newest_first(actions):
    first, second = action(at=now() - timedelta(seconds=5)), action(after={"max_bars": 6})
    for one in (first, second):
        actions.write(one)

    assert actions.newest(10) == [second, first]
    assert actions.newest(1) == [second]


def test_limits_are_those_of_the_newest_change_of_each_target(actions):
    ago = now() - timedelta(seconds=5)
    actions.write(action(at=ago, set_values={"max_bars": 1}))
    actions.write(action(set_values={"max_bars": 2}))
    actions.write(action(target_kind="everybody", target="", set_values={"slots": 3}))
    actions.write(action(target_kind="user", target="ann", set_values={}))
    last = action(at=now() + timedelta(seconds=1), set_values=None, action="drain")
    actions.write(last)

    assert actions.limits() == {
        ("tier", "gold"): {"max_bars": 2},
        ("everybody", ""): {"slots": 3},
        ("user", "ann"): {},
    }
    assert actions.latest_limits_id() != last.action_id


def test_each_owner_has_limits_of_its_own(ledger_url, new_store, actions):
    actions.write(action())

    other = OperatorActions(new_store(ledger_url), "other")
    assert (other.limits(), other.latest_limits_id(), other.newest(5)) == ({}, None, [])


def test_a_database_without_runs_takes_them_too_and_one_that_is_not_there_says_so(actions):
    with pytest.raises(LedgerUnavailable):
        actions.latest_limits_id()
    actions.write(action())
    assert actions.latest_limits_id() is not None


def test_texts_that_no_database_takes_are_made_such(actions):
    actions.write(action(by="a\0b", reason="x\0" * 400, target="\ud800" * 200))

    (kept,) = actions.newest(1)
    assert kept.by == "a\N{REPLACEMENT CHARACTER}b"
    assert len(kept.reason) <= 500
    assert kept.target == "?" * 128


def test_services_of_one_owner_follow_each_others_limits(ledger_url, new_store, monkeypatch):
    monkeypatch.setattr("orchestrator.operating.limit_changes._FOLLOW_S", 0.05)

    async def story():
        one, changes = service_with(ledger_url, new_store)
        other, others_changes = service_with(ledger_url, new_store)
        await others_changes.begin()
        heard = asyncio.Event()
        other.on_change(heard.set)
        following = asyncio.create_task(others_changes.follow())
        changed = await changes.change(MARA, GOLD, {"max_bars": 77})
        assert (changed.before["max_bars"], changed.after["max_bars"]) == (2_000_000, 77)
        await asyncio.wait_for(heard.wait(), 10)
        assert other.now.in_scope(GOLD).max_bars == 77
        heard.clear()
        await changes.change(MARA, GOLD, {}, ("max_bars",))
        await asyncio.wait_for(heard.wait(), 10)
        assert other.now.changed == one.now.changed == {}
        following.cancel()

    asyncio.run(story())


def test_a_service_that_starts_has_what_was_set_before(ledger_url, new_store):
    async def story():
        _, changes = service_with(ledger_url, new_store)
        await changes.change(MARA, EVERYBODY, {"default_timeout_s": 11, "pool_size": 1})
        later, begun = service_with(ledger_url, new_store)
        await begun.begin()
        assert later.of("anyone").default_timeout_s == 11
        assert later.of_service.pool_size == 1

    asyncio.run(story())


def test_what_cannot_be_written_is_not_in_force(tmp_path, new_store):
    async def story():
        live, changes = service_with("sqlite:////proc/none/ledger.db", new_store)
        with pytest.raises(LedgerOut) as refused:
            await changes.change(MARA, GOLD, {"max_bars": 77})
        assert "nothing was changed" in refused.value.told
        assert "/proc" not in refused.value.told
        assert live.now.changed == {}
        none = LimitChanges(live, Journal(None, SERVICE))
        with pytest.raises(LedgerRequired):
            await none.change(MARA, GOLD, {"max_bars": 77})
        assert live.now.changed == {}

    asyncio.run(story())
