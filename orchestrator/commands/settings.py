"""`strategiz settings`: the effective settings, and where each comes from."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from orchestrator.settings import GROUPS, InvalidSettings, Loaded, load
from orchestrator.settings.settings import secrets
from orchestrator.settings.sources import DEFAULT

_HIDDEN = "(set, not shown)"
# A longer value pushes its source to the right, so that the other lines fit a terminal of 80 columns.
_WIDEST_VALUE = 24


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object, with a member for each setting.")
def settings(as_json: bool) -> None:
    """Print the effective settings and where each comes from. Secrets are not shown.

    Exits with 1 if a setting is unusable, and prints every one that is.
    """
    try:
        loaded = load()
    except InvalidSettings as error:
        click.echo(error, err=True)
        sys.exit(1)
    for variable, near in loaded.unknown.items():
        hint = f"; did you mean {near}?" if near else ""
        click.echo(f"{variable} is no setting{hint}", err=True)
    if as_json:
        shown = {
            name: {"value": _plain(name, loaded), "source": source}
            for name, source in loaded.sources.items()
        }
        click.echo(json.dumps(shown, indent=2))
    else:
        click.echo("\n".join(_lines(loaded)))


def _lines(loaded: Loaded) -> list[str]:
    rows = {
        name: (name, _text(_plain(name, loaded)), source) for name, source in loaded.sources.items()
    }
    widths = [max(len(row[column]) for row in rows.values()) for column in (0, 1)]
    widths[1] = min(widths[1], _WIDEST_VALUE)
    lines: list[str] = []
    for group in GROUPS:
        lines += ["", f"# {(group.__doc__ or '').rstrip('.')}"]
        for name in group.model_fields:
            shown, value, source = rows[name]
            lines.append(f"{shown:<{widths[0]}}  {value:<{widths[1]}}  {source}")
    return lines[1:]


def _plain(name: str, loaded: Loaded) -> Any:
    """The value of a setting as JSON has it; of a secret only whether it is set."""
    if name in secrets() and loaded.sources[name] != DEFAULT:
        return _HIDDEN
    return loaded.settings.model_dump(mode="json", include={name})[name]


def _text(value: Any) -> str:
    """A value as TOML writes it."""
    return json.dumps(value, ensure_ascii=False)
