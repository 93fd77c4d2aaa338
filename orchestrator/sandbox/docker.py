"""Sandboxes on a Docker engine. The only module that knows Docker's client library.

Destroying keeps one order: stop reading, close the attach, then remove with force on a connection that nothing else
uses. An engine whose attached client does not read hangs on everything else.
"""

from __future__ import annotations

import asyncio
import math
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import docker
import docker.errors
import docker.tls
import docker.utils
import requests.exceptions

from orchestrator.errors import RunnerImageMissing, SandboxError
from orchestrator.sandbox.attach import AttachStream, Endpoint
from orchestrator.sandbox.base import BackendInfo, OwnedSandbox, SandboxExit, SandboxSpec
from orchestrator.sandbox.container import (
    INSTANCE_LABEL,
    OWNER_LABEL,
    ContainerPolicy,
    container_config,
)

_T = TypeVar("_T")

# The oldest API with everything that container_config asks for; engines from 20.10 on speak it.
_API_VERSION = "1.41"
_THREADS = 32
# The client keys its pools by path, so that hardly any connection is ever used twice.
_KEPT_CONNECTIONS = 4


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
        self._endpoint = engine_endpoint()
        self._client = _client(call_timeout_s)
        self._remover = _client(call_timeout_s)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="docker")

    async def start(self, spec: SandboxSpec) -> DockerSandbox:
        config = container_config(spec, self._policy)
        stream: AttachStream | None = None
        try:
            await self._call(lambda: self._create(spec.name, config))
            stream = await AttachStream.open(self._endpoint, spec.name, _API_VERSION)
            await self._call(lambda: self._client.start(spec.name))
        except BaseException:
            if stream is not None:
                stream.close()
            await asyncio.shield(self.remove(spec.name))
            raise
        return DockerSandbox(spec.name, self, stream)

    async def wait_exit(self, name: str) -> SandboxExit:
        """Exit code and cause of the container *name*, once it has ended.

        Raises:
            SandboxError: The engine did not say so in time.
        """
        state = await self._state(name)
        if state["Running"]:
            await self._call(lambda: self._client.wait(name))
            state = await self._state(name)
        return SandboxExit(int(state["ExitCode"]) & 0xFFFFFFFF, bool(state["OOMKilled"]))

    async def _state(self, name: str) -> dict[str, Any]:
        found = await self._call(lambda: self._client.inspect_container(name))
        return dict(found["State"])

    async def list_owned(self) -> Sequence[OwnedSandbox]:
        found = await self._call(
            lambda: self._client.containers(
                all=True, filters={"label": f"{OWNER_LABEL}={self._policy.owner}"}
            )
        )
        return [
            OwnedSandbox(entry["Names"][0].lstrip("/"), entry["Labels"].get(INSTANCE_LABEL, ""))
            for entry in found
            if entry["Names"]
        ]

    async def remove(self, name: str) -> None:
        try:
            await self._call(lambda: self._remover.remove_container(name, v=True, force=True))
        except SandboxError as error:
            if not _is_gone(error.__cause__):
                raise

    async def info(self) -> BackendInfo:
        version = await self._call(self._client.version)
        parts = {part["Name"].lower(): part["Version"] for part in version.get("Components", ())}
        return BackendInfo(self._policy.runtime, self._policy.image, parts)

    async def close(self) -> None:
        self._client.close()
        self._remover.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _create(self, name: str, config: dict[str, Any]) -> None:
        self._client.create_container_from_config(config, name)  # type: ignore[no-untyped-call]

    async def _call(self, request: Callable[[], _T]) -> _T:
        """Does one blocking request on a thread.

        A cancelled caller waits for the answer first, which the client's timeout bounds, so that
        what the request did can be undone.
        """
        future = asyncio.get_running_loop().run_in_executor(self._threads, request)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await asyncio.wait([future])
            if not future.cancelled():
                future.exception()
            raise
        except docker.errors.ImageNotFound as error:
            raise RunnerImageMissing(f"the engine has no image {self._policy.image}") from error
        except docker.errors.APIError as error:
            raise SandboxError(f"the engine refused: {error.explanation or error}") from error
        except (docker.errors.DockerException, requests.exceptions.RequestException) as error:
            raise SandboxError(f"the engine did not answer: {error}") from error


def _is_gone(error: BaseException | None) -> bool:
    return isinstance(error, docker.errors.NotFound)


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
    except docker.errors.ImageNotFound as error:
        raise RunnerImageMissing(
            f"the engine has no image {reference}; `make images` builds it"
        ) from error
    except (docker.errors.DockerException, requests.exceptions.RequestException) as error:
        raise SandboxError(f"the engine did not answer: {error}") from error


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
