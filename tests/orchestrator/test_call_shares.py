"""Places of calls: connections, addresses and everybody have shares, and who waits for its client makes room."""

import pytest

from orchestrator.api.calls.shares import CallShares, Kind, Share, caller_at, caller_of
from orchestrator.errors import Overloaded
from orchestrator.fairness.caller import Caller


class Calls:
    """Calls of one kind; those that were pushed out, in order."""

    def __init__(self, connection=9, address=None, in_all=None):
        self.shares = CallShares(dict.fromkeys(Kind, Share(connection, address, in_all)))
        self.pushed_out = []

    def take(self, name, caller, *, kind=Kind.RUN, at_work=False):
        place = self.shares.take(kind, caller, lambda: self.pushed_out.append(name))
        if at_work:
            self.shares.begin(place)
        return place

    def refused(self, caller):
        with pytest.raises(Overloaded) as caught:
            self.take("refused", caller)
        assert caught.value.reason == "TOO_MANY_CALLS"
        assert caught.value.retry_after_s
        return caught.value.facts["scope"]


A1, A2, A3 = (Caller("1.1.1.1", f"1.1.1.1:{port}") for port in (1, 2, 3))
B1, B2 = (Caller("2.2.2.2", f"2.2.2.2:{port}") for port in (1, 2))


def test_a_connection_has_its_share_of_each_kind():
    calls = Calls(connection=2)
    places = [calls.take(n, A1) for n in range(2)]
    assert calls.refused(A1) == "connection"
    calls.take("another kind", A1, kind=Kind.HEALTH)
    calls.take("another connection", A2)
    calls.shares.give_back(places[0])
    calls.take("again", A1)
    assert calls.pushed_out == []


def test_in_a_full_address_the_longest_wait_of_its_fullest_connection_ends():
    calls = Calls(address=4)
    calls.take("other address", B1)
    for name, caller in (("1", A1), ("2", A2), ("3", A2), ("4", A1)):
        calls.take(name, caller)
    calls.take("new", A3)
    assert calls.pushed_out == ["1"]
    assert calls.refused(A2) == "address"  # which is the fullest itself by now
    calls.take("newer", A3)
    assert calls.pushed_out == ["1", "2"]


def test_where_all_is_full_it_is_the_fullest_connection_of_all():
    calls = Calls(in_all=3)
    calls.take("1", A1)
    calls.take("2", B1)
    calls.take("3", B1)
    calls.take("new", A2)
    assert calls.pushed_out == ["2"]


def test_a_flood_of_connections_with_one_idle_call_each_shuts_nobody_out():
    calls = Calls(in_all=3)
    for port in range(10, 100):
        calls.take(port, Caller("1.1.1.1", f"1.1.1.1:{port}"))
    assert calls.pushed_out == list(range(10, 97))
    calls.take("honest", B1)
    assert calls.pushed_out[-1] == 97


def test_a_call_that_something_is_done_for_is_never_pushed_out():
    calls = Calls(in_all=2)
    places = [calls.take(n, A1, at_work=True) for n in range(2)]
    assert calls.refused(B1) == "all"
    calls.shares.give_back(places[0])
    calls.take("now", B1)
    assert calls.refused(B1) == "all"
    calls.take("instead", B2)
    assert calls.pushed_out == ["now"]


def test_a_place_is_given_back_once_however_a_call_ends():
    calls = Calls(in_all=1)
    pushed = calls.take("pushed out", A1)
    kept = calls.take("kept", A2, at_work=False)
    calls.shares.begin(kept)
    calls.shares.begin(pushed)  # its message came too late
    for _ in range(2):
        calls.shares.give_back(pushed)
    assert calls.refused(B1) == "all"
    assert calls.shares.is_at_work(A2)
    calls.shares.finish(kept)
    assert not calls.shares.is_at_work(A2)
    assert calls.refused(B1) == "all"  # its answer has not been read
    for _ in range(2):
        calls.shares.give_back(kept)
    assert not calls.shares.is_at_work(A2)
    calls.take("next", B1)
    assert calls.pushed_out == ["pushed out"]


@pytest.mark.parametrize(
    ("peer", "address", "connection"),
    [
        ("ipv4:127.0.0.1:40112", "127.0.0.1", "127.0.0.1:40112"),
        ("ipv6:%5B::1%5D:40112", "::/64", "::1:40112"),
        ("ipv6:[2001:db8::7%25eth0]:9", "2001:db8::/64", "2001:db8::7:9"),
        ("ipv6:%5B::ffff:10.0.0.1%5D:9", "10.0.0.1", "10.0.0.1:9"),
        ("unix:/run/x", "unix:/run/x", "unix:/run/x"),
    ],
)
def test_who_calls_is_read_from_grpcs_name_of_the_other_end(peer, address, connection):
    assert caller_of(peer) == Caller(address, connection)


def test_one_customer_of_ipv6_is_one_address():
    assert caller_at("2001:db8::1", 1).address == caller_at("2001:db8::2", 1).address
    assert caller_at("2001:db8:0:1::1", 1).address != caller_at("2001:db8::1", 1).address
