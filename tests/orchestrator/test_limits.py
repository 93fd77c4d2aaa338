"""Limits by scope: which one counts, and what is refused."""

import pytest

from orchestrator.limits.live import LiveLimits
from orchestrator.limits.values import EVERYBODY, AllLimits, Scope, bounds, violations
from orchestrator.operating.limit_changes import fitted
from orchestrator.settings import MIB, Settings

GOLD, ANN = Scope(tier="gold"), Scope(user_id="ann")


def settings(**fields):
    given = {"user_tiers": {"ann": "gold"}, "memory_budget_mb": 8192, "slots": 4, "pool_size": 2}
    return Settings(**given | fields)


def refused(limits, scope, values, reset=()):
    changed = limits.with_changes(scope, values, reset)
    return {one.field: one.description for one in violations(changed, scope, values, reset)}


def test_the_most_particular_scope_that_names_a_limit_counts():
    limits = (
        AllLimits(settings())
        .with_changes(EVERYBODY, {"default_timeout_s": 20, "max_bars": 500, "output_mb": 9})
        .with_changes(GOLD, {"default_timeout_s": 40, "max_bars": 900})
        .with_changes(ANN, {"default_timeout_s": 50})
    )

    ann, joe = limits.of("ann"), limits.of("joe")
    assert (ann.default_timeout_s, ann.max_bars, ann.output_mb) == (50, 900, 9)
    assert (joe.default_timeout_s, joe.max_bars, joe.output_mb) == (20, 500, 9)
    assert limits.source_of("default_timeout_s", "gold", "ann") == ANN
    assert limits.source_of("max_bars", "gold", "ann") == GOLD
    assert limits.source_of("max_memory_mb", "gold", "ann") is None


def test_who_has_no_tier_has_the_default_one():
    limits = AllLimits(settings(default_tier="free")).with_changes(
        Scope(tier="free"), {"default_memory_mb": 128}
    )

    assert limits.of("joe").default_memory_mb == 128
    assert limits.of("ann").default_memory_mb == 512


def test_a_scope_that_loses_its_last_limit_is_none_any_more():
    limits = AllLimits(settings()).with_changes(GOLD, {"max_bars": 5})

    assert limits.with_changes(GOLD, {}, ("max_bars",)).changed == {}


@pytest.mark.parametrize("name", sorted(bounds(Settings())))
def test_every_limit_is_taken_at_its_bounds_and_refused_beyond(name):
    limits = AllLimits(settings())
    bound = bounds(limits.settings)[name]
    path = "size" if name == "pool_size" else f"limits.{name}"

    for value in (bound.least - 1, bound.most + 1):
        told = refused(limits, EVERYBODY, {name: value})[path]
        assert f"is {value}; it must be from {bound.least} to {bound.most}" in told
    for value in (bound.least, bound.most):
        assert "must be from" not in refused(limits, EVERYBODY, {name: value}).get(path, "")


def test_a_default_above_its_maximum_is_refused_for_whomever_it_would_be_so():
    limits = AllLimits(settings()).with_changes(GOLD, {"default_memory_mb": 1024})

    told = refused(limits, EVERYBODY, {"max_memory_mb": 768})
    assert (
        "768 for tier gold, below default_memory_mb, which is 1024" in told["limits.max_memory_mb"]
    )


def test_waiting_sandboxes_must_leave_room_for_the_largest_run():
    limits = AllLimits(settings())

    assert limits.memory_for_runs_bytes == (8192 - 2 * 512) * MIB
    assert refused(limits, EVERYBODY, {"pool_size": 12}) == {}
    assert (
        "leave 1536 MiB to runs, which may ask for 2048"
        in (refused(limits, EVERYBODY, {"pool_size": 13})["size"])
    )
    assert "limits.default_memory_mb" in refused(
        limits.with_changes(EVERYBODY, {"pool_size": 12}), EVERYBODY, {"default_memory_mb": 513}
    )


def test_what_the_ledger_has_is_cut_to_the_settings_and_left_where_it_contradicts_them():
    kept = {GOLD: {"max_memory_mb": 2048, "gone": 1}, EVERYBODY: {"default_timeout_s": 200}}

    limits = fitted(AllLimits(settings(max_memory_mb=1024, max_timeout_s=100), kept))
    assert limits.changed == {GOLD: {"max_memory_mb": 1024}, EVERYBODY: {"default_timeout_s": 100}}
    assert fitted(AllLimits(settings(), {EVERYBODY: {"pool_size": 50}})).changed == {}


def test_who_listens_hears_of_each_change_and_only_of_changes():
    live, heard = LiveLimits(settings()), []
    live.on_change(lambda: heard.append(live.of("ann").max_bars))

    live.adopt(live.now.with_changes(GOLD, {"max_bars": 5}))
    live.adopt(live.now.with_changes(GOLD, {"max_bars": 5}))

    assert heard == [5]
