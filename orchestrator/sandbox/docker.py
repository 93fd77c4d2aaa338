"""Sandboxes on a Docker engine. The only module that knows Docker's client library.

Destroying keeps one order: stop reading, close the attach, then remove with force on a connection that nothing else
uses. An engine whose attached client does not read hangs on everything else.
"""

from __future__ import annotations

import math
import ssl
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import docker
import docker.errors
import docker.tls
import docker.utils
import requests.exceptions

from orchestrator.errors import (
    EngineFault,
    ProcessExhausted,
    RunnerImageMissing,
    SandboxError,
    is_shortage,
)
from orchestrator.sandbox.attach import AttachStream, Endpoint
from orchestrator.sandbox.base import (
    BackendInfo,
    OwnedSandbox,
    SandboxExit,
    SandboxSpec,
    SandboxState,
)
from orchestrator.sandbox.blocking_calls import BlockingCalls
from orchestrator.sandbox.container import (
    FIRST_UID_LABEL,
    INSTANCE_LABEL,
    LEASE_LABEL,
    OWNER_LABEL,
    ContainerPolicy,
    container_config,
)

_T = TypeVar("_T")

# The oldest API with everything that container_config asks for; engines from 20.10 on speak it.
_API_VERSION = "1.41"
# Removals, and what keeps the service in order, never wait for what runs ask of an engine that hangs.
_RUN_THREADS, _UPKEEP_THREADS = 32, 16
# The client keys its pools by path, so that hardly any connection is ever used twice.
_KEPT_CONNECTIONS = 4
_TOLD_CHARACTERS = 300
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
    """

    def __init__(self, policy: ContainerPolicy, *, call_timeout_s: float) -> None:
        self._policy = policy
        self._timeout_s = call_timeout_s
        self._endpoint = engine_endpoint()
        self._client = _client(call_timeout_s)
        self._upkeep_client = _client(call_timeout_s)
        self._run_calls = BlockingCalls("runs", threads=_RUN_THREADS, timeout_s=call_timeout_s)
        self._upkeep_calls = BlockingCalls(
            "upkeep", threads=_UPKEEP_THREADS, timeout_s=call_timeout_s
        )

    async def start(self, spec: SandboxSpec) -> DockerSandbox:
        config = container_config(spec, self._policy)
        await self._call(lambda: self._create(spec.name, config))
        stream = await AttachStream.open(
            self._endpoint, spec.name, _API_VERSION, timeout_s=self._timeout_s
        )
        try:
            await self._call(lambda: self._client.start(spec.name))
        except BaseException:
            stream.close()
            raise
        return DockerSandbox(spec.name, self, stream)

    async def wait_exit(self, name: str) -> SandboxExit:
        """Exit code and cause of the container *name*, once it has ended.

        Raises:
            SandboxError: The engine did not say so in time.
        """
        exit_ = await self.exit_now(name)
        if exit_ is None:
            # The library takes no timeout here to mean none at all.
            longest_s = math.ceil(self._timeout_s)
            await self._call(lambda: self._client.wait(name, timeout=longest_s))
            exit_ = await self.exit_now(name)
        if exit_ is None:
            raise SandboxError(f"the sandbox {name} ended and runs again")
        return exit_

    async def exit_now(self, name: str) -> SandboxExit | None:
        """Exit code and cause of the container *name*; None while it runs.

        Raises:
            SandboxError: The engine did not say.
        """
        state = (await self._call(lambda: self._client.inspect_container(name)))["State"]
        if state["Running"]:
            return None
        return SandboxExit(int(state["ExitCode"]) & 0xFFFFFFFF, bool(state["OOMKilled"]))

    async def list_owned(self) -> Sequence[OwnedSandbox]:
        found = await self._keep(
            lambda: self._upkeep_client.containers(
                all=True, filters={"label": f"{OWNER_LABEL}={self._policy.owner}"}
            )
        )
        return [self._owned(entry) for entry in found if entry["Names"]]

    def _owned(self, entry: Mapping[str, Any]) -> OwnedSandbox:
        labels = entry["Labels"]
        return OwnedSandbox(
            name=entry["Names"][0].lstrip("/"),
            instance=labels.get(INSTANCE_LABEL, ""),
            state=_STATES.get(entry["State"], SandboxState.RUNNING),
            lease_s=float(labels.get(LEASE_LABEL, self._policy.lease_s)),
            first_uid=int(labels.get(FIRST_UID_LABEL, 0)),
        )

    async def remove(self, name: str) -> None:
        try:
            await self._keep(lambda: self._upkeep_client.remove_container(name, v=True, force=True))
        except SandboxError as error:
            if not isinstance(error.__cause__, docker.errors.NotFound):
                raise

    async def probe(self) -> None:
        image = self._policy.image
        await self._keep(lambda: self._upkeep_client.inspect_image(image))  # type: ignore[no-untyped-call]

    async def info(self) -> BackendInfo:
        version = await self._call(self._client.version)
        parts = {part["Name"].lower(): part["Version"] for part in version.get("Components", ())}
        return BackendInfo(self._policy.runtime, self._policy.image, parts)

    async def close(self) -> None:
        self._client.close()
        self._upkeep_client.close()
        self._run_calls.close()
        self._upkeep_calls.close()

    def _create(self, name: str, config: dict[str, Any]) -> None:
        self._client.create_container_from_config(config, name)  # type: ignore[no-untyped-call]

    async def _call(self, request: Callable[[], _T]) -> _T:
        """Does one request of a run."""
        return await self._answer(self._run_calls, request)

    async def _keep(self, request: Callable[[], _T]) -> _T:
        """Does one request that keeps the service in order."""
        return await self._answer(self._upkeep_calls, request)

    async def _answer(self, calls: BlockingCalls, request: Callable[[], _T]) -> _T:
        try:
            return await calls.do(request)
        except (
            docker.errors.DockerException,
            requests.exceptions.RequestException,
            OSError,
            RuntimeError,
        ) as error:
            raise _translated(error, self._policy.image) from error


def _translated(error: Exception, image: str) -> SandboxError:
    """What *error* of the client's library, or of a thread, is to everybody else. TimeoutError is an OSError."""
    if is_shortage(error):
        return ProcessExhausted()
    if isinstance(error, docker.errors.ImageNotFound):
        return RunnerImageMissing(f"the engine has no image {image}; `make images` builds it")
    if isinstance(error, docker.errors.APIError):
        told = str(error.explanation or error)[:_TOLD_CHARACTERS]
        kind = EngineFault if error.is_server_error() else SandboxError
        return kind(f"the engine refused: {told}")
    return EngineFault(f"the engine did not answer: {error}")


