"""When a sandbox of another service process counts as left behind: a table of what was seen, and for how long."""

import asyncio

import pytest

from orchestrator.engine.base import OwnedSandbox, SandboxState
from orchestrator.sandboxes.reaper import ENDED_FOR_S, Reaper, Sighting, orphaned

START_S, LEASE_S = 20.0, 1000.0
CREATED, RUNNING, ENDED = SandboxState.CREATED, SandboxState.RUNNING, SandboxState.ENDED


def left_behind(state, *, in_state_s, seen_for_s=None):
    now_s = 50_000.0
    seen = Sighting(state, now_s - (seen_for_s or in_state_s), now_s - in_state_s)
    sandbox = OwnedSandbox("s", "another", state, LEASE_S, 200_000)
    return orphaned(sandbox, seen, now_s=now_s, start_timeout_s=START_S)


@pytest.mark.parametrize(
    ("state", "longest_s"),
    [(CREATED, START_S), (RUNNING, LEASE_S), (ENDED, ENDED_FOR_S - 0.01)],
)
def test_a_sandbox_that_its_maker_may_still_use_is_left_alone(state, longest_s):
    assert not left_behind(state, in_state_s=0.0)
    assert not left_behind(state, in_state_s=longest_s)


@pytest.mark.parametrize(
    ("state", "too_long_s"),
    [(CREATED, START_S + 0.01), (RUNNING, LEASE_S + 0.01), (ENDED, ENDED_FOR_S)],
)
def test_a_sandbox_that_no_process_alive_would_leave_like_that_is_left_behind(state, too_long_s):
    assert left_behind(state, in_state_s=too_long_s)


def test_a_sandbox_that_has_just_ended_is_left_alone_however_long_it_ran():
    assert not left_behind(ENDED, in_state_s=0.5, seen_for_s=10 * LEASE_S)


def test_a_lease_counts_from_the_first_sight_whatever_the_state_was():
    assert left_behind(RUNNING, in_state_s=1.0, seen_for_s=LEASE_S + 1)


def test_a_new_state_is_counted_from_when_it_was_seen_and_an_old_one_goes_on():
    first = Sighting(CREATED, 5.0, 5.0)
    running = first.again(RUNNING, 7.0)
    assert running == Sighting(RUNNING, 5.0, 7.0)
    assert running.again(RUNNING, 9.0) is running


def test_a_dead_process_is_cleaned_up_after_within_five_seconds_of_a_start():
    # Seen at the start, looked at twice a second, gone with the next look; the rest is for the removal.
    assert ENDED_FOR_S + 2 * 0.5 <= 4.0


def test_a_sandbox_of_ours_that_went_while_the_engine_listed_it_is_no_leftover():
    living, removed = {"in use", "ending"}, []

    class Engine:
        async def list_owned(self):
            owned = [*living, "slipped through"]
            living.discard("ending")
            living.add("made meanwhile")
            owned.append("made meanwhile")
            return [OwnedSandbox(name, "ours", RUNNING, LEASE_S, 200_000) for name in owned]

        async def remove(self, name):
            removed.append(name)

    reaper = Reaper(
        Engine(),
        instance="ours",
        living=lambda: frozenset(living),
        start_timeout_s=START_S,
        first_uid=200_000,
    )
    assert asyncio.run(reaper.sweep()) == 1
    assert removed == ["slipped through"]
