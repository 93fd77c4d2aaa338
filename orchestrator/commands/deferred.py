"""A group of commands whose modules are imported when a command of theirs is asked for: gRPC alone takes a while."""

from __future__ import annotations

import importlib
from typing import Any

import click


class DeferredGroup(click.Group):
    """A group with further commands.

    Args:
        deferred: By name of the command, where it is: `module:name`.
    """

    def __init__(self, *arguments: Any, deferred: dict[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._deferred = deferred

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
