"""Settings of the port, of messages, and of what clients may hold."""

from __future__ import annotations

import ipaddress
from typing import Literal

from pydantic import BaseModel, Field


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a port on *host*."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Network(BaseModel):
    """Listening."""

    grpc_host: str = Field("127.0.0.1", description="address to listen on")
    grpc_port: int = Field(
        50051, ge=0, le=65535, description="port to listen on; 0 picks a free one"
    )
    max_message_mb: int = Field(64, ge=1, le=512, description="largest gRPC message, MiB")
    default_answer_mb: int = Field(
        4,
        ge=1,
        le=512,
        description="largest answer where a request names no output.max_answer_mb, MiB",
    )
    max_concurrent_rpcs: int = Field(
        1024,
        ge=1,
        description="largest number of calls in progress, of each kind: runs, lists, checks of code",
    )
    address_calls: int = Field(
        512,
        ge=1,
        description="of these, from one address; raise it to `max_concurrent_rpcs` behind a proxy",
    )
    connection_calls: int = Field(256, ge=1, description="of these, on one connection")
    message_timeout_s: float = Field(
        120.0, gt=0, description="how long the message of a call may take to arrive"
    )
    max_connections: int = Field(
        2048,
        ge=1,
        description="largest number of connections; from half of it on, idle ones are closed",
    )
    shutdown_grace_s: float = Field(30.0, ge=0, description="how long runs may go on after SIGTERM")
    stop_with_stdin: bool = Field(
        False,
        description="stop, as at SIGTERM, when standard input ends: for a program that starts a service of its own and "
        "holds the other end of the pipe, so that the service ends with it however it ends",
    )
    stream_write_timeout_s: float = Field(
        30.0, gt=0, description="how long a client may leave an event of its stream unread"
    )
    answer_retention_s: float = Field(
        300.0, ge=0, description="how long an answer is kept for the client's `run_id`"
    )
    answer_retention_mb: int = Field(
        128, ge=0, description="memory for the answers that are kept, MiB"
    )
    request_memory_mb: int = Field(
        96,
        ge=1,
        description="memory for requests in the queue or in progress, MiB; half of it for one user",
    )
    unread_answers_mb: int = Field(
        1024, ge=1, description="memory for answers that clients have not read yet, MiB"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="lowest level that the service logs"
    )
