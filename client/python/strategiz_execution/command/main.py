"""The console command of the client alone. Where the service is installed, its command has these and its own."""

from __future__ import annotations

import click

from strategiz_execution.command.backtest import backtest
from strategiz_execution.command.compare import compare
from strategiz_execution.command.health import health
from strategiz_execution.command.new import new
from strategiz_execution.command.report import report
from strategiz_execution.command.sweep import sweep
from strategiz_execution.command.validate import validate
from strategiz_execution.command.version import version


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Try trading strategies, each run in a sandbox of its own."""


for command in (backtest, compare, health, new, report, sweep, validate, version):
    main.add_command(command)
