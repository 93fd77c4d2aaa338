"""Asks a Docker engine about itself. Each question has a connection of its own, and changes nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orchestrator.engine.docker.calls import API_VERSION
from orchestrator.engine.docker.client import ask
from orchestrator.engine.docker.endpoint import Endpoint, engine_endpoint
from orchestrator.engine.facts import EngineFacts, ImageFacts, Program
from orchestrator.errors import RunnerImageMissing

_LIMITS = {
    "memory": ("MemoryLimit",),
    "swap": ("SwapLimit",),
    "processes": ("PidsLimit",),
    "processor": ("CpuCfsPeriod", "CpuCfsQuota"),
}


class DockerInspector:
    """The engine of the environment.

    Args:
        timeout_s: Longest wait for one answer.
    """

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s

    def facts(self) -> EngineFacts:
        """The engine and its machine.

        Raises:
            SandboxError: It did not answer, or speaks an older API than we need.
        """
        version: dict[str, Any] = ask(lambda engine: engine.version(), self._timeout_s)
        asked_at = time.time()
        info: dict[str, Any] = ask(lambda engine: engine.info(), self._timeout_s)
        return engine_facts(engine_endpoint(), version, info, (asked_at + time.time()) / 2)

    def image(self, reference: str) -> ImageFacts | None:
        """The image *reference*; None if the engine has none of that name.

        Raises:
            SandboxError: The engine did not answer.
        """
        try:
            found: dict[str, Any] = ask(
                lambda engine: engine.inspect_image(reference),  # type: ignore[no-untyped-call]  # the library has no types for it
                self._timeout_s,
                reference,
            )
        except RunnerImageMissing:
            return None
        return image_facts(found)


def engine_facts(
    endpoint: Endpoint, version: Mapping[str, Any], info: Mapping[str, Any], asked_at: float
) -> EngineFacts:
    """What *version* and *info*, asked for at *asked_at*, say."""
    programs = {
        part["Name"].lower(): Program(
            part["Version"], (part.get("Details") or {}).get("GitCommit", "")
        )
        for part in version.get("Components") or ()
    }
    options = [text.split(",")[0] for text in info.get("SecurityOptions") or ()]
    return EngineFacts(
        address=endpoint.address,
        encrypted=endpoint.certificates is not None,
        api_version=version.get("ApiVersion", API_VERSION),
        programs=programs,
        kernel=info.get("KernelVersion", ""),
        system=info.get("OperatingSystem", ""),
        memory_bytes=int(info.get("MemTotal", 0)),
        clock_ahead_s=_ahead_s(info.get("SystemTime", ""), asked_at),
        cgroup_version=str(info.get("CgroupVersion", "")),
        limits={name: all(bool(info.get(key)) for key in keys) for name, keys in _LIMITS.items()},
        security=frozenset(option.removeprefix("name=") for option in options),
        runtimes=tuple(sorted(info.get("Runtimes") or ())),
        root=info.get("DockerRootDir", ""),
    )


def image_facts(found: Mapping[str, Any]) -> ImageFacts:
    """What the engine says of an image."""
    return ImageFacts(
        id=found["Id"],
        tags=tuple(found.get("RepoTags") or ()),
        digests=tuple(found.get("RepoDigests") or ()),
        labels=dict((found.get("Config") or {}).get("Labels") or {}),
    )


def _ahead_s(told: str, asked_at: float) -> float | None:
    """Seconds by which the time *told* is ahead of *asked_at*; None if it is no time."""
    try:
        return datetime.fromisoformat(told).timestamp() - asked_at
    except ValueError:
        return None
