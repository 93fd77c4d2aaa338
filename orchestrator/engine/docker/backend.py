"""Sandboxes on a Docker engine.

Destroying keeps one order: stop reading, close the attach, then remove with force on a connection that nothing else
uses. An engine whose attached client does not read hangs on everything else.
"""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import docker.errors
import requests.exceptions
import structlog

from orchestrator.engine.base import (
    BackendInfo,
    EngineCall,
    OnEngineCall,
    OwnedSandbox,
    SandboxExit,
    SandboxSpec,
    SandboxState,
)
from orchestrator.engine.docker.attach import AttachStream
from orchestrator.engine.docker.blocking_calls import BlockingCalls
from orchestrator.engine.docker.calls import API_VERSION
from orchestrator.engine.docker.client import ask, client, translated
from orchestrator.engine.docker.container import (
    FIRST_UID_LABEL,
    INSTANCE_LABEL,
    LEASE_LABEL,
    OWNER_LABEL,
    ContainerPolicy,
    container_config,
    resources,
)
from orchestrator.engine.docker.endpoint import engine_endpoint
from orchestrator.engine.docker.forgotten_watch import ForgottenWatch
from orchestrator.errors import EngineFault, EngineUnreachable, ProcessExhausted, SandboxError
from orchestrator.run import Limits

_log = structlog.get_logger(__name__)

_T = TypeVar("_T")
_N = TypeVar("_N", int, float)

# Removals, and what keeps the service in order, never wait for what runs ask of an engine that hangs.
_RUN_THREADS, _UPKEEP_THREADS = 32, 16
_STATES = {
    "created": SandboxState.CREATED,
    "exited": SandboxState.ENDED,
    "dead": SandboxState.ENDED,
}


class DockerSandbox:
    """One container of ours, attached and started."""

    def __init__(self, name: str, backend: DockerBackend, stream: AttachStream) -> None:
        self._name = name
        self._backend = backend
        self._stream = stream

    @property
    def name(self) -> str:
        return self._name

    @property
    def is_alive(self) -> bool:
        return self._stream.is_open

    async def send(self, data: bytes | memoryview) -> None:
        await self._stream.send(data)

    async def receive(self) -> bytes:
        return await self._stream.receive()

    async def wait_exit(self) -> SandboxExit:
        return await self._backend.wait_exit(self._name)

    async def exit_now(self) -> SandboxExit | None:
        return await self._backend.exit_now(self._name)

    async def resize(self, limits: Limits) -> None:
        await self._backend.resize(self._name, limits)

    async def destroy(self) -> None:
        self._stream.close()
        await self._backend.remove(self._name)

    def diagnosis(self) -> str:
        return self._stream.stderr_tail()


