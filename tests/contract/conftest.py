"""The backends that must pass the suite. All else in this folder knows `orchestrator/engine/base.py` alone."""

from __future__ import annotations

import asyncio
import secrets
import subprocess
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from orchestrator.engine.base import SandboxBackend, SandboxSpec
from orchestrator.engine.docker.backend import DockerBackend, resolve_image
from orchestrator.engine.docker.container import ContainerPolicy
from orchestrator.run import ImageIds, Limits, RunId
from orchestrator.settings import Settings
from tests.stand.running_service import RUNNER_IMAGE

MIB = 1 << 20
FIRST_UID = 1_500_000
LEASE_S = 75.0
BACKENDS = [
    "docker-runc",
    pytest.param("docker-runsc", marks=[pytest.mark.gvisor, pytest.mark.slow]),
]
# By a part of a test's name, what a backend is known not to do, and why that is borne.
KNOWN_DIFFERENCES: dict[str, dict[str, str]] = {
    "docker-runc": {},
    "docker-runsc": {
        "a profile of unknown actions": "gVisor does not read the engine's system call profile; "
        "the supervisor loads a filter of its own on each strategy process",
    },
}
FAULTS = (
    "an image that is not there",
    "a runtime that is not there",
    "a profile that is no profile",
    "a profile of unknown actions",
)
LIMITS = Limits(
    timeout_s=10.0,
    memory_bytes=256 * MIB,
    cpu_millis=1000,
    processes=128,
    output_bytes=128 * MIB,
)


@dataclass(frozen=True)
class Maker:
    """Makes backends of one kind, and breaks them on purpose.

    Attributes:
        make: A backend that works, of an owner, as a service process of a name.
        broken: By what is wrong with it, one whose every start must fail.
        remove_from_outside: Removes a sandbox as somebody else would.
    """

    name: str
    make: Callable[[str, str], SandboxBackend]
    broken: dict[str, Callable[[str], SandboxBackend]]
    remove_from_outside: Callable[[str], None]


def _policy(runtime: str) -> ContainerPolicy:
    settings = Settings(runner_image=RUNNER_IMAGE)
    return ContainerPolicy(
        images=ImageIds(resolve_image(RUNNER_IMAGE, call_timeout_s=10)),
        runtime=runtime,
        seccomp=settings.seccomp_profile.read_text(encoding="utf-8"),
        owner="",
        instance="first",
        tmp_bytes=64 * MIB,
        lease_s=LEASE_S,
    )


@pytest.fixture(scope="session")
def policy(engine) -> ContainerPolicy:
    """What containers on runc have in common."""
    return _policy("runc")


def _docker(runtime: str) -> Maker:
    policy = _policy(runtime)

    def broken(**changes: Any) -> Callable[[str], SandboxBackend]:
        return lambda owner: DockerBackend(
            replace(policy, owner=owner, **changes), call_timeout_s=10
        )

    return Maker(
        f"docker-{runtime}",
        lambda owner, instance: DockerBackend(
            replace(policy, owner=owner, instance=instance), call_timeout_s=10
        ),
        dict(
            zip(
                FAULTS,
                (
                    broken(images=ImageIds("sha256:" + "0" * 64)),
                    broken(runtime="no-such-runtime"),
                    broken(seccomp="{not json"),
                    broken(seccomp='{"defaultAction": "SCMP_ACT_NONSENSE"}'),
                ),
                strict=True,
            )
        ),
        lambda name: subprocess.run(
            ["docker", "rm", "--force", name], check=True, capture_output=True
        ),
    )


@pytest.fixture(scope="session", params=BACKENDS)
def maker(request, engine) -> Maker:
    runtime = request.param.rpartition("-")[2]
    if runtime not in engine.info()["Runtimes"]:
        pytest.skip(f"the engine has no runtime {runtime}: `make runsc` registers it")
    return _docker(runtime)


@pytest.fixture(autouse=True)
def _bears_known_differences(request):
    if "maker" in request.fixturenames:
        differences = KNOWN_DIFFERENCES[request.getfixturevalue("maker").name]
        for part, reason in differences.items():
            if part in request.node.name:
                request.applymarker(pytest.mark.xfail(reason=reason, strict=True))


@pytest.fixture
def owner() -> str:
    """Whose sandboxes those of this test are."""
    return f"contract-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def on_backend(maker, owner) -> Callable[[Callable[[SandboxBackend], Awaitable[None]]], None]:
    """Runs a story on a backend, which must then own nothing any more."""
    return stories_on(lambda: maker.make(owner, "first"))


def stories_on(
    make: Callable[[], SandboxBackend],
) -> Callable[[Callable[[SandboxBackend], Awaitable[None]]], None]:
    """Runs a story on a backend that *make* gives, of which nothing may be left."""

    def run(story: Callable[[SandboxBackend], Awaitable[None]]) -> None:
        async def whole() -> None:
            backend = make()
            try:
                await story(backend)
                assert list(await backend.list_owned()) == []
            finally:
                for left in await backend.list_owned():
                    await backend.remove(left.name)
                await backend.close()

        asyncio.run(whole())

    return run


_made = iter(range(10_000))


@pytest.fixture
def spec() -> Callable[..., SandboxSpec]:
    """Makes specs, each with a name and users of its own."""

    def make(**limits: Any) -> SandboxSpec:
        return SandboxSpec(
            name=f"strategiz-{secrets.token_hex(12)}",
            run_id=RunId("contract"),
            limits=replace(LIMITS, **limits),
            first_uid=FIRST_UID + 64 * next(_made),
        )

    return make
