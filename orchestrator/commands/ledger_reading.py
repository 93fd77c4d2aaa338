"""The ledger that the settings name, for commands that read it themselves. They need no service."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from orchestrator.ledger.store import LedgerStore
from orchestrator.settings import InvalidSettings, Settings, load_settings


@contextmanager
def ledger_of_settings() -> Iterator[tuple[LedgerStore, Settings]]:
    """The ledger's database, which is closed afterwards, and the settings."""
    try:
        settings = load_settings()
    except InvalidSettings as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    if not settings.ledger_url:
        click.echo("no ledger: STRATEGIZ_LEDGER_URL is empty", err=True)
        sys.exit(1)
    store = LedgerStore(settings.ledger_url)
    try:
        yield store, settings
    finally:
        store.close()
