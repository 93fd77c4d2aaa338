"""`strategiz health`."""

from __future__ import annotations

from typing import Any

import click

from strategiz_execution.command.ends import guarded
from strategiz_execution.command.options import connection_options


@click.command()
@click.option("--json", "wants_json", is_flag=True, help="The answer as one JSON object.")
@connection_options
@guarded
def health(**options: Any) -> int:
    """Ask a service whether it takes runs. Default: 127.0.0.1:50051. Exits with 3 if it does not."""
    from strategiz_execution.command import looking  # noqa: PLC0415 - loads gRPC

    return looking.health(options)
