"""What an engine says of itself, of its machine and of its images, for whoever judges whether strategies may run there.

No run needs any of it. Where an engine does not say something, the value is empty or None, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Program:
    """A program of the engine.

    Attributes:
        version: As the program names itself.
        build: As its packager does, such as a revision of a distribution; empty where the engine does not say.
    """

    version: str
    build: str = ""


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """An engine that answered.

    Attributes:
        address: Where it listens.
        encrypted: Whether calls to it go through TLS.
        programs: By name: `engine`, `containerd`, `runc`, and others.
        kernel: Release of the kernel that containers run on.
        clock_ahead_s: By how much its clock is ahead of ours; None where it does not say.
        cgroup_version: `1` or `2`.
        limits: Which limits it can set: `memory`, `swap`, `processes`, `processor`.
        security: What it protects containers with: `seccomp`, `apparmor`, `selinux`, `userns`, `rootless`.
        root: Folder of its images and containers, on its machine.
    """

    address: str
    encrypted: bool
    api_version: str
    programs: Mapping[str, Program]
    kernel: str
    system: str
    memory_bytes: int
    clock_ahead_s: float | None
    cgroup_version: str
    limits: Mapping[str, bool]
    security: frozenset[str]
    runtimes: tuple[str, ...]
    root: str


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """An image that the engine has.

    Attributes:
        id: Of its content.
        digests: What registries call it, such as `python@sha256:...`.
    """

    id: str
    tags: tuple[str, ...]
    digests: tuple[str, ...]
    labels: Mapping[str, str]


class EngineInspector(Protocol):
    """Asks an engine about itself. Every method blocks, and raises SandboxError where the engine does not answer."""

    def facts(self) -> EngineFacts:
        """The engine and its machine."""

    def image(self, reference: str) -> ImageFacts | None:
        """The image *reference*; None if the engine has none of that name."""