class DockerBackend:
    """Makes containers for runs.

    Args:
        policy: What all of them have in common.
        call_timeout_s: Longest wait for one answer of the engine.
        on_call: Hears of each answer.

    Attributes:
        forgotten: Looks for what the engine lost sight of.
    """

    def __init__(
        self,
        policy: ContainerPolicy,
        *,
        call_timeout_s: float,
        on_call: OnEngineCall = lambda _call, _took_s, _error: None,
    ) -> None:
        self._policy = policy
        self._on_call = on_call
        self._timeout_s = call_timeout_s
        self._endpoint = engine_endpoint()
        self._warned: set[str] = set()
        self._client = client(call_timeout_s)
        self._upkeep_client = client(call_timeout_s)
        self._run_calls = BlockingCalls("runs", threads=_RUN_THREADS, timeout_s=call_timeout_s)
        self._upkeep_calls = BlockingCalls(
            "upkeep", threads=_UPKEEP_THREADS, timeout_s=call_timeout_s
        )
        self.forgotten = ForgottenWatch(
            partial(self._keep, EngineCall.LOOK),
            lambda: self._upkeep_client.containers(all=True, quiet=True),
        )

    @property
    def can_resize(self) -> bool:
        # gVisor's runtime has no such command.
        return self._policy.runtime == "runc"

    async def start(self, spec: SandboxSpec) -> DockerSandbox:
        config = container_config(spec, self._policy)
        made = await self._call(EngineCall.CREATE, lambda: self._create(spec.name, config))
        try:
            stream = await self._attach_and_start(spec.name, made["Id"])
        # Those two would say that nothing is there, and now there is.
        except EngineUnreachable as error:
            raise EngineFault(str(error)) from error
        except ProcessExhausted as error:
            raise SandboxError(str(error)) from error
        return DockerSandbox(spec.name, self, stream)

    async def _attach_and_start(self, name: str, container: str) -> AttachStream:
        stream = await self._timed(
            EngineCall.ATTACH,
            AttachStream.open(self._endpoint, name, API_VERSION, timeout_s=self._timeout_s),
        )
        try:
            await self._call(EngineCall.START, lambda: self._client.start(name))
            await self.forgotten.learn_once(container)
        except BaseException:
            stream.close()
            raise
        return stream

    async def wait_exit(self, name: str) -> SandboxExit:
        """Exit code and cause of the container *name*, once it has ended.

        Raises:
            SandboxError: The engine did not say so in time.
        """
        exit_ = await self.exit_now(name)
        if exit_ is None:
            # The library takes no timeout here to mean none at all.
            longest_s = math.ceil(self._timeout_s)
            await self._call(EngineCall.WAIT, lambda: self._client.wait(name, timeout=longest_s))
            exit_ = await self.exit_now(name)
        if exit_ is None:
            raise SandboxError(f"the sandbox {name} ended and runs again")
        return exit_

    async def exit_now(self, name: str) -> SandboxExit | None:
        """Exit code and cause of the container *name*; None while it runs.

        Raises:
            SandboxError: The engine did not say.
        """
        found = await self._call(EngineCall.INSPECT, lambda: self._client.inspect_container(name))
        state = found["State"]
        if state["Running"]:
            return None
        return SandboxExit(int(state["ExitCode"]) & 0xFFFFFFFF, bool(state["OOMKilled"]))

    async def list_owned(self) -> Sequence[OwnedSandbox]:
        found = await self._keep(
            EngineCall.LIST,
            lambda: self._upkeep_client.containers(
                all=True, filters={"label": f"{OWNER_LABEL}={self._policy.owner}"}
            ),
        )
        return [owned_sandbox(entry, self._policy.lease_s) for entry in found if entry["Names"]]

    async def remove(self, name: str) -> None:
        await self._timed(EngineCall.REMOVE, self._removed(name))

    async def _removed(self, name: str) -> None:
        request = partial(self._upkeep_client.remove_container, name, v=True, force=True)
        try:
            await self._answer(self._upkeep_calls, request)
        except SandboxError as error:
            if not isinstance(error.__cause__, docker.errors.NotFound):
                raise

    async def probe(self) -> None:
        for image in filter(None, (self._policy.images.default, self._policy.images.science)):
            await self._keep(
                EngineCall.PROBE,
                partial(self._upkeep_client.inspect_image, image),
            )

    async def resize(self, name: str, limits: Limits) -> None:
        """Gives the container *name* the memory and the processor of *limits*.

        Raises:
            SandboxError: The engine refused or did not answer.
        """
        changed = resources(limits)
        await self._call(
            EngineCall.RESIZE,
            lambda: self._client.update_container(
                name,
                mem_limit=changed["Memory"],
                memswap_limit=changed["MemorySwap"],
                cpu_period=changed["CpuPeriod"],
                cpu_quota=changed["CpuQuota"],
            ),
        )

    async def info(self) -> BackendInfo:
        version = await self._call(EngineCall.VERSION, self._client.version)
        parts = {part["Name"].lower(): part["Version"] for part in version.get("Components", ())}
        return BackendInfo(self._policy.runtime, self._policy.images, parts)

    async def close(self) -> None:
        self._client.close()
        self._upkeep_client.close()
        self._run_calls.close()
        self._upkeep_calls.close()

    def _create(self, name: str, config: dict[str, Any]) -> dict[str, Any]:
        made = dict(self._client.create_container_from_config(config, name))  # type: ignore[no-untyped-call]  # the library has no types for it
        for warning in made.get("Warnings") or ():
            # Of a limit that it does not set, for one. They are the same for every sandbox.
            if warning not in self._warned:
                self._warned.add(warning)
                _log.warning("the engine warns of a sandbox", warning=warning)
        return made

    async def _call(self, what: EngineCall, request: Callable[[], _T]) -> _T:
        """Does one request of a run."""
        return await self._timed(what, self._answer(self._run_calls, request))

    async def _keep(self, what: EngineCall, request: Callable[[], _T]) -> _T:
        """Does one request that keeps the service in order."""
        return await self._timed(what, self._answer(self._upkeep_calls, request))

    async def _timed(self, what: EngineCall, answer: Awaitable[_T]) -> _T:
        """*answer*, told of. Of one that nobody waits for any more nothing is told."""
        began = time.monotonic()
        try:
            given = await answer
        except SandboxError as error:
            self._on_call(what, time.monotonic() - began, error)
            raise
        self._on_call(what, time.monotonic() - began, None)
        return given

    async def _answer(self, calls: BlockingCalls, request: Callable[[], _T]) -> _T:
        try:
            return await calls.do(request)
        except (
            docker.errors.DockerException,
            requests.exceptions.RequestException,
            OSError,
            RuntimeError,
        ) as error:
            raise translated(error, self._policy.images) from error


def owned_sandbox(entry: Mapping[str, Any], lease_s: float) -> OwnedSandbox:
    """The sandbox of *entry*, as the engine lists it.

    Anybody may have made it, so a label need not be one of ours: for a lease that cannot be read it is *lease_s*, for a
    user id 0, which is nobody's.
    """
    labels = entry["Labels"]
    return OwnedSandbox(
        name=entry["Names"][0].lstrip("/"),
        instance=labels.get(INSTANCE_LABEL, ""),
        state=_STATES.get(entry["State"], SandboxState.RUNNING),
        lease_s=_at_least_0(float, labels.get(LEASE_LABEL), lease_s),
        first_uid=_at_least_0(int, labels.get(FIRST_UID_LABEL), 0),
    )


def _at_least_0(kind: Callable[[str], _N], label: str | None, default: _N) -> _N:
    """The number in *label*; *default* if there is none that makes sense."""
    try:
        number = kind(label or "")
    except ValueError:
        return default
    return number if 0 <= number < math.inf else default


def resolve_image(reference: str, *, call_timeout_s: float) -> str:
    """Content id of the image *reference*.

    Raises:
        RunnerImageMissing: The engine has none of that name.
        SandboxError: The engine did not answer.
    """
    found: dict[str, Any] = ask(
        lambda engine: engine.inspect_image(reference),  # type: ignore[no-untyped-call]  # the library has no types for it
        call_timeout_s,
        reference,
    )
    return str(found["Id"])
