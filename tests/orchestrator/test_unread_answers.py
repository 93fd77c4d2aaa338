"""What clients have not read is counted, and bounded."""

import pytest

from orchestrator.api.calls.unread_answers import UnreadAnswers
from orchestrator.errors import Overloaded


class Call:
    """A call whose end the test decides."""

    def __init__(self):
        self.told = []

    def add_done_callback(self, callback):
        self.told.append(callback)

    def end(self):
        for callback in self.told:
            callback(self)


def test_what_is_not_read_is_counted_until_its_call_ends():
    unread, call = UnreadAnswers(1_000_000), Call()
    unread.require_room()
    unread.hold(call, 500_000)
    assert unread.held_bytes == 1_000_000  # its own copy and gRPC's
    with pytest.raises(Overloaded) as refused:
        unread.require_room()
    assert refused.value.reason == "ANSWERS_NOT_READ"
    call.end()
    assert unread.held_bytes == 0
    unread.require_room()


def test_calls_that_waited_for_one_run_are_refused_where_all_their_answers_would_not_fit():
    unread = UnreadAnswers(1_000_000)
    unread.hold(Call(), 300_000)
    with pytest.raises(Overloaded):
        unread.hold(Call(), 300_000)
    assert unread.held_bytes == 600_000


def test_one_answer_alone_and_small_ones_always_have_room():
    unread, first = UnreadAnswers(1000), Call()
    unread.hold(first, 1_000_000)
    unread.hold(Call(), 1100)
    first.end()
    assert unread.held_bytes == 2200
