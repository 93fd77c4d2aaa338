"""A fair queue: decides whose turn is next.

The rule: at each level of a path, such as address, connection, user, the keys take turns, however many entries wait
below each of them. If the queue is full, the newest entry of the key with the most entries is dropped.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Generic, TypeVar

from orchestrator.fairness.caller import Path

_T = TypeVar("_T")


class _Branch(Generic[_T]):
    __slots__ = ("branches", "items", "size")

    def __init__(self) -> None:
        self.branches: OrderedDict[str, _Branch[_T]] = OrderedDict()
        self.items: list[_T] = []
        self.size = 0

    def in_turn(self) -> Iterator[_T]:
        yield from self.items
        turns = [branch.in_turn() for branch in self.branches.values()]
        while turns:
            going_on = []
            for turn in turns:
                for item in turn:
                    yield item
                    going_on.append(turn)
                    break
            turns = going_on


class Turns(Generic[_T]):
    """Items that wait, each at the end of a path. All paths are of one length."""

    def __init__(self) -> None:
        self._root: _Branch[_T] = _Branch()

    def __len__(self) -> int:
        return self._root.size

    def __iter__(self) -> Iterator[_T]:
        """All of them, in the order in which their turn comes if nobody else comes."""
        return iter(list(self._root.in_turn()))

    def add(self, path: Path, item: _T) -> None:
        """*item* waits from now on, after the others of *path*."""
        branch = self._root
        branch.size += 1
        for key in path:
            branch = branch.branches.setdefault(key, _Branch())
            branch.size += 1
        branch.items.append(item)

    def remove(self, path: Path, item: _T) -> bool:
        """*item* waits no longer; whether it did."""
        way = [self._root]
        for key in path:
            if key not in way[-1].branches:
                return False
            way.append(way[-1].branches[key])
        if item not in way[-1].items:
            return False
        way[-1].items.remove(item)
        for branch in way:
            branch.size -= 1
        for key, branch in zip(path, way, strict=False):
            if not branch.branches[key].size:
                del branch.branches[key]
                break
        return True

    def take(self, path: Path, item: _T) -> None:
        """*item* has its turn: it waits no longer, and the others of its path come after everybody else."""
        branch = self._root
        self.remove(path, item)
        for key in path:
            if key not in branch.branches:
                return
            branch.branches.move_to_end(key)
            branch = branch.branches[key]

    def crowding(self, path: Path) -> _T:
        """Who came last where most wait; among equals it is where *path* leads. Somebody must wait."""
        branch, on_path = self._root, True
        for key in path:
            crowded = max(
                branch.branches,
                key=lambda name: (branch.branches[name].size, on_path and name == key),
            )
            on_path = on_path and crowded == key
            branch = branch.branches[crowded]
        return branch.items[-1]
