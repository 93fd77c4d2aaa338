"""Docker's client library: finds the engine, and translates the library's errors."""

from __future__ import annotations

import math
import ssl
from collections.abc import Callable
from typing import Any, TypeVar

import docker
import docker.errors
import docker.tls
import docker.utils
import requests.exceptions

from orchestrator.engine.docker.attach import Endpoint
from orchestrator.errors import (
    EngineFault,
    EngineUnreachable,
    ProcessExhausted,
    RunnerImageMissing,
    SandboxError,
    is_shortage,
    led_to,
)
from orchestrator.run import ImageIds

# The oldest API with everything that is asked for here; engines from 20.10 on speak it.
API_VERSION = "1.41"
# The client keys its pools by path, so that hardly any connection is ever used twice.
_KEPT_CONNECTIONS = 4
_TOLD_CHARACTERS = 300

_T = TypeVar("_T")


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


def client(timeout_s: float) -> docker.APIClient:
    """A client that waits *timeout_s* for an answer, in whole seconds at least."""
    arguments: dict[str, Any] = dict(docker.utils.kwargs_from_env())
    return docker.APIClient(
        version=API_VERSION, timeout=math.ceil(timeout_s), num_pools=_KEPT_CONNECTIONS, **arguments
    )


def ask(request: Callable[[docker.APIClient], _T], timeout_s: float, image: str = "") -> _T:
    """The answer to one *request*, which may be about *image*, on a connection of its own. Blocks.

    Raises:
        RunnerImageMissing: The engine has no *image*.
        SandboxError: The engine did not answer, or cannot be found by what the environment says.
    """
    try:
        asking = client(timeout_s)
        try:
            return request(asking)
        finally:
            asking.close()
    except (docker.errors.DockerException, requests.exceptions.RequestException, OSError) as error:
        raise translated(error, ImageIds(image)) from error


def translated(error: Exception, images: ImageIds) -> SandboxError:
    """What *error* of the client's library, or of a thread, is to everybody else. TimeoutError is an OSError."""
    if is_shortage(error):
        return ProcessExhausted()
    if isinstance(error, docker.errors.ImageNotFound):
        named = " or ".join(filter(None, (images.default, images.science)))
        return RunnerImageMissing(f"the engine has no image {named}; `make images` builds it")
    if isinstance(error, docker.errors.APIError):
        told = str(error.explanation or error)[:_TOLD_CHARACTERS]
        kind = EngineFault if error.is_server_error() else SandboxError
        return kind(f"the engine refused: {told}")
    # These come of connecting, before anything is sent.
    nobody = any(
        isinstance(one, ConnectionRefusedError | FileNotFoundError) for one in led_to(error)
    )
    kind = EngineUnreachable if nobody else EngineFault
    return kind(f"the engine did not answer: {error}")
