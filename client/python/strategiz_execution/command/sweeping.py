"""What `sweep` does: asks, follows, tells. A sweep that is left at Ctrl-C tells what was done till then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from strategiz_execution.command import asked, told, told_sweep
from strategiz_execution.command.ends import INTERRUPTED, STRATEGY_FAILED, SUCCEEDED
from strategiz_execution.command.swept import Steps, apart
from strategiz_execution.command.watching import Watch, errors_console
from strategiz_execution.errors import CallError
from strategiz_execution.report import sweep_html
from strategiz_execution.requests.sweep import SweepOptions, WalkForward
from strategiz_execution.requests.sweep_sets import Between
from strategiz_execution.results.others import Finding
from strategiz_execution.results.sweep import SweepResult
from strategiz_execution.results.words import Outcome


def sweep(strategy: Path, options: Mapping[str, Any]) -> int:
    """Runs one strategy with many sets of parameters."""
    asked.writable(options["report"], "--report")
    swept, shared = apart(options["params"])
    sets = {name: _values(name, steps, options["draws"]) for name, steps in swept.items()}
    watch = Watch(quiet=options["quiet"])
    how = sweep_options(options, shared)
    bars = asked.bars_of(options, watch)
    left = False
    with asked.connected(options, watch) as client:
        with client.stream_sweep(strategy, bars, sets, **how) as events:
            try:
                result = watch.sweep(events, options["rank_by"], lowest_is_best=options["lowest"])
            except KeyboardInterrupt:
                left = True
                result = events.so_far()
            except CallError:
                # Hours of work may be done when the service is stopped.
                if events.so_far().tried:
                    _tell(events.so_far(), strategy, (), options)
                raise
        findings: Sequence[Finding] = ()
        if result.outcome is Outcome.REJECTED:
            findings = client.validate(strategy, image=options["image"]).findings
        # Told before the service is stopped, which takes a second or two.
        _tell(result, strategy, findings, options)
    if left:
        click.echo("cancelled", err=True)
        return INTERRUPTED
    return SUCCEEDED if result.ok else STRATEGY_FAILED


def sweep_options(options: Mapping[str, Any], shared: Mapping[str, Any]) -> SweepOptions:
    """How to sweep; *shared* are parameters of all sets."""
    run = asked.run_options({**options, "params": shared, "check_look_ahead": False})
    windows = options["walk_forward"]
    return {
        "params": run["params"],
        "backtest": run["backtest"],
        "timeout_s": run["timeout_s"],
        "limits": run["limits"],
        "image": run["image"],
        "random": options["draws"],
        "seed": options["seed"],
        "rank_by": options["rank_by"],
        "lowest_is_best": options["lowest"],
        "best": options["best"],
        "train_test": options["train_test"],
        "walk_forward": None
        if windows is None
        else WalkForward(train_bars=windows[0], test_bars=windows[1], anchored=windows[2]),
        "test_warmup_bars": options["warmup_bars"],
        "total_timeout_s": options["total_timeout"],
    }


def _values(name: str, swept: Steps | list[Any], draws: int | None) -> Any:
    if not isinstance(swept, Steps):
        return swept
    if swept.whole:
        step = (int(swept.last) - int(swept.first)) // (swept.count - 1)
        return range(int(swept.first), int(swept.last) + 1, step)
    if swept.count == 0 and draws is None:
        raise click.BadParameter(
            f"{name}={swept.first:g}:{swept.last:g} needs a step, as in"
            f" {name}={swept.first:g}:{swept.last:g}:{(swept.last - swept.first) / 10:g}; without one it goes with"
            " --random alone",
            param_hint="--param",
        )
    return Between(first=swept.first, last=swept.last, count=swept.count)


def _tell(
    result: SweepResult, strategy: Path, findings: Sequence[Finding], options: Mapping[str, Any]
) -> None:
    if options["report"] is not None:
        html = sweep_html(result, options["title"] or strategy.name)
        options["report"].write_text(html, encoding="utf-8")
    if options["wants_json"]:
        click.echo(result.to_json(indent=2))
    elif result.tried:
        Console(highlight=False).print(told_sweep.success(result, strategy.name))
    if result.failure is not None or not result.ok:
        errors_console().print(told_sweep.failure(result, strategy, findings))
    if options["report"] is not None and not options["quiet"]:
        told.written(errors_console(), "Report", options["report"])
