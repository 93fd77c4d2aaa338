"""`strategiz runs` and `strategiz cancel`."""

from __future__ import annotations

from datetime import datetime

import click

from orchestrator.commands.moments import MOMENT
from orchestrator.commands.operator_client import Caller, calls_the_operator
from orchestrator.commands.words import ago, duration, mib, moment
from orchestrator.generated import operator_pb2 as operators
from orchestrator.terminal import printable, table

_HEADINGS = ("accepted (UTC)", "run", "user", "tier", "strategy", "state", "took", "cpu", "peak")
_STATES = {
    operators.RUN_STATE_RUNNING: "running",
    operators.RUN_STATE_ELSEWHERE: "elsewhere",
}


@click.group()
def runs() -> None:
    """Look at runs: in flight and past."""


@runs.command("list")
@click.option("--user", default="", metavar="ID", help="Of this user.")
@click.option("--outcome", default="", metavar="NAME", help="Such as TIMEOUT or Overloaded.")
@click.option("--since", type=MOMENT, help="Accepted then or later: 2h ago, 1d ago, or ISO 8601.")
@click.option("--until", type=MOMENT, help="Accepted before.")
@click.option("--in-flight", is_flag=True, help="Only runs of this service that have not ended.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--page", default="", metavar="TOKEN", help="`next_page_token` of the page before.")
@calls_the_operator
def list_runs(
    caller: Caller,
    user: str,
    outcome: str,
    since: datetime | None,
    until: datetime | None,
    in_flight: bool,
    limit: int,
    page: str,
) -> None:
    """List runs, the newest first."""
    answer = caller.call(
        "ListRuns",
        operators.ListRunsRequest(
            user_id=user,
            outcome=outcome,
            since_ms=_epoch_ms(since),
            until_ms=_epoch_ms(until),
            in_flight=in_flight,
            page_size=limit,
            page_token=page,
        ),
    )
    if answer.incomplete and not in_flight:
        click.echo(f"runs of the ledger are missing: {answer.incomplete}", err=True)
    caller.tell(answer, lambda: "\n".join(table([_HEADINGS, *map(_cells, answer.runs)])))
    if answer.next_page_token and not caller.as_json:
        click.echo(f"there are more: --page {answer.next_page_token}", err=True)


@runs.command()
@click.argument("run_id")
@calls_the_operator
def show(caller: Caller, run_id: str) -> None:
    """Show the newest run with this id. Exits with 4 if there is none."""
    run = caller.call("GetRun", operators.GetRunRequest(run_id=run_id))
    caller.tell(run, lambda: described(run))


@click.command()
@click.argument("run_id")
@click.option("--reason", default="", help="For the ledger.")
@calls_the_operator
def cancel(caller: Caller, run_id: str, reason: str) -> None:
    """End a run in flight, and wait until its sandbox is removed. Exits with 4 if it is not in flight."""
    request = operators.CancelRunRequest(run_id=run_id, reason=reason)
    answer = caller.call("CancelRun", request)
    gone = (
        "its sandbox is removed" if answer.sandboxes_removed else "its sandbox is NOT removed yet"
    )
    caller.tell(
        answer,
        lambda: "\n".join(
            f"{printable(run.run_id)}: {run.outcome or run.error or 'has not ended yet'}; {gone}"
            for run in answer.runs
        ),
    )


def state_of(run: operators.Run) -> str:
    """How far *run* is, or how it ended."""
    if run.state == operators.RUN_STATE_ENDED:
        return run.outcome or run.error
    if run.state == operators.RUN_STATE_WAITING:
        return "waiting"
    return _STATES.get(run.state, "unknown")


def described(run: operators.Run) -> str:
    """All that is known of *run*, a line each."""
    lines = [
        ("run", printable(run.run_id)),
        ("record", run.record_id),
        ("kind", run.kind),
        ("user", printable(run.user_id) + (f" (tier {printable(run.tier)})" if run.tier else "")),
        ("strategy", printable(run.strategy_id)),
        ("state", state_of(run) + (f", last place {run.queue_place}" if run.queue_place else "")),
        ("accepted", f"{moment(run.accepted_at_ms)} UTC, {ago(run.accepted_at_ms)} ago"),
    ]
    if run.ended_at_ms:
        lines.append(("ended", f"{moment(run.ended_at_ms)} UTC"))
    lines += [
        ("bars", f"{run.bars:,}"),
        (
            "limits",
            (
                f"{run.limit_timeout_s:g} s, {mib(run.limit_memory_bytes)}, "
                f"{run.limit_cpu_millis / 1000:g} cores, output {mib(run.limit_output_bytes)}"
            ),
        ),
    ]
    if run.HasField("usage"):
        used = run.usage
        lines += [
            ("time", f"{duration(used.strategy_ms / 1000)} of {run.limit_timeout_s:g} s"),
            ("processor", duration(used.cpu_ms / 1000)),
            ("memory", f"{mib(used.peak_memory_bytes)} of {mib(run.limit_memory_bytes)}"),
            ("output", f"{used.output_bytes:,} bytes"),
            ("queue", duration(used.queue_ms / 1000)),
            (
                "sandbox",
                f"{duration(used.sandbox_ms / 1000)}, {'one that waited' if used.warm else 'a new one'}",
            ),
        ]
    width = max(len(name) for name, _ in lines)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in lines)


def _cells(run: operators.Run) -> tuple[str, ...]:
    usage = run.usage if run.HasField("usage") else None
    return (
        moment(run.accepted_at_ms),
        printable(run.run_id),
        printable(run.user_id),
        printable(run.tier),
        printable(run.strategy_id),
        state_of(run),
        duration(usage.total_ms / 1000) if usage else "",
        duration(usage.cpu_ms / 1000) if usage else "",
        mib(usage.peak_memory_bytes) if usage else "",
    )


def _epoch_ms(moment: datetime | None) -> int:
    return 0 if moment is None else round(moment.timestamp() * 1000)
