"""The console command: `strategiz`, or `python -m orchestrator.commands`. A line for each command or group.

A module of a command imports at its top what is quick to import; what starts the service is imported when it is asked
for, so that help, completion and small commands answer at once.
"""

from __future__ import annotations

from importlib.util import find_spec

import click

from orchestrator.commands.deferred import DeferredGroup
from orchestrator.commands.serve import serve
from orchestrator.commands.settings import settings
from orchestrator.commands.token import token
from orchestrator.commands.version import version

# Those that call the service, read the ledger, or load parts of the service.
_DEFERRED = {
    "cancel": "orchestrator.commands.runs:cancel",
    "doctor": "orchestrator.commands.doctor:doctor",
    "drain": "orchestrator.commands.service:drain",
    "engine-filter": "orchestrator.commands.engine_filter:engine_filter",
    "health": "orchestrator.commands.health:health",
    "limits": "orchestrator.commands.limits:limits",
    "pool": "orchestrator.commands.service:pool",
    "resume": "orchestrator.commands.service:resume",
    "runs": "orchestrator.commands.runs:runs",
    "top": "orchestrator.commands.top:top",
}
# Those of the client, for people who try strategies. The service's image is without it.
_STRATEGIES = (
    ("new", "validate", "backtest", "compare", "sweep", "report")
    if find_spec("strategiz_execution")
    else ()
)
_OF_THE_CLIENT = {name: f"strategiz_execution.command.{name}:{name}" for name in _STRATEGIES}


@click.group(
    cls=DeferredGroup,
    deferred=_DEFERRED | _OF_THE_CLIENT,
    sections={"Strategies": _STRATEGIES, "Service": ()},
    context_settings={"help_option_names": ["-h", "--help"]},
)
def main() -> None:
    """Try trading strategies, and run the service that executes them."""


main.add_command(serve)
main.add_command(settings)
main.add_command(token)
main.add_command(version)
