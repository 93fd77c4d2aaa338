"""`strategiz limits`: show, set, history, advise."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click

from orchestrator.commands.limits_advise import advise
from orchestrator.commands.limits_history import history
from orchestrator.commands.operator_client import Caller, calls_the_operator
from orchestrator.generated import operator_pb2 as operators
from orchestrator.terminal import printable, table

_NAMES = tuple(operators.Limits.DESCRIPTOR.fields_by_name)


@click.group()
def limits() -> None:
    """Show and change limits: for everybody, a tier or a user."""


limits.add_command(advise)
limits.add_command(history)


def _scoped(command: Callable[..., None]) -> Callable[..., None]:
    """A command with the options that say for whom limits are."""
    command = click.option("--tier", default="", metavar="NAME", help="For users of this tier.")(
        command
    )
    return click.option("--user", default="", metavar="ID", help="For this user.")(command)


def _with_limits(command: Callable[..., None]) -> Callable[..., None]:
    """A command with an option for each limit, such as --max-memory-mb."""
    for name in reversed(_NAMES):
        option = click.option(f"--{name.replace('_', '-')}", name, type=int, metavar="N")
        command = option(command)
    return command


@limits.command()
@_scoped
@calls_the_operator
def show(caller: Caller, tier: str, user: str) -> None:
    """Show the limits in force, with their bounds and where they come from."""
    scope = operators.Scope(tier=tier, user_id=user)
    answer = caller.call("GetLimits", operators.GetLimitsRequest(scope=scope))
    caller.tell(answer, lambda: described(answer, scope))


@limits.command("set")
@_scoped
@_with_limits
@click.option("--reset", multiple=True, metavar="LIMIT", help="Take this one from the scope.")
@click.option("--reason", default="", help="For the ledger.")
@calls_the_operator
def set_limits(
    caller: Caller, tier: str, user: str, reset: tuple[str, ...], reason: str, **given: Any
) -> None:
    """Change limits now; runs that were accepted before keep theirs. A restart keeps the change."""
    values = {name: value for name, value in given.items() if value is not None}
    if not values and not reset:
        click.echo(
            "nothing to change: name a limit, such as --max-memory-mb 1024, or --reset", err=True
        )
        sys.exit(2)
    try:
        changed = operators.Limits(**values)
    except ValueError as error:
        click.echo(f"a limit is out of range: {error}", err=True)
        sys.exit(2)
    answer = caller.call(
        "UpdateLimits",
        operators.UpdateLimitsRequest(
            scope=operators.Scope(tier=tier, user_id=user),
            limits=changed,
            reset=[name.replace("-", "_") for name in reset],
            reason=reason,
        ),
    )
    caller.tell(answer, lambda: _changes(answer))


def described(answer: operators.GetLimitsResponse, scope: operators.Scope) -> str:
    """The limits in force, then who has limits of their own."""
    rows = [("limit", "value", "from", "to", "unit", "comes from")]
    for bound in answer.bounds:
        value = getattr(answer.limits, bound.field)
        rows.append(
            (bound.field, str(value), str(bound.least), str(bound.most), bound.unit, bound.source)
        )
    lines = [f"for {_name(scope)}" + (f", of tier {printable(answer.tier)}" if answer.tier else "")]
    lines += ["", *table(rows)]
    if answer.changed:
        lines += ["", "set by operators:"]
        for one in answer.changed:
            own = ", ".join(f"{field.name} {value}" for field, value in one.limits.ListFields())
            lines.append(f"  {_name(one.scope)}: {own or 'the number of waiting sandboxes'}")
    return "\n".join(lines)


def _changes(answer: operators.UpdateLimitsResponse) -> str:
    lines = [
        f"{field.name}: {getattr(answer.before, field.name)} -> {value}"
        for field, value in answer.after.ListFields()
        if getattr(answer.before, field.name) != value
    ]
    return "\n".join(lines) or "nothing is different"


def _name(scope: operators.Scope) -> str:
    if scope.user_id:
        return f"user {printable(scope.user_id)}"
    return f"tier {printable(scope.tier)}" if scope.tier else "everybody"
