"""`strategiz version`."""

from __future__ import annotations

import click

from orchestrator import __version__


@click.command()
def version() -> None:
    """Print the version of the service."""
    click.echo(__version__)
