"""`strategiz version`."""

from __future__ import annotations

import click


@click.command()
def version() -> None:
    """Print the version of the client."""
    from strategiz_execution import __version__  # noqa: PLC0415 - loads gRPC

    click.echo(__version__)
