"""What a strategy prints, as lines of bounded length and number."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy_runner.supervisor.print_log import PrintLog


def printed(*pieces, max_bytes=1000, max_line_bytes=100):
    """The lines of *pieces*, and the log that made them."""
    lines = []
    log = PrintLog(max_bytes, max_line_bytes, lines.extend)
    for piece in pieces:
        log.feed(piece)
    log.close()
    return lines, log


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []),
        (b"one", ["one"]),
        (b"one\n", ["one"]),
        (b"one\ntwo", ["one", "two"]),
        (b"\n\n", ["", ""]),
        (b"one\r\n", ["one\r"]),
        ("é€\n".encode(), ["é€"]),
        (b"a\xffb\n", ["a\ufffdb"]),
    ],
)
def test_bytes_become_lines(data, lines):
    assert printed(data)[0] == lines


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=6))
def test_the_pieces_in_which_bytes_come_do_not_matter(data, cuts):
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    pieces = [data[a:b] for a, b in itertools.pairwise(edges)]
    assert printed(*pieces)[0] == printed(data)[0]


def test_a_line_of_just_the_longest_length_is_whole_and_a_longer_one_is_cut_and_marked():
    lines, _ = printed(b"x" * 100 + b"\n" + b"y" * 101 + b"\nnext\n")
    assert lines == ["x" * 100, "y" * 100 + " [cut]", "next"]


def test_a_long_line_in_many_pieces_is_cut_and_marked_once():
    lines, _ = printed(*[b"y" * 60] * 5, b"\nnext\n")
    assert lines == ["y" * 100 + " [cut]", "next"]


def test_the_line_after_a_cut_one_is_whole_whatever_the_pieces():
    lines, _ = printed(b"y" * 150, b"y\nwhole", b" line\n")
    assert lines == ["y" * 100 + " [cut]", "whole line"]


LINE = b"x" * 199 + b"\n"


def test_lines_past_the_cap_are_counted_and_the_last_line_says_so():
    lines, log = printed(*[LINE] * 15, max_bytes=2000, max_line_bytes=500)
    assert lines[:-1] == ["x" * 199] * 10
    assert "5 more lines" in lines[-1]
    assert "2000 bytes" in lines[-1]
    assert log.received == 3000


def test_exactly_the_cap_is_kept_without_a_note():
    lines, _ = printed(*[LINE] * 10, max_bytes=2000, max_line_bytes=500)
    assert lines == ["x" * 199] * 10


def test_an_unfinished_line_past_the_cap_is_counted_too():
    lines, _ = printed(LINE, b"tail", max_bytes=200, max_line_bytes=500)
    assert lines[0] == "x" * 199
    assert "1 more line" in lines[-1]


def test_short_lines_count_for_more_than_their_bytes_so_that_their_number_is_bounded():
    lines, _ = printed(b"\n" * 1000, max_bytes=1280)
    assert lines[:-1] == [""] * 10
    assert "990 more lines" in lines[-1]


def test_a_flood_is_much_more_than_the_cap():
    assert not printed(b"x" * 99 + b"\n", max_bytes=100)[1].flooded
    assert not printed(*[b"x" * 99 + b"\n"] * 10, max_bytes=100)[1].flooded
    assert printed(*[b"x" * 99 + b"\n"] * 100, max_bytes=100)[1].flooded


def test_a_flood_is_kept_in_bounded_memory():
    lines, log = printed(*[b"x" * 10_000] * 200, max_bytes=100, max_line_bytes=50)
    assert log.flooded
    assert sum(map(len, lines)) < 200


def test_lines_are_handed_on_as_they_come():
    lines = []
    log = PrintLog(1000, 100, lines.extend)
    log.feed(b"one\ntw")
    assert lines == ["one"]
    log.feed(b"o\n")
    assert lines == ["one", "two"]


@given(st.binary(max_size=500), st.integers(0, 200), st.integers(1, 50))
def test_what_is_kept_never_exceeds_the_cap_and_is_always_text(data, max_bytes, max_line_bytes):
    _, log = printed(data, max_bytes=max_bytes, max_line_bytes=max_line_bytes)
    assert log.kept <= max_bytes
    assert log.received == len(data)
