"""Grids, lists and draws: what they come to, what is refused, and that the same request gives the same sets."""

import math
import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.admission.parameter_sets import (
    Axis,
    DecimalRange,
    Draws,
    Grid,
    Listed,
    WholeRange,
    check_sets,
    sets_of,
)
from orchestrator.admission.parameters import Parameters

NOTHING = Parameters()
FAST = Axis("fast", WholeRange(5, 20, 5))
SHARE = Axis("share", DecimalRange(0.1, 1.0, 4))
KIND = Axis("kind", ("sma", "ema"))


def refused(sets, shared=NOTHING, most=1000):
    return {violation.field: violation.description for violation in check_sets(sets, shared, most)}


def test_a_grid_is_every_combination_and_its_last_axis_changes_fastest():
    sets = sets_of(Grid((FAST, KIND)))
    assert [(one["fast"], one["kind"]) for one in sets] == list(
        product((5, 10, 15, 20), ("sma", "ema"))
    )


def test_a_whole_range_ends_at_its_last_number_only_where_the_steps_meet_it():
    assert [one["n"] for one in sets_of(Grid((Axis("n", WholeRange(1, 10, 4)),)))] == [1, 5, 9]
    assert [one["n"] for one in sets_of(Grid((Axis("n", WholeRange(-1, -1)),)))] == [-1]


def test_a_decimal_range_has_both_ends_exactly():
    values = [one["share"] for one in sets_of(Grid((SHARE,)))]
    assert (values[0], values[-1]) == (0.1, 1.0)
    assert values == pytest.approx([0.1, 0.4, 0.7, 1.0], rel=1e-15)
    spread = [one["x"] for one in sets_of(Grid((Axis("x", DecimalRange(0.01, 100.0, 5, True)),)))]
    assert spread == pytest.approx([0.01, 0.1, 1.0, 10.0, 100.0], rel=1e-12)
    assert (spread[0], spread[-1]) == (0.01, 100.0)


whole_ranges = st.builds(
    lambda first, steps, step, over: WholeRange(first, first + steps * step + over % step, step),
    st.integers(-1000, 1000),
    st.integers(0, 4),
    st.integers(1, 50),
    st.integers(0, 49),
)
decimal_ranges = st.builds(
    lambda first, width, count: DecimalRange(first, first + width, count),
    st.floats(-1e6, 1e6),
    st.floats(1e-3, 1e6),
    st.integers(2, 4),
)
lists = st.lists(
    st.one_of(st.booleans(), st.integers(-9, 9), st.text(max_size=3)), min_size=1, max_size=5
).map(tuple)
grids = st.lists(st.one_of(whole_ranges, decimal_ranges, lists), min_size=1, max_size=4).map(
    lambda values: Grid(tuple(Axis(f"p{place}", one) for place, one in enumerate(values)))
)


@given(grids)
def test_any_grid_has_as_many_sets_as_it_is_counted_for(grid):
    sets = sets_of(grid)
    assert not refused(grid, most=len(sets))
    if len(sets) > 1:
        told = refused(grid, most=len(sets) - 1)
        assert f"come to {len(sets)} sets" in told["grid.axes"]
    for one in sets:
        assert list(one) == [axis.name for axis in grid.axes]


draw_axes = st.lists(st.one_of(whole_ranges, lists), min_size=1, max_size=3).map(
    lambda values: (
        *(Axis(f"p{place}", one) for place, one in enumerate(values)),
        Axis("x", DecimalRange(0.5, 2.0)),
    )
)


@given(draw_axes, st.integers(1, 30), st.integers(0, 2**64 - 1))
def test_draws_are_within_their_axes_all_different_and_the_same_again(axes, count, seed):
    draws = Draws(axes, count, seed)
    assert not refused(draws)
    sets = sets_of(draws)
    assert sets == sets_of(draws)
    assert len({tuple(map(repr, one.values())) for one in sets}) == len(sets) == count
    for one in sets:
        for axis in axes:
            value = one[axis.name]
            match axis.values:
                case WholeRange(first, last, step):
                    assert first <= value <= last
                    assert (value - first) % step == 0
                case DecimalRange(first, last):
                    assert first <= value <= last
                case _:
                    assert value in axis.values


@given(st.integers(0, 2**64 - 1))
def test_a_larger_count_gives_the_same_sets_and_more(seed):
    axes = (Axis("n", WholeRange(1, 50)), Axis("m", WholeRange(1, 50)))
    few, many = sets_of(Draws(axes, 20, seed)), sets_of(Draws(axes, 60, seed))
    assert many[:20] == few


