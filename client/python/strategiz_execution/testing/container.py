"""The service's image, started by testcontainers, with its sandboxes beside it on the same engine."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, Unpack

import docker.errors
from testcontainers.core.config import get_docker_socket
from testcontainers.core.container import DockerContainer

from strategiz_execution.async_client import AsyncClient
from strategiz_execution.calls.channel import Tls
from strategiz_execution.calls.retry import NEVER
from strategiz_execution.calls.settings import ClientOptions
from strategiz_execution.client import Client
from strategiz_execution.errors import AccessDenied, CallError, InvalidRequest, LocalServiceError

OWNER_LABEL = "io.strategiz.owner"

_PORT = 50051
_SOCKET = "/var/run/docker.sock"
_SECRETS = "/run/strategiz"
# Its canary, its sandboxes and their removal, on a machine that does other things as well.
_START_S = 120.0
_STOP_S = 40
_POLL_S = 0.2


@dataclass(frozen=True, kw_only=True)
class ServerTls:
    """Files of a service with TLS, PEM; they are copied into its container.

    Attributes:
        certificate: Of the service.
        key: Its private key, not encrypted.
        ca: Authorities that clients trust; with a self-signed certificate, the certificate.
        name: A name of the certificate. Clients expect it at whatever address the engine publishes the port.
        client_ca: Authorities of clients' certificates, for mutual TLS; None = they need none.
    """

    certificate: str | os.PathLike[str]
    key: str | os.PathLike[str]
    ca: str | os.PathLike[str]
    name: str = "localhost"
    client_ca: str | os.PathLike[str] | None = None


class StrategyExecutionContainer(DockerContainer):
    """A service of a test's own, with a container for each run beside it. Stopping it removes them all.

    Its port is published on this machine's loopback. Without TLS and tokens everybody on the machine can call it.

    Args:
        image: The service's image.
        runner_image: The image that runs strategies; must be on the engine.
        tls: Serve with TLS.
        client_tls: How clients show themselves, and whom they trust; None = trust `tls.ca` and expect `tls.name`.
        tokens_file: TOML file of hashed tokens, as `strategiz token new` writes its lines.
        ledger_url: Database of the ledger of runs, reachable from the container; empty = no ledger.
        settings: More settings by name, without STRATEGIZ_, such as {"SLOTS": 1}.
        engine_socket: The engine's socket on the engine's machine; None = the one that testcontainers uses.
        engine_group: Number of the group that may write to it; None = its own, where it is on this machine.
        **kwargs: Of `DockerContainer`.

    Raises:
        InvalidRequest: The engine's socket is not on this machine, and no group is given.

    Example:
        >>> with StrategyExecutionContainer() as service, service.client() as client:  # doctest: +SKIP
        ...     assert client.run("trend.py", bars).ok
    """

    def __init__(
        self,
        image: str = "strategiz/orchestrator:dev",
        *,
        runner_image: str = "strategiz/runner:dev",
        tls: ServerTls | None = None,
        client_tls: Tls | None = None,
        tokens_file: str | os.PathLike[str] | None = None,
        ledger_url: str = "",
        settings: Mapping[str, object] | None = None,
        engine_socket: str | None = None,
        engine_group: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(image, **kwargs)
        self.owner = f"testing-{uuid.uuid4().hex[:16]}"
        if client_tls is None and tls is not None:
            client_tls = Tls(ca=Path(tls.ca), server_name=tls.name)
        self._client_tls = client_tls
        socket = engine_socket or get_docker_socket()
        group = _group_of(socket) if engine_group is None else engine_group
        self.with_volume_mapping(socket, _SOCKET, "rw")
        self._kwargs |= {"group_add": [str(group)], "init": True}
        self.ports[f"{_PORT}/tcp"] = None
        self.with_envs(
            STRATEGIZ_OWNER=self.owner,
            STRATEGIZ_RUNNER_IMAGE=runner_image,
            STRATEGIZ_LEDGER_URL=ledger_url,
            STRATEGIZ_OPERATOR_PORT="-1",
        )
        if tls is not None:
            self._give("TLS_CERT", tls.certificate)
            self._give("TLS_KEY", tls.key)
            self._give("TLS_CLIENT_CA", tls.client_ca)
        self._give("TOKENS_FILE", tokens_file)
        if tls is None or (tokens_file is None and tls.client_ca is None):
            # In its container it listens on every address; what is published of that is this machine's loopback.
            self.with_env("STRATEGIZ_INSECURE_BEYOND_LOOPBACK", "I understand")
        for name, value in (settings or {}).items():
            self.with_env(f"STRATEGIZ_{name}", str(value))

    @property
    def address(self) -> str:
        """Of the service while it runs, "host:port"."""
        return f"{self.get_container_host_ip()}:{self.get_exposed_port(_PORT)}"

    def client(self, **options: Unpack[ClientOptions]) -> Client:
        """A client of this service; with TLS it trusts what the container was told.

        Args:
            **options: See `ClientOptions`, such as `token`.
        """
        return Client(self.address, **self._options(options))

    def async_client(self, **options: Unpack[ClientOptions]) -> AsyncClient:
        """As `client`, for coroutines."""
        return AsyncClient(self.address, **self._options(options))

    def start(self) -> Self:
        """Starts it, and waits until it serves.

        Raises:
            LocalServiceError: The image is not on the engine; or the service ended, or does not serve within two
                minutes, and the message has its last words.
        """
        if self._is_on_loopback():
            ports: dict[str, Any] = self.ports  # The engine's client takes an address, too.
            ports[f"{_PORT}/tcp"] = ("127.0.0.1",)
        self._refuse_a_missing_image()
        try:
            super().start()
            self._wait_until_serving()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self, force: bool = True, delete_volume: bool = True) -> None:
        """Stops the service as an operator would, so that it removes its sandboxes; then its container.

        What a service that was killed has left is removed, too.
        """
        if self._container is not None:
            self._container.stop(timeout=_STOP_S)
            for sandbox in self.sandboxes():
                sandbox.remove(force=True)
        super().stop(force, delete_volume)
        self._container = None

    def sandboxes(self) -> list[Any]:
        """Containers of this service's runs, and those that wait for one, as the engine's client has them."""
        filters: dict[str, str | list[str] | bool] = {"label": f"{OWNER_LABEL}={self.owner}"}
        found: list[Any] = self.get_docker_client().client.containers.list(
            all=True, filters=filters, ignore_removed=True
        )
        return found

    def last_words(self) -> str:
        """The end of what the service has logged."""
        out, err = self.get_logs()
        return "\n".join((out + err).decode("utf-8", "replace").splitlines()[-15:])

    def _refuse_a_missing_image(self) -> None:
        """The engine would ask a public registry for it, where the name could be anybody's."""
        try:
            self.get_docker_client().client.images.get(self.image)
        except docker.errors.ImageNotFound:
            raise LocalServiceError(
                f"the image {self.image} is not on the engine, and is not pulled: `make images` builds it"
            ) from None

    def _options(self, options: ClientOptions) -> ClientOptions:
        return {"tls": self._client_tls or False, **options}

    def _give(self, setting: str, path: str | os.PathLike[str] | None) -> None:
        """Copies a file into the container, and tells the service where it is."""
        if path is not None:
            place = f"{_SECRETS}/{setting.lower()}"
            # Its user is not root, and whoever can read the container's files can read these.
            self.with_copy_into_container(Path(path).read_bytes(), place, 0o444)
            self.with_env(f"STRATEGIZ_{setting}", place)

    def _is_on_loopback(self) -> bool:
        """Whether the engine publishes ports on this machine, and this is no container itself."""
        return self.get_docker_client().host() in {"localhost", "127.0.0.1"} and not _in_container()

    def _wait_until_serving(self) -> None:
        ends = time.monotonic() + _START_S
        found = "NOT_SERVING"
        with self.client(retry=NEVER) as client:
            while True:
                try:
                    if client.health().serving:
                        return
                except AccessDenied:
                    return  # It serves those who have a token.
                except CallError as error:
                    found = str(error)
                self._require_running()
                if time.monotonic() > ends:
                    raise LocalServiceError(
                        f"no service within {_START_S:g} s: {found}\n{self.last_words()}"
                    )
                time.sleep(_POLL_S)

    def _require_running(self) -> None:
        container = self.get_wrapped_container()
        try:
            container.reload()
        except docker.errors.NotFound:
            raise LocalServiceError("the service's container is gone") from None
        if container.status not in {"created", "running", "restarting"}:
            raise LocalServiceError(f"the service did not start:\n{self.last_words()}")


def _group_of(socket: str) -> int:
    try:
        return Path(socket).stat().st_gid
    except OSError as error:
        raise InvalidRequest.of(
            "engine_group",
            f"is not known, for {socket} is not on this machine ({error.strerror}): give its number",
        ) from error


def _in_container() -> bool:
    return Path("/.dockerenv").exists()
