"""`strategiz drain`, `resume` and `pool`."""

from __future__ import annotations

import click

from orchestrator.commands.operator_client import Caller, calls_the_operator
from orchestrator.commands.words import mib
from orchestrator.generated import operator_pb2 as operators


@click.command()
@click.option("--reason", default="", help="For the ledger.")
@calls_the_operator
def drain(caller: Caller, reason: str) -> None:
    """Refuse new runs until `resume`; runs in flight and in the queue finish."""
    status = caller.call("Drain", operators.DrainRequest(reason=reason))
    caller.tell(
        status,
        lambda: f"draining: {status.running} runs in flight, {status.queued} in the queue",
    )


@click.command()
@calls_the_operator
def resume(caller: Caller) -> None:
    """Take new runs again after `drain`."""
    status = caller.call("Resume", operators.ResumeRequest())
    caller.tell(status, lambda: "taking new runs")


@click.command()
@click.option("--size", type=int, help="Change how many sandboxes wait.")
@click.option("--reason", default="", help="For the ledger.")
@calls_the_operator
def pool(caller: Caller, size: int | None, reason: str) -> None:
    """Show the waiting sandboxes, the slots and the memory, or change how many wait."""
    if size is None:
        status = caller.call("GetPool", operators.GetPoolRequest())
    else:
        request = operators.SetPoolSizeRequest(size=size, reason=reason)
        status = caller.call("SetPoolSize", request)
    caller.tell(status, lambda: described(status))


def described(status: operators.Status) -> str:
    """How full the service is, a line for each subject."""
    all_runs = status.warm_runs + status.cold_runs
    warm = f"{status.warm_runs / all_runs:.0%} of {all_runs:,} runs found one" if all_runs else ""
    waiting = f"{status.waiting_sandboxes} of {status.pool_size} wait"
    if status.making_sandboxes:
        waiting += f", {status.making_sandboxes} in the making"
    lines = [
        ("sandboxes", "; ".join(filter(None, (waiting, warm)))),
        ("slots", f"{status.running} of {status.slots} taken"),
        ("queue", f"{status.queued} of {status.queue_length}"),
        (
            "memory",
            (
                f"runs {mib(status.memory_used_bytes)} of {mib(status.memory_for_runs_bytes)}, "
                f"waiting sandboxes {mib(status.memory_waiting_bytes)}"
            ),
        ),
        ("new runs", "refused: draining" if status.draining else status.fault or "taken"),
        ("ledger", status.ledger),
    ]
    width = max(len(name) for name, _ in lines)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in lines)
