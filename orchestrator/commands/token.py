"""`strategiz token`: static tokens of callers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from orchestrator.api.access.principal import Role
from orchestrator.api.access.tokens import MAX_USER_CHARACTERS, line_for, new_token


@click.group()
def token() -> None:
    """Make tokens for callers."""


@token.command()
@click.option("--user", required=True, help="Whose token it is; its runs belong to this user.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    default=[Role.RUN.value],
    show_default=True,
    type=click.Choice([role.value for role in Role]),
    help="What its bearer may do; may be repeated.",
)
@click.option(
    "--days", type=click.IntRange(min=1), help="Days until it expires; without it, it never does."
)
def new(user: str, roles: tuple[str, ...], days: int | None) -> None:
    """Make a token, and print it once.

    The token goes to standard error, for its bearer. The line for the file that STRATEGIZ_TOKENS_FILE names goes to
    standard output; it holds a hash, from which nobody can tell the token.
    """
    if not 0 < len(user) <= MAX_USER_CHARACTERS:
        raise click.BadParameter(
            f"must have 1 to {MAX_USER_CHARACTERS} characters", param_hint="--user"
        )
    expires = datetime.now(UTC).date() + timedelta(days=days) if days else None
    made = new_token()
    click.echo(f"token: {made}", err=True)
    click.echo(line_for(made, user, [Role(role) for role in dict.fromkeys(roles)], expires))
