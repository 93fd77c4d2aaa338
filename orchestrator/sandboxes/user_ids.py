"""User ids of sandboxes. No two living sandboxes of a machine may share one: the kernel counts some limits by user."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator

USERS_PER_SANDBOX = 64
# More sandboxes than the settings let one service have.
USERS_PER_SERVICE = 1024 * USERS_PER_SANDBOX
# Above what machines give to people, to services and to the containers of other programs.
_FIRST_DRAWN, _LAST_DRAWN = 1 << 24, 1 << 31


def draw_first_uid(taken: Iterable[int]) -> int:
    """First id of a range for one service, away from the ids *taken*.

    It is drawn, because services of different owners do not see each other: two of them get the
    same range once in 32,000 times.
    """
    places = (_LAST_DRAWN - _FIRST_DRAWN) // USERS_PER_SERVICE
    others = {(uid - _FIRST_DRAWN) // USERS_PER_SERVICE for uid in taken}
    free = [place for place in range(places) if place not in others]
    return _FIRST_DRAWN + secrets.choice(free) * USERS_PER_SERVICE


class UserRanges:
    """Ranges of user ids, the lowest free one first, so that the numbers stay few."""

    def __init__(self, first_uid: int) -> None:
        self._first_uid = first_uid
        self._taken: set[int] = set()

    def take(self) -> int:
        """First id of a range that no living sandbox has."""
        place = next(place for place in self._places() if place not in self._taken)
        self._taken.add(place)
        return self._first_uid + place * USERS_PER_SANDBOX

    def give_back(self, first_uid: int) -> None:
        """The sandbox of this range is gone."""
        self._taken.discard((first_uid - self._first_uid) // USERS_PER_SANDBOX)

    def _places(self) -> Iterator[int]:
        return iter(range(len(self._taken) + 1))
