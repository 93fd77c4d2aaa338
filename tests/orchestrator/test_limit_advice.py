"""Quantiles where limits ended runs, limits that follow from them, and the page."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.commands.advice_page import page
from orchestrator.commands.advice_text import sentences
from orchestrator.commands.limits_advise import advised
from orchestrator.ledger.usage import UsedByRun
from orchestrator.limits.advice import (
    MEMORY,
    OUTPUT,
    TIME,
    Quantile,
    Sample,
    advised_limit,
    quantile,
    runs_needed,
)
from orchestrator.limits.values import EVERYBODY, AllLimits, Scope
from orchestrator.settings import MIB, Settings

SETTINGS = Settings(
    user_tiers={"ann": "gold", "bob": "free"}, memory_budget_mb=8192, slots=30, pool_size=0
)
LIMITS = AllLimits(SETTINGS).with_changes(Scope(tier="free"), {"default_memory_mb": 256})
SINCE = datetime(2024, 5, 1, tzinfo=UTC)
RUN = UsedByRun(
    user_id="bob",
    outcome="SUCCEEDED",
    bars=500,
    limit_timeout_s=30.0,
    limit_memory_bytes=256 * MIB,
    limit_cpu_millis=1000,
    limit_output_bytes=128 * MIB,
    strategy_ms=100.0,
    cpu_ms=50.0,
    peak_memory_bytes=80 * MIB,
    output_bytes=1000,
)
KILLED = replace(RUN, outcome="OUT_OF_MEMORY", peak_memory_bytes=255 * MIB)


@given(st.lists(st.floats(0, 1e6), min_size=100, max_size=300))
def test_without_ended_runs_it_is_the_ordinary_quantile(values):
    samples = [Sample(value) for value in values]

    for part in (0.5, 0.9, 0.99):
        assert quantile(samples, part).value == np.quantile(values, part, method="inverted_cdf")


def test_with_ended_runs_it_is_that_of_the_literature():
    """Remission in weeks under 6-MP, Freireich et al. (1963); median 23 by Kaplan and Meier's estimate."""
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    going_on = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    samples = [Sample(float(one)) for one in ended]
    samples += [Sample(float(one), ended_by_it=True) for one in going_on]

    assert quantile(samples, 0.5).value == 23
    assert quantile(samples, 0.9) == Quantile(0.9, None, at_least=35.0)


@pytest.mark.parametrize(("part", "needed"), [(0.5, 2), (0.9, 10), (0.99, 100), (0.999, 1000)])
def test_too_few_runs_give_no_quantile(part, needed):
    assert runs_needed(part) == needed
    assert quantile([Sample(1.0)] * (needed - 1), part).too_few
    assert quantile([Sample(1.0)] * needed, part).value == 1.0


def test_a_limit_lies_above_what_was_needed_in_its_steps():
    assert advised_limit(MEMORY, Quantile(0.9, 100.0)) == 128
    assert advised_limit(MEMORY, Quantile(0.9, 159.9)) == 160
    assert advised_limit(MEMORY, Quantile(0.9, 160.0)) == 176
    assert advised_limit(TIME, Quantile(0.9, 2.0)) == 3
    assert advised_limit(OUTPUT, Quantile(0.9, None, at_least=5.0)) is None


def group(runs, by="tier", part=0.999):
    (found,) = advised(runs, LIMITS, by, part)
    return found


def memory(found):
    return next(one for one in found.resources if one.resource is MEMORY)


def test_few_ended_runs_leave_the_limit_known_and_many_do_not():
    # One of 2,000 may fail: the 99.9 % quantile is among those that passed.
    assert memory(group([RUN] * 1999 + [KILLED])).advised == 128
    many = group([RUN] * 1990 + [KILLED] * 10)
    assert memory(many).ended == 10
    assert memory(many).advised is None
    assert memory(many).wanted.at_least == 256
    told = " ".join(sentences(many, 99.9))
    assert "10 of 2,000 runs (0.50%) were ended by it, as OUT_OF_MEMORY" in told
    assert "it is over 256 MiB" in told


def test_what_it_does_to_capacity_follows_from_the_memory_budget():
    found = group([replace(RUN, peak_memory_bytes=400 * MIB)] * 1000)

    # 8,192 MiB hold 32 runs of 256 MiB, and 20 of 400.
    assert memory(found).advised == 416
    assert (found.capacity.now, found.capacity.advised, found.capacity.slots) == (32, 19, 30)
    assert (
        "memory is there for 32, slots for 30, so 30; with the advised memory for 19, so 19."
        in (" ".join(sentences(found, 99.9)))
    )


def test_groups_are_tiers_or_users_with_their_own_limits():
    runs = [RUN] * 3 + [replace(RUN, user_id="ann")] * 2 + [replace(RUN, user_id="joe")]

    tiers = advised(runs, LIMITS, "tier", 0.9)
    assert [(one.name, one.runs, memory(one).in_force) for one in tiers] == [
        ("free", 3, 256),
        ("gold", 2, 512),
        ("", 1, 512),
    ]
    assert [one.name for one in advised(runs, LIMITS, "user", 0.9)] == ["bob", "ann", "joe"]
    assert [one.runs for one in advised(runs, LIMITS, "everybody", 0.9)] == [6]
    assert "6 runs are too few to say what 99.9 % need; it takes 1,000." in list(
        sentences(advised(runs, LIMITS, "everybody", 0.999)[0], 99.9)
    )


class Tags(HTMLParser):
    """Notes tags that stay open, and what would be loaded."""

    def __init__(self):
        super().__init__()
        self.open, self.loads = [], []

    def handle_starttag(self, tag, attrs):
        if tag != "meta":
            self.open.append(tag)
        self.loads += [value for name, value in attrs if name in ("src", "href")]

    def handle_startendtag(self, tag, attrs):
        self.loads += [value for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_loads_nothing_and_escapes_what_clients_chose():
    evil = "<script>alert(1)</script>"
    runs = [replace(RUN, user_id=evil)] * 3 + [replace(KILLED, user_id=evil)]

    written = page(advised(runs, LIMITS, "user", 0.999), "user", SINCE, 99.9)

    tags = Tags()
    tags.feed(written)
    assert (tags.open, tags.loads) == ([], [])
    assert evil not in written
    assert not re.search(r"url\(|@import|<script", written)
    # Each resource is drawn with its limit.
    assert written.count("<figure>") == 5
    assert written.count('class="limit"') == 5
    assert "prefers-color-scheme: dark" in written


def test_a_page_without_runs_says_so():
    assert "No run with an outcome" in page([], "tier", SINCE, 99.9)


def test_everybody_is_a_scope_of_its_own():
    changed = LIMITS.with_changes(EVERYBODY, {"default_memory_mb": 300})

    assert memory(advised([RUN], changed, "everybody", 0.9)[0]).in_force == 300
