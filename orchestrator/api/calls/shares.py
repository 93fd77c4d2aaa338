"""Limits the calls at a time: of each kind, on each connection, from each address and in all.

The rule: a client with many calls is limited before others are. A connection beyond its share is refused. If an
address, or all clients together, reach the limit, one call that only waits for its client is ended: the one that has
waited longest on the connection with the most of these. If that is the connection of the new call, or no call waits for
its client, the new call is refused.
"""

from __future__ import annotations

import ipaddress
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar
from urllib.parse import unquote

from orchestrator.errors import Overloaded
from orchestrator.fairness.caller import Caller

_Key = TypeVar("_Key")

_RETRY_S = 1.0
# What one customer has of IPv6 addresses, all of which are the same caller's.
_IPV6_PREFIX = 64


class Kind(Enum):
    """Kinds of calls, each with shares of its own, so that none is in the way of another."""

    RUN = "runs"
    LIST = "lists"
    CHECK = "checks of code"
    HEALTH = "questions for health"
    WATCH = "watches of health"
    REFLECTION = "reflections"


@dataclass(frozen=True, slots=True)
class Share:
    """Calls at a time; None where there is no bound."""

    connection: int
    address: int | None
    in_all: int | None


@dataclass(eq=False, slots=True)
class Place:
    """A call's place among the others of its kind.

    Attributes:
        waits_for_client: Nothing is being done for it, so it is the one to make room.
        is_at_work: Something is being done for it.
        on_pushed_out: Told that it has made room for another.
    """

    kind: Kind
    caller: Caller
    on_pushed_out: Callable[[], None]
    waits_for_client: bool = True
    is_at_work: bool = False
    is_taken: bool = True


class CallShares:
    """Gives places to calls.

    Args:
        shares: Of each kind.
    """

    def __init__(self, shares: Mapping[Kind, Share]) -> None:
        self._shares = shares
        self._of_connection: Counter[tuple[Kind, Caller]] = Counter()
        self._of_address: Counter[tuple[Kind, str]] = Counter()
        self._in_all: Counter[Kind] = Counter()
        # Those that wait for their client, by connection, the longest first.
        self._waiting: dict[Kind, dict[Caller, OrderedDict[Place, None]]] = {
            kind: {} for kind in Kind
        }
        # Calls that something is being done for, by connection.
        self._at_work: Counter[Caller] = Counter()

    def is_at_work(self, caller: Caller) -> bool:
        """Whether something is being done for a call on this connection."""
        return caller in self._at_work

    def waiting_connections(self) -> set[Caller]:
        """Those with calls that wait for their client."""
        return {caller for kind in self._waiting.values() for caller in kind}

    def take(self, kind: Kind, caller: Caller, on_pushed_out: Callable[[], None]) -> Place:
        """A place for a new call, which waits for its client at first.

        Raises:
            Overloaded: There is none.
        """
        share, address = self._shares[kind], caller.address
        used = self._of_connection[kind, caller]
        if used >= share.connection:
            raise _refusal(kind, "on this connection", "connection", used)
        if share.address is not None and self._of_address[kind, address] >= share.address:
            self._make_room(kind, caller, address, share.address)
        if share.in_all is not None and self._in_all[kind] >= share.in_all:
            self._make_room(kind, caller, None, share.in_all)
        place = Place(kind, caller, on_pushed_out)
        self._of_connection[kind, caller] += 1
        self._of_address[kind, address] += 1
        self._in_all[kind] += 1
        self._waiting[kind].setdefault(caller, OrderedDict())[place] = None
        return place

    def begin(self, place: Place) -> None:
        """Something is done for the call from now on: it keeps its place until it ends."""
        if place.is_taken and place.waits_for_client:
            self._wait_no_longer(place)
            self._at_work[place.caller] += 1
            place.is_at_work = True

    def finish(self, place: Place) -> None:
        """All is done for the call; its client may not have read its answer yet."""
        if place.is_at_work:
            place.is_at_work = False
            _subtract(self._at_work, place.caller)

    def give_back(self, place: Place) -> None:
        """The call has ended."""
        if not place.is_taken:
            return
        place.is_taken = False
        if place.waits_for_client:
            self._wait_no_longer(place)
        self.finish(place)
        _subtract(self._of_connection, (place.kind, place.caller))
        _subtract(self._of_address, (place.kind, place.caller.address))
        _subtract(self._in_all, place.kind)

    def _make_room(self, kind: Kind, caller: Caller, address: str | None, most: int) -> None:
        waiting: list[OrderedDict[Place, None]] = [
            places
            for other, places in self._waiting[kind].items()
            if address is None or other.address == address
        ]
        most_waiting = max(waiting, key=len, default=OrderedDict[Place, None]())
        if len(most_waiting) <= len(self._waiting[kind].get(caller, ())):
            where, scope = (
                ("in all", "all") if address is None else ("from this address", "address")
            )
            raise _refusal(kind, where, scope, most)
        longest = next(iter(most_waiting))
        self.give_back(longest)
        longest.on_pushed_out()

    def _wait_no_longer(self, place: Place) -> None:
        place.waits_for_client = False
        of_connection = self._waiting[place.kind][place.caller]
        del of_connection[place]
        if not of_connection:
            del self._waiting[place.kind][place.caller]


def pushed_out(kind: Kind) -> Overloaded:
    """The refusal of a call that made room for another."""
    return Overloaded(
        f"too many {kind.value} are in progress, and this one waited longest for its client",
        reason="PUSHED_OUT",
        retry_after_s=_RETRY_S,
        facts={"kind": kind.name},
    )


def caller_of(peer: str) -> Caller:
    """Who is at the other end, by gRPC's name of it, such as `ipv4:127.0.0.1:40112` or `ipv6:%5B::1%5D:40112`."""
    scheme, _, rest = unquote(peer).partition(":")
    if scheme not in ("ipv4", "ipv6"):
        return Caller(peer, peer)
    host, _, port = rest.rpartition(":")
    return caller_at(host.strip("[]"), int(port))


def caller_at(host: str, port: int) -> Caller:
    """Who calls from *port* of *host*, an IP address."""
    address = ipaddress.ip_address(host.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    whole = str(address)
    if address.version == 6:
        whole = str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
    return Caller(whole, f"{address}:{port}")


def _refusal(kind: Kind, where: str, scope: str, most: int) -> Overloaded:
    return Overloaded(
        f"{most} {kind.value} are in progress {where}, which is as many as may be",
        reason="TOO_MANY_CALLS",
        retry_after_s=_RETRY_S,
        facts={"kind": kind.name, "scope": scope, "most": str(most)},
    )


def _subtract(counts: Counter[_Key], key: _Key) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]
