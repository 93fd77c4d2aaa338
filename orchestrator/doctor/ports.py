"""Judges the ports that the service will listen on: free, or whose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from orchestrator.doctor.findings import Finding, fail, ok, unknown, warn


class PortState(Enum):
    """What an attempt to listen there met."""

    FREE = "free"
    TAKEN = "taken"
    FORBIDDEN = "forbidden"
    NO_ADDRESS = "no address"


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that listens on a port.

    Attributes:
        program: Its name.
        is_service: It is a service like this one.
    """

    pid: int
    program: str
    is_service: bool


@dataclass(frozen=True, slots=True)
class Port:
    """A port of the settings.

    Attributes:
        setting: Its variable.
        number: 0 = any free one.
        holder: None where it is free, or where another user's process cannot be seen.
        in_container: Looked at inside a container, whose ports are not the machine's.
    """

    setting: str
    host: str
    number: int
    state: PortState
    holder: Holder | None = None
    in_container: bool = False


def judge_port(port: Port) -> Finding:
    """Whether the service can listen there."""
    where = f"{port.host}:{port.number} ({port.setting})"
    if port.number == 0:
        return ok("port", f"the service picks a free port on {port.host} ({port.setting})")
    match port.state:
        case PortState.NO_ADDRESS:
            return fail(
                "port",
                f"{where}: this machine has no such address",
                "set STRATEGIZ_GRPC_HOST or STRATEGIZ_METRICS_HOST to an address of this machine",
            )
        case PortState.FORBIDDEN:
            return fail(
                "port",
                f"{where}: this user may not listen there",
                f"choose a port from 1024 up: {port.setting}",
            )
        case PortState.FREE if port.in_container:
            return unknown(
                "port",
                f"{where} is free in this container; what the machine publishes cannot be seen from here",
                "look on the machine: `docker ps`, `ss -ltnp`",
            )
        case PortState.FREE:
            return ok("port", f"{where} is free")
        case PortState.TAKEN:
            return _taken(port, where)


def _taken(port: Port, where: str) -> Finding:
    holder = port.holder
    if holder is None:
        return fail(
            "port",
            f"{where} is in use by a process that this user cannot see",
            f"see whose it is as root (`ss -ltnp`), or choose another port: {port.setting}",
        )
    if holder.is_service:
        return ok("port", f"{where} is in use by a running service (process {holder.pid})")
    if holder.program == "docker-proxy":
        return warn(
            "port",
            f"{where} is published by a container (docker-proxy, process {holder.pid})",
            f"right if that container is the service (`docker ps`); else choose another port: {port.setting}",
        )
    return fail(
        "port",
        f"{where} is in use by {holder.program} (process {holder.pid})",
        f"end that process, or choose another port: {port.setting}",
    )
