"""`strategiz validate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from strategiz_execution.command.ends import EXIT_CODES, guarded
from strategiz_execution.command.options import STRATEGY, connection_options


@click.command(epilog=EXIT_CODES)
@click.argument("strategy", type=STRATEGY)
@click.option("--image", default="", help="In which image it is to run, as of `backtest`.")
@click.option("--json", "wants_json", is_flag=True, help="The findings as one JSON object.")
@connection_options
@guarded
def validate(strategy: Path, **options: Any) -> int:
    """Check STRATEGY without running it, and show each finding in its line."""
    from strategiz_execution.command import looking  # noqa: PLC0415 - loads gRPC

    return looking.validate(strategy, options)
