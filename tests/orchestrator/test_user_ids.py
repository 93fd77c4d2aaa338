"""Each service has a range of user ids, and each sandbox a part of it."""

from orchestrator.sandboxes import user_ids
from orchestrator.sandboxes.user_ids import (
    USERS_PER_SANDBOX,
    USERS_PER_SERVICE,
    UserRanges,
    draw_first_uid,
)
from strategy_runner.wall import confinement


def test_two_services_draw_different_ranges():
    drawn = {draw_first_uid(()) for _ in range(8)}
    assert len(drawn) >= 7  # two of eight may meet, once in a thousand times


def test_a_range_is_never_one_where_another_services_sandbox_lives(monkeypatch):
    monkeypatch.setattr("secrets.choice", lambda free: free[0])
    first = draw_first_uid(())
    second = draw_first_uid({first + 5 * USERS_PER_SANDBOX})
    assert second >= first + USERS_PER_SERVICE


def test_every_id_of_a_range_is_one_that_the_kernel_knows():
    for _ in range(100):
        assert 1000 <= draw_first_uid(()) <= 2**31 - USERS_PER_SERVICE


def test_living_sandboxes_share_no_id_and_what_is_given_back_is_used_again():
    ranges = UserRanges(5000)
    taken = [ranges.take() for _ in range(3)]
    assert taken == [5000, 5064, 5128]
    ranges.give_back(5064)
    assert ranges.take() == 5064
    assert ranges.take() == 5192


def test_the_runner_takes_as_many_users_as_a_sandbox_is_given():
    assert confinement.USERS_PER_SANDBOX == user_ids.USERS_PER_SANDBOX
