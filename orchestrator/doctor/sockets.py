"""Looks at the ports of the settings: tries to listen there for a moment, and finds out who does."""

from __future__ import annotations

import errno
import socket
from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import Path

from orchestrator.doctor.gathering import in_container
from orchestrator.doctor.ports import Holder, Port, PortState
from orchestrator.settings import Settings

_OPERATOR_HOST = "127.0.0.1"
_LISTENING = "0A"
_STATES = {
    errno.EADDRINUSE: PortState.TAKEN,
    errno.EACCES: PortState.FORBIDDEN,
    errno.EADDRNOTAVAIL: PortState.NO_ADDRESS,
}


def ports(settings: Settings) -> Iterator[Port]:
    """The ports that the service will listen on."""
    yield port("STRATEGIZ_GRPC_PORT", settings.grpc_host, settings.grpc_port)
    operators = settings.operator_port_beside(settings.grpc_port)
    if operators >= 0:
        yield port("STRATEGIZ_OPERATOR_PORT", _OPERATOR_HOST, operators)
    if settings.metrics_port:
        yield port("STRATEGIZ_METRICS_PORT", settings.metrics_host, settings.metrics_port)


def port(setting: str, host: str, number: int) -> Port:
    """How it is with the port *number* on *host*."""
    state = _state(host, number)
    holder = _holder(number) if state is PortState.TAKEN else None
    return Port(setting, host, number, state, holder, in_container())


def _state(host: str, number: int) -> PortState:
    try:
        places = socket.getaddrinfo(host.strip("[]"), number, type=socket.SOCK_STREAM)
        for family, kind, protocol, _, address in places:
            with socket.socket(family, kind, protocol) as trying:
                # A port whose last connections are still being forgotten is free.
                trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trying.bind(address)
                trying.listen(1)
    except socket.gaierror:
        return PortState.NO_ADDRESS
    except OSError as error:
        return _STATES.get(error.errno or 0, PortState.NO_ADDRESS)
    return PortState.FREE


def _holder(number: int) -> Holder | None:
    """Who listens on the port *number*; None where that process cannot be seen."""
    inodes = {f"socket:[{inode}]" for inode in _listening(number)}
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            if not any(_leads_to(path, inodes) for path in (process / "fd").iterdir()):
                continue
            command = (process / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
            program = (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            continue  # it has ended, or is another user's
        return Holder(int(process.name), program, _is_service(command))
    return None


def _leads_to(descriptor: Path, inodes: Collection[str]) -> bool:
    try:
        return str(descriptor.readlink()) in inodes
    except FileNotFoundError:
        return False  # closed meanwhile


def _listening(number: int) -> Iterator[str]:
    for table in ("tcp", "tcp6"):
        try:
            lines = Path("/proc/net", table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == number:
                yield fields[9]


def _is_service(command: list[str]) -> bool:
    pairs = list(pairwise(command))
    return ("-m", "orchestrator") in pairs or any(
        Path(program).name == "strategiz" and verb == "serve" for program, verb in pairs
    )
