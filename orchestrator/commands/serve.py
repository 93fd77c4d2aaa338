"""`strategiz serve`: the service itself."""

from __future__ import annotations

import sys

import click


@click.command()
def serve() -> None:
    """Serve until SIGTERM or Ctrl-C, then drain. The same as `python -m orchestrator`."""
    from orchestrator import __main__ as service  # noqa: PLC0415 - loads the whole service

    sys.exit(service.main())
