"""`strategiz new`."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from strategiz_execution.command.ends import SUCCEEDED, guarded

STYLES = ("per-bar", "vectorised", "script")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--style", type=click.Choice(STYLES), default="per-bar", show_default=True,
              help="per-bar: called once a bar, cannot look ahead. vectorised: called once with all bars. "
              "script: calls signal() and plot().")  # fmt: skip
@guarded
def new(file: Path, style: str) -> int:
    """Write a strategy to start from to FILE, with comments that say what may be changed."""
    name = f"{style.replace('-', '_')}.py"
    text = (
        files("strategiz_execution.command").joinpath("starters", name).read_text(encoding="utf-8")
    )
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError:
        raise click.BadParameter(
            f"{str(file)!r} exists already; choose another name", param_hint="FILE"
        ) from None
    click.echo(f"{file} is written. Try it: strategiz backtest {file} --data BARS.csv", err=True)
    return SUCCEEDED
