"""`strategiz limits history`: who changed what, from the ledger."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime

import click

from orchestrator.commands.ledger_reading import ledger_of_settings
from orchestrator.ledger.actions import Action, OperatorActions
from orchestrator.ledger.store import LedgerUnavailable
from orchestrator.terminal import printable, table

_HEADINGS = ("when (UTC)", "by", "action", "target", "change", "reason")


@click.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="All columns, one object a line.")
def history(limit: int, as_json: bool) -> None:
    """Show what operators did, the newest first, from the ledger that the settings name."""
    with ledger_of_settings() as (store, settings):
        owner = settings.owner_of(settings.grpc_port)
        try:
            found = OperatorActions(store, owner).newest(limit)
        except LedgerUnavailable as error:
            click.echo(f"no ledger: {error}", err=True)
            sys.exit(1)
    if as_json:
        for action in found:
            click.echo(json.dumps(asdict(action), default=datetime.isoformat))
    else:
        click.echo("\n".join(table([_HEADINGS, *map(_cells, found)])))


def _cells(action: Action) -> tuple[str, ...]:
    change = ", ".join(
        f"{name} {action.before.get(name)} -> {value}" for name, value in action.after.items()
    )
    return (
        f"{action.at:%Y-%m-%d %H:%M:%S}",
        printable(action.by),
        action.action,
        " ".join(filter(None, (action.target_kind, printable(action.target)))),
        change,
        printable(action.reason),
    )
