"""Turns at every level of a path: whoever comes with many neither goes first nor stays when there is no more room."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.fairness.turns import Turns

PATHS = st.tuples(st.sampled_from("AB"), st.sampled_from("123"), st.sampled_from("xyz"))


def waiting(*items):
    """Items such as `A1x`, whose letters are their path, with a number behind to tell them apart."""
    turns = Turns()
    for item in items:
        turns.add(tuple(item[:3]), item)
    return turns


def test_addresses_take_turns_then_their_connections_then_the_users_of_one():
    turns = waiting("A1x1", "A1x2", "A1y1", "A2x1", "B1x1", "B1x2")
    assert list(turns) == ["A1x1", "B1x1", "A2x1", "B1x2", "A1y1", "A1x2"]


def test_who_had_a_turn_comes_after_everybody_else_at_every_level():
    turns = waiting("A1x1", "A1x2", "A1y1", "B1x1")
    turns.take(("A", "1", "x"), "A1x1")
    assert list(turns) == ["B1x1", "A1y1", "A1x2"]


def test_the_last_of_those_who_crowd_most_has_to_go():
    turns = waiting("A1x1", "A1y1", "A1y2", "A2x1", "B1x1", "B1x2")
    assert turns.crowding(("B", "1", "x")) == "A1y2"


def test_among_those_who_crowd_alike_it_is_who_came_last_of_all():
    turns = waiting("A1x1", "B1x1")
    assert turns.crowding(("B", "1", "x")) == "B1x1"
    assert turns.crowding(("A", "1", "x")) == "A1x1"


@given(st.lists(PATHS, max_size=30), st.data())
def test_taking_turns_one_by_one_keeps_the_order_that_was_told(paths, data):
    turns, path_of = Turns(), {}
    for number, path in enumerate(paths):
        path_of[number] = path
        turns.add(path, number)
    gone = data.draw(st.sets(st.sampled_from(range(len(paths))))) if paths else set()
    assert all(turns.remove(path_of[number], number) for number in gone)
    assert not any(turns.remove(path_of[number], number) for number in gone)
    told, served = list(turns), []
    assert sorted(told) == sorted(set(path_of) - gone)
    while turns:
        number = next(iter(turns))
        turns.take(path_of[number], number)
        served.append(number)
    assert served == told
    # No address has had two turns more than another that waited as well.
    left = Counter(path_of[number][0] for number in served)
    for done, number in enumerate(served, 1):
        had = Counter(path_of[one][0] for one in served[:done])
        for address in left:
            if had[address] < left[address]:
                assert had[path_of[number][0]] <= had[address] + 1
