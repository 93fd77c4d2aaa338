"""`strategiz report`."""

from __future__ import annotations

from pathlib import Path

import click

from strategiz_execution.command.ends import guarded
from strategiz_execution.command.values import Page


@click.command()
@click.argument("run", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--output", "-o", type=Page(dir_okay=False, path_type=Path), metavar="FILE.html",
              help="Default: the name of RUN, with .html.")  # fmt: skip
@click.option("--title", default="", help="Of the page. Default: the name of RUN.")
@guarded
def report(run: Path, output: Path | None, title: str) -> int:
    """Write the report of a saved RUN.

    RUN is a file that `backtest --save` wrote. Nothing is run.
    """
    from strategiz_execution.command import running  # noqa: PLC0415 - loads gRPC

    return running.report(run, output or run.with_suffix(".html"), title)
