"""Docker's client library: finds the engine, and translates the library's errors."""

from __future__ import annotations

import math
import os
import ssl
from collections.abc import Callable
from typing import Any, TypeVar

import docker
import docker.errors
import requests.adapters
import requests.exceptions
from urllib3.connection import HTTPConnection

from orchestrator.engine.docker.calls import API_VERSION
from orchestrator.engine.docker.certificates import EngineCertificates, told_of_tls
from orchestrator.engine.docker.endpoint import KEEP_ALIVE, Endpoint, engine_endpoint
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

# The client keys its pools by path, so that hardly any connection is ever used twice.
_KEPT_CONNECTIONS = 4
# As many as there are threads that call a remote engine at once.
_CONNECTIONS = 32
_NO_PLAIN_HTTP = "Client sent an HTTP request to an HTTPS server"
_TOLD_CHARACTERS = 300

_T = TypeVar("_T")


def client(timeout_s: float) -> docker.APIClient:
    """A client of the engine of the environment, which waits *timeout_s* for an answer, in whole seconds at least.

    Raises:
        EngineSetUpWrong: The environment names none that can be used.
    """
    endpoint = engine_endpoint()
    made = docker.APIClient(
        _base_url(endpoint),
        version=API_VERSION,
        timeout=math.ceil(timeout_s),
        num_pools=_KEPT_CONNECTIONS,
    )
    # Proxies and authorities of the environment are for the web: neither stands between the service and its engine.
    made.trust_env = False
    if not endpoint.address.startswith("unix:"):
        adapter = _Remote(endpoint.certificates)
        made.mount("http://", adapter)
        made.mount("https://", adapter)
    return made


def _base_url(endpoint: Endpoint) -> str:
    scheme = "https" if endpoint.certificates else "tcp"
    return endpoint.address.replace("tcp", scheme, 1)


class _Remote(requests.adapters.HTTPAdapter):
    """Connections over the network; with TLS where *certificates* are given.

    The library would read certificates by path for each connection, half of a pair while it is being replaced, and
    add the public authorities to the one that is named.
    """

    def __init__(self, certificates: EngineCertificates | None) -> None:
        self._certificates = certificates
        super().__init__(pool_maxsize=_CONNECTIONS)

    def init_poolmanager(self, *args: Any, **arguments: Any) -> None:
        options = [*HTTPConnection.default_socket_options, *KEEP_ALIVE]
        super().init_poolmanager(*args, socket_options=options, **arguments)

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> Any:
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        if self._certificates is not None:
            # Pools are kept by it: after a change of the files the next call makes a new connection.
            pool = {"ssl_context": self._certificates.context(), "cert_reqs": "CERT_REQUIRED"}
        return host, pool

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Adds nothing to what the context says."""


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
        if _NO_PLAIN_HTTP in told:
            told = "it speaks TLS alone; set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH"
        kind = EngineFault if error.is_server_error() else SandboxError
        return kind(f"the engine refused: {told}")
    tls = _tls_error(error)
    if tls is not None:
        # What was found wrong with the engine was found before anything was sent.
        unsent = isinstance(tls, ssl.SSLCertVerificationError)
        return (EngineUnreachable if unsent else EngineFault)(
            told_of_tls(tls, os.environ.get("DOCKER_HOST", ""))
        )
    # These come of connecting, before anything is sent.
    nobody = any(
        isinstance(one, ConnectionRefusedError | FileNotFoundError) for one in led_to(error)
    )
    kind = EngineUnreachable if nobody else EngineFault
    return kind(f"the engine did not answer: {error}")


def _tls_error(error: Exception) -> ssl.SSLError | None:
    """The error of TLS that led to *error*; the library keeps some as arguments of its own alone."""
    for one in led_to(error):
        if isinstance(one, ssl.SSLError):
            return one
        for inner in (*one.args, getattr(one, "reason", None)):
            if isinstance(inner, Exception) and (found := _tls_error(inner)):
                return found
    return None