def resolve_image(reference: str, *, call_timeout_s: float) -> str:
    """Content id of the image *reference*.

    Raises:
        RunnerImageMissing: The engine has none of that name.
        SandboxError: The engine did not answer.
    """
    try:
        client = _client(call_timeout_s)
        try:
            found = client.inspect_image(reference)  # type: ignore[no-untyped-call]
            return str(found["Id"])
        finally:
            client.close()
    except (docker.errors.DockerException, requests.exceptions.RequestException) as error:
        raise _translated(error, reference) from error


def engine_endpoint() -> Endpoint:
    """Where the environment (DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH) says that the engine listens."""
    arguments = docker.utils.kwargs_from_env()
    address = docker.utils.parse_host(
        arguments.get("base_url"), is_win32=False, tls="tls" in arguments
    )
    tls = arguments.get("tls")
    return Endpoint(
        str(address), _tls_context(tls) if isinstance(tls, docker.tls.TLSConfig) else None
    )


def _tls_context(tls: docker.tls.TLSConfig) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=tls.ca_cert)
    if tls.cert:
        context.load_cert_chain(*tls.cert)
    if not tls.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _client(timeout_s: float) -> docker.APIClient:
    arguments: dict[str, Any] = dict(docker.utils.kwargs_from_env())
    return docker.APIClient(
        version=_API_VERSION, timeout=math.ceil(timeout_s), num_pools=_KEPT_CONNECTIONS, **arguments
    )
