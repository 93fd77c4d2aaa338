"""Options under headings in a command's help: forty of them in one list are hard to read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

_Command = Callable[..., Any]


class _Option(click.Option):
    """An option with the heading that it stands under."""

    def __init__(self, *arguments: Any, heading: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.heading = heading


class SectionedCommand(click.Command):
    """A command whose help has its options under their headings, in the order of the options."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The sections; options without a heading are the last one."""
        sections: dict[str, list[tuple[str, str]]] = {}
        others: list[tuple[str, str]] = []
        for option in self.get_params(ctx):
            record = option.get_help_record(ctx) if isinstance(option, click.Option) else None
            if record is not None:
                heading = option.heading if isinstance(option, _Option) else ""
                (sections.setdefault(heading, []) if heading else others).append(record)
        for heading, records in (*sections.items(), ("Other options", others)):
            with formatter.section(heading):
                formatter.write_dl(records)


def options_under(heading: str, *options: dict[str, Any]) -> Callable[[_Command], _Command]:
    """A decorator that gives a command *options*, each of which `option` made."""

    def decorated(command: _Command) -> _Command:
        for one in reversed(options):
            told = dict(one)
            names = told.pop("names")
            command = click.option(*names, cls=_Option, heading=heading, **told)(command)
        return command

    return decorated


def option(*names: str, **told: Any) -> dict[str, Any]:
    """What `click.option` takes, kept until it is known where the option stands."""
    return {"names": names, **told}