def test_draws_are_those_of_the_digest_whatever_the_version():
    # From `printf 7/0/n | sha256sum` and the like.
    axes = (Axis("n", WholeRange(1, 100)), Axis("x", DecimalRange(0.0, 1.0)))
    assert sets_of(Draws(axes, 3, 7)) == [
        {"n": 79, "x": 0.8062198161764903},
        {"n": 24, "x": 0.5871437162997083},
        {"n": 78, "x": 0.7209310388796312},
    ]


def test_draws_come_to_an_end_where_there_are_no_more_numbers():
    close = Axis("x", DecimalRange(1.0, math.nextafter(1.0, 2.0)))
    assert len(sets_of(Draws((close,), 10, 1))) == 2
    all_but_one = Axis("n", WholeRange(1, 900))
    assert len(sets_of(Draws((all_but_one,), 899, 1))) == 899


def test_draws_that_find_nothing_new_take_no_time():
    close = Axis("x", DecimalRange(1.0, math.nextafter(1.0, 2.0)))
    others = tuple(Axis(f"a{place}", (1,)) for place in range(31))
    began = time.process_time()
    assert len(sets_of(Draws((close, *others), 5000, 1))) == 2
    assert (
        time.process_time() - began < 2.0
    )  # as many as all sets may need would take 10 s and more


def test_draws_are_spread_evenly_also_by_their_logarithm():
    axes = (Axis("n", WholeRange(0, 9)), Axis("x", DecimalRange(1e-4, 1.0, logarithmic=True)))
    sets = sets_of(Draws(axes, 4000, 1))
    counts = [sum(one["n"] == digit for one in sets) for digit in range(10)]
    assert min(counts) > 320
    assert max(counts) < 480
    decades = [sum(-4 + k <= math.log10(one["x"]) < -3 + k for one in sets) for k in range(4)]
    assert min(decades) > 900


@pytest.mark.parametrize(
    ("sets", "field", "word"),
    [
        (None, "sets", "one of"),
        (Grid(()), "grid.axes", "no axis"),
        (Grid((Axis("", (1,)),)), "grid.axes[0].name", "characters"),
        (Grid((Axis("n" * 257, (1,)),)), "grid.axes[0].name", "from 1 to 256 characters"),
        (Grid((FAST, FAST)), "grid.axes[1].name", "already"),
        (Grid((Axis("a", None),)), "grid.axes[0]", "one of whole"),
        (Grid((Axis("a", WholeRange(5, 4)),)), "grid.axes[0].whole.last", "below first"),
        (Grid((Axis("a", WholeRange(1, 9, -1)),)), "grid.axes[0].whole.step", "above 0"),
        (Grid((Axis("a", WholeRange(0, 2**60)),)), "grid.axes[0].whole.last", "far"),
        (Grid((Axis("a", DecimalRange(0, math.inf, 3)),)), "grid.axes[0].decimal", "finite"),
        (Grid((Axis("a", DecimalRange(2, 1, 3)),)), "grid.axes[0].decimal.last", "above first"),
        (Grid((Axis("a", DecimalRange(0, 1)),)), "grid.axes[0].decimal.count", "2 or more"),
        (
            Grid((Axis("a", DecimalRange(0, 1, 3, True)),)),
            "grid.axes[0].decimal.first",
            "logarithmic",
        ),
        (Grid((Axis("a", ()),)), "grid.axes[0].list.values", "no value"),
        (
            Grid((Axis("a", ("x", "y" * 5000)),)),
            "grid.axes[0].list.values[1]",
            "longer than",
        ),
        (Grid((Axis("a", WholeRange(1, 2000)),)), "grid.axes", "come to 2000 sets; at most 1000"),
        (Listed(()), "listed.sets", "no set"),
        (Listed(({"a": 1},) * 1001), "listed.sets", "come to 1001 sets"),
        (Listed(({"a": 1}, {"b": "y" * 5000})), "listed.sets[1].typed_parameters[b]", "longer"),
        (Draws((FAST, SHARE), 5, 1), "random.axes[1].decimal.count", "leave it 0"),
        (Draws((FAST,), 0, 1), "random.count", "from 1 to 1000"),
        (Draws((FAST,), 1001, 1), "random.count", "from 1 to 1000"),
        (Draws((FAST,), 4, 1), "random.count", "4 combinations"),
        (Draws((Axis("a", (1, 1, 2)),), 2, 1), "random.count", "2 combinations"),
    ],
)
def test_what_cannot_be_run_is_refused_by_the_name_of_its_field(sets, field, word):
    told = refused(sets)
    assert field in told, told
    assert word in told[field]


@pytest.mark.parametrize("shared", [Parameters({"fast": "1"}), Parameters(typed={"fast": 1})])
def test_a_parameter_of_the_run_cannot_be_swept(shared):
    assert "grid.axes[0].name[fast]" in refused(Grid((FAST,)), shared)
    assert "listed.sets[0].parameters[fast]" in refused(Listed(({"fast": 2},)), shared)
