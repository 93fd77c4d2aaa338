"""`strategiz limits advise`: reads the ledger, and says what limits it speaks for."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from orchestrator.commands.advice_page import page
from orchestrator.commands.advice_text import print_advice
from orchestrator.commands.ledger_reading import ledger_of_settings
from orchestrator.commands.moments import MOMENT
from orchestrator.ledger.actions import OperatorActions
from orchestrator.ledger.store import LedgerStore, LedgerUnavailable
from orchestrator.ledger.usage import UsedByRun, used_by_runs
from orchestrator.limits.advice import RESOURCES, GroupAdvice, Sample, advice, sample_of
from orchestrator.limits.values import AllLimits, Scope
from orchestrator.operating.journal import scope_of
from orchestrator.operating.limit_changes import fitted
from orchestrator.settings import MIB, Settings

_DAYS = 30
_MOST_GROUPS = 20


@click.command()
@click.option(
    "--by", type=click.Choice(["tier", "user", "everybody"]), default="tier", show_default=True
)
@click.option("--tier", metavar="NAME", help="Only users of this tier.")
@click.option("--user", metavar="ID", help="Only this user.")
@click.option(
    "--since", type=MOMENT, help=f"Runs accepted since then; by default {_DAYS} days ago."
)
@click.option(
    "--pass", "percent", type=click.FloatRange(50, 99.99), default=99.9, show_default=True,
    help="Percent of runs that a limit should let pass.",
)  # fmt: skip
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Also write a page.")
@click.option("--json", "as_json", is_flag=True, help="One object with all figures.")
def advise(
    by: str,
    tier: str | None,
    user: str | None,
    since: datetime | None,
    percent: float,
    html: Path | None,
    as_json: bool,
) -> None:
    """Say which limits the runs of the ledger needed, whom limits ended, and what others would cost.

    Needs no service: reads the ledger that the settings name.
    """
    since = since or datetime.now(UTC) - timedelta(days=_DAYS)
    with ledger_of_settings() as (store, settings):
        try:
            limits = _limits(store, settings)
            runs = [
                run
                for run in used_by_runs(store, since)
                if (user is None or run.user_id == user)
                and (tier is None or limits.tier_of(run.user_id) == tier)
            ]
        except LedgerUnavailable as error:
            click.echo(f"no ledger: {error}", err=True)
            sys.exit(1)
    groups = advised(runs, limits, by, percent / 100)
    if html is not None:
        html.write_text(page(groups, by, since, percent), encoding="utf-8")
        click.echo(f"written: {html}", err=True)
    if as_json:
        told = {"since": since.isoformat(), "by": by, "percent": percent}
        click.echo(json.dumps(told | {"groups": [asdict(group) for group in groups]}))
    else:
        print_advice(groups, by, since, percent)


def advised(
    runs: Iterable[UsedByRun], limits: AllLimits, by: str, part: float
) -> list[GroupAdvice]:
    """Advice for each group of *runs*, those with the most runs first."""
    name_of: dict[str, Callable[[UsedByRun], str]] = {
        "tier": lambda run: limits.tier_of(run.user_id),
        "user": lambda run: run.user_id,
        "everybody": lambda _run: "",
    }
    grouped: dict[str, list[UsedByRun]] = {}
    for run in runs:
        grouped.setdefault(name_of[by](run), []).append(run)
    chosen = sorted(grouped.items(), key=lambda one: -len(one[1]))[:_MOST_GROUPS]
    return [_group(name, of_group, limits, by, part) for name, of_group in chosen]


def _group(
    name: str, runs: list[UsedByRun], limits: AllLimits, by: str, part: float
) -> GroupAdvice:
    scope = {"tier": Scope(tier=name), "user": Scope(user_id=name)}.get(by, Scope())
    samples: dict[str, list[Sample]] = {
        resource.name: [sample_of(resource, **asdict(run)) for run in runs]
        for resource in RESOURCES
    }

    def runs_within(memory_mb: int) -> int:
        return limits.memory_for_runs_bytes // (memory_mb * MIB)

    return advice(
        name,
        (run.outcome for run in runs),
        samples,
        limits.in_scope(scope),
        part,
        runs_within,
        limits.of_service.slots,
    )


def _limits(store: LedgerStore, settings: Settings) -> AllLimits:
    """Those in force for the service that the settings describe, as operators have changed them."""
    found = OperatorActions(store, settings.owner_of(settings.grpc_port)).limits()
    changed = {scope_of(kind, name): values for (kind, name), values in found.items() if values}
    return fitted(AllLimits(settings, changed))
