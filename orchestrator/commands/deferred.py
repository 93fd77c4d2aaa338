"""A group of commands whose modules are imported when a command of theirs is asked for: gRPC alone takes a while."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import click


class DeferredGroup(click.Group):
    """A group with further commands, told in sections by its help.

    Args:
        deferred: By name of the command, where it is: `module:name`.
        sections: Names of commands under a heading each; the others stand under the last one.
    """

    def __init__(
        self,
        *arguments: Any,
        deferred: Mapping[str, str],
        sections: Mapping[str, Sequence[str]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self._deferred = deferred
        self._sections = sections

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all."""
        return sorted({*super().list_commands(ctx), *self._deferred})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        place = self._deferred.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, _, name = place.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for. Of a name that is near one, that one is told, also of those not imported."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(
                error.command_name, possibilities=self.list_commands(ctx), ctx=ctx
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, a section each where there are any."""
        if self._sections is None:
            super().format_commands(ctx, formatter)
            return
        *firsts, last = self._sections
        told = {name for heading in firsts for name in self._sections[heading]}
        others = [name for name in self.list_commands(ctx) if name not in told]
        width = formatter.width - 6 - max(map(len, self.list_commands(ctx)))
        for heading in (*firsts, last):
            names = others if heading == last else self._sections[heading]
            commands = ((name, self.get_command(ctx, name)) for name in names)
            rows = [(name, one.get_short_help_str(width)) for name, one in commands if one]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)
