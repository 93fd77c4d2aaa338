"""Finds what a container engine lost: shims and cgroups of containers that it no longer lists.

They are found where the kernel shows them, so only an engine of this machine can be looked at. Another engine beside it
is told apart by its containerd and by the folder of its cgroups, both learnt from containers that ours does list.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

_CONTAINER_ID = re.compile(r"[0-9a-f]{64}")
# Named by the engine itself, or through systemd.
_CGROUP = re.compile(r"(?:docker-)?([0-9a-f]{64})(?:\.scope)?")
_CGROUP_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Traces:
    """What the kernel shows of containers, by their ids.

    Attributes:
        shims: The address of the containerd that a container's shim serves.
        cgroups: The folder that a container's cgroup is in.
    """

    shims: Mapping[str, str]
    cgroups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Suspects:
    """Ids of containers with a trace that the engine does not list; None where traces of it cannot be seen."""

    shims: AbstractSet[str] | None
    cgroups: AbstractSet[str] | None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many sandboxes left something behind that the engine knows nothing of; None where that cannot be seen.

    Attributes:
        shims: Those whose shim still runs.
        cgroups: Those whose cgroup is still there, with the memory charged to it.
    """

    shims: int | None
    cgroups: int | None

    @property
    def count(self) -> int:
        """Of both, as far as they can be seen."""
        return (self.shims or 0) + (self.cgroups or 0)


def in_both(first: Suspects, second: Suspects) -> Forgotten:
    """What was there at both looks."""
    return Forgotten(
        shims=None if second.shims is None else len(second.shims & (first.shims or set())),
        cgroups=None if second.cgroups is None else len(second.cgroups & (first.cgroups or set())),
    )


def read_traces(proc: Path = Path("/proc"), cgroup: Path = Path("/sys/fs/cgroup")) -> Traces:
    """Reads what the kernel shows now, of any engine."""
    return Traces(dict(_shims(proc)), dict(_cgroups(cgroup)))


class EngineTraces:
    """What is known of the traces that one engine's containers leave."""

    def __init__(self) -> None:
        self._containerds: set[str] = set()
        self._folders: set[str] = set()

    def learn(self, traces: Traces, listed: AbstractSet[str]) -> None:
        """Takes note of where the *listed* containers of the engine leave theirs."""
        self._containerds |= {where for name, where in traces.shims.items() if name in listed}
        self._folders |= {where for name, where in traces.cgroups.items() if name in listed}

    def suspects(self, traces: Traces, listed: AbstractSet[str]) -> Suspects:
        """Containers of *traces* that left some, and are not *listed*, which was asked for afterwards."""
        shims = {
            name
            for name, where in traces.shims.items()
            if where in self._containerds and name not in listed
        }
        # A folder may be shared between engines; a container that another one's shim holds is not ours.
        others = {
            name for name, where in traces.shims.items() if where not in self._containerds
        } | set(listed)
        cgroups = {
            name
            for name, where in traces.cgroups.items()
            if where in self._folders and name not in others
        }
        return Suspects(shims if self._containerds else None, cgroups if self._folders else None)


def _shims(proc: Path) -> Iterator[tuple[str, str]]:
    for folder in proc.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            arguments = (folder / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        except OSError:
            continue  # it has ended, or is not ours to see
        if not os.path.basename(arguments[0]).startswith("containerd-shim"):  # noqa: PTH119 - text, no path of ours
            continue
        options = dict(pairwise(arguments))
        name = options.get("-id", "")
        if _CONTAINER_ID.fullmatch(name) and options.get("-namespace") == "moby":
            yield name, options.get("-address", "")


def _cgroups(root: Path) -> Iterator[tuple[str, str]]:
    # Version 1 has a tree for each controller, and every container is in all of them.
    memory = root / "memory"
    top = memory if memory.is_dir() else root
    for folder, names, _ in os.walk(top):
        inside = [(name, _CGROUP.fullmatch(name)) for name in names]
        for name, found in inside:
            if found is not None:
                names.remove(name)
                yield found[1], folder
        if len(Path(folder).relative_to(top).parts) >= _CGROUP_DEPTH:
            names.clear()
