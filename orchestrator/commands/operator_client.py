"""How commands call the operator service, and what they make of its refusals.

The rule: standard output has the answer and nothing else; what went wrong is on standard error, with what to do. Exit
codes: 0 done, 1 refused, 2 used wrongly (also a value out of bounds), 3 not reached, 4 no such run.
"""

from __future__ import annotations

import getpass
import json
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click
import grpc
from google.protobuf import json_format
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from orchestrator.generated.operator_pb2_grpc import OperatorServiceStub
from orchestrator.settings import InvalidSettings, load_settings

_TIMEOUT_S = 30.0
_EXIT_CODES = {
    grpc.StatusCode.INVALID_ARGUMENT: 2,
    grpc.StatusCode.NOT_FOUND: 4,
}
_NOT_REACHED = 3


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls one operator service.

    Attributes:
        stub: Its calls, each of which takes `metadata` and a `timeout`.
        address: Where it is.
        as_json: How answers are to be printed.
    """

    stub: OperatorServiceStub
    address: str
    as_json: bool
    token: str

    def call(self, method: str, request: Message) -> Any:
        """The answer to *request*; who calls goes with it."""
        return getattr(self.stub, method)(request, timeout=_TIMEOUT_S, metadata=self.identity())

    def identity(self) -> tuple[tuple[str, str], ...]:
        """Who calls: by token where there is one; else the name of the user, for the ledger."""
        try:
            name = getpass.getuser()
        except (OSError, KeyError):
            name = "unknown"
        said = f"{name}@{socket.gethostname()}".encode("ascii", "replace").decode()
        proof = (("authorization", f"Bearer {self.token}"),) if self.token else ()
        return (("strategiz-operator", said), *proof)

    def tell(self, answer: Message, text: Callable[[], str]) -> None:
        """Prints *answer* as JSON or as *text*."""
        click.echo(as_json(answer) if self.as_json else text())


def as_json(message: Message) -> str:
    """*message* as one object; fields that are not set have their zero."""
    shown = json_format.MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return json.dumps(_plain(message, shown), indent=2, ensure_ascii=False)


def calls_the_operator(command: Callable[..., None]) -> Callable[..., None]:
    """A command that gets a `Caller` first, and the options `--address` and `--json`."""

    @click.option(
        "--address",
        metavar="HOST:PORT",
        default="",
        help="Of the operator service; by default that of this machine's settings.",
    )
    @click.option(
        "--token-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Has the token, where the service takes tokens: one with the role operate.",
    )
    @click.option("--json", "wants_json", is_flag=True, help="The answer as one JSON object.")
    @wraps(command)
    def called(
        *arguments: Any, address: str, token_file: Path | None, wants_json: bool, **options: Any
    ) -> None:
        token = token_file.read_text(encoding="utf-8").strip() if token_file is not None else ""
        with connection(address, token, as_json=wants_json) as caller:
            command(caller, *arguments, **options)

    return called


@contextmanager
def connection(address: str, token: str, *, as_json: bool) -> Iterator[Caller]:
    """A connection to *address*, or to where the settings say that the service is. Refusals end the command."""
    address = address or _settings_address()
    with grpc.insecure_channel(address) as channel:
        try:
            yield Caller(OperatorServiceStub(channel), address, as_json, token)
        except grpc.RpcError as error:
            for line in told(error, address):
                click.echo(line, err=True)
            sys.exit(exit_code(error))


def exit_code(error: grpc.RpcError) -> int:
    """What a command ends with that met *error*."""
    return _NOT_REACHED if _is_unreachable(error) else _EXIT_CODES.get(error.code(), 1)


def told(error: grpc.RpcError, address: str) -> list[str]:
    """What an operator is told of *error*."""
    if _is_unreachable(error):
        return [
            f"no operator service answers on {address}: {error.details()}",
            "is the service running there, and not with operator_port -1? --address names another one",
        ]
    violations = list(_violations(error))
    if error.code() is grpc.StatusCode.UNAUTHENTICATED:
        violations = [f"{error.details()}; --token-file names a file that has one"]
    return violations or [f"{error.code().name}: {error.details()}"]


def _is_unreachable(error: grpc.RpcError) -> bool:
    """Whether no service has answered: one that refuses with UNAVAILABLE says why."""
    return error.code() in (
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.UNIMPLEMENTED,
    ) and not _details(error)


def _details(error: grpc.RpcError) -> list[Any]:
    call: Any = error  # what a call raises is the call too, which the stubs do not know
    status = rpc_status.from_call(call)
    return list(status.details) if status is not None else []


def _violations(error: grpc.RpcError) -> Iterator[str]:
    for detail in _details(error):
        if detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad = error_details_pb2.BadRequest()
            detail.Unpack(bad)
            yield from (f"{one.field}: {one.description}" for one in bad.field_violations)


def _settings_address() -> str:
    try:
        settings = load_settings()
    except InvalidSettings as error:
        click.echo(f"the settings do not say where the service is: {error}", err=True)
        sys.exit(2)
    port = settings.operator_port_beside(settings.grpc_port)
    if port <= 0:
        click.echo(
            "the settings give the operator service no port; name it with --address", err=True
        )
        sys.exit(2)
    return f"127.0.0.1:{port}"


def _plain(message: Message, shown: dict[str, Any]) -> dict[str, Any]:
    """*shown* in the order of the contract. JSON of protobuf writes 64-bit numbers as text; scripts expect numbers."""
    plain: dict[str, Any] = {}
    for field in message.DESCRIPTOR.fields:
        if field.name not in shown:
            continue
        held, told = getattr(message, field.name), shown[field.name]
        if field.message_type is not None:
            plain[field.name] = (
                [_plain(one, its) for one, its in zip(held, told, strict=True)]
                if isinstance(told, list)
                else _plain(held, told)
            )
        else:
            plain[field.name] = told if field.enum_type is not None else held
    return plain
