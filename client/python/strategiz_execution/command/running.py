"""Runs strategies and tells what came of them: what `backtest`, `compare` and `report` do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from strategiz_execution.client import Client
from strategiz_execution.command import asked, told
from strategiz_execution.command.ends import STRATEGY_FAILED, SUCCEEDED
from strategiz_execution.command.watching import Watch, errors_console
from strategiz_execution.report import comparison_html, report_html
from strategiz_execution.results.others import Finding
from strategiz_execution.results.run import Result
from strategiz_execution.results.words import Outcome


def backtest(strategy: Path, options: Mapping[str, Any]) -> int:
    """Runs one strategy."""
    asked.writable(options["report"], "--report")
    asked.writable(options["save"], "--save")
    watch = Watch(quiet=options["quiet"])
    how = asked.run_options(options)
    bars = asked.bars_of(options, watch)
    with asked.connected(options, watch) as client:
        with client.stream(strategy, bars, **how) as events:
            result = watch.run(strategy.name, events)
        findings = _findings(client, result, strategy, options["image"])
        # Told before the service is stopped, which takes a second or two.
        _tell(result, strategy, findings, options)
    return SUCCEEDED if result.ok else STRATEGY_FAILED


def compare(strategies: Sequence[Path], options: Mapping[str, Any]) -> int:
    """Runs several strategies over the same bars."""
    asked.writable(options["report"], "--report")
    watch = Watch(quiet=options["quiet"])
    how = asked.run_options(options)
    bars = asked.bars_of(options, watch)
    names = _names(strategies)
    results: dict[str, Result] = {}
    errors = errors_console()
    with asked.connected(options, watch) as client:
        for name, strategy in zip(names, strategies, strict=True):
            with client.stream(strategy, bars, **how) as events:
                results[name] = watch.run(name, events)
            if not results[name].ok:
                found = _findings(client, results[name], strategy, options["image"])
                errors.print(told.failure(results[name], strategy, found))
    if options["report"] is not None:
        options["report"].write_text(comparison_html(results), encoding="utf-8")
    if options["wants_json"]:
        click.echo(
            json.dumps(
                {name: json.loads(result.to_json()) for name, result in results.items()}, indent=2
            )
        )
    else:
        Console(highlight=False).print(told.comparison(results))
    if options["report"] is not None and not options["quiet"]:
        told.written(
            Console(stderr=True, highlight=False, soft_wrap=True), "Report", options["report"]
        )
    return SUCCEEDED if all(result.ok for result in results.values()) else STRATEGY_FAILED


def report(run: Path, output: Path, title: str) -> int:
    """Writes the report of a saved run."""
    asked.writable(output, "--output")
    result = Result.from_json(run.read_bytes())
    output.write_text(report_html(result, title or run.stem), encoding="utf-8")
    told.written(errors_console(), "Report", output)
    return SUCCEEDED


def _tell(
    result: Result, strategy: Path, findings: Sequence[Finding], options: Mapping[str, Any]
) -> None:
    if options["report"] is not None:
        html = report_html(result, options["title"] or strategy.name)
        options["report"].write_text(html, encoding="utf-8")
    if options["save"] is not None:
        options["save"].write_text(result.to_json(with_request=True), encoding="utf-8")
    if options["wants_json"]:
        click.echo(result.to_json(indent=2))
    elif result.ok:
        Console(highlight=False).print(told.success(result, strategy.name))
    errors = errors_console()
    if not result.ok:
        errors.print(told.failure(result, strategy, findings))
    if not options["quiet"]:
        for what, path in (("Report", options["report"]), ("Saved", options["save"])):
            if path is not None:
                told.written(errors, what, path)


def _findings(client: Client, result: Result, strategy: Path, image: str) -> Sequence[Finding]:
    """All that the static check says of refused code; the answer of a run has the first alone."""
    if result.outcome is not Outcome.REJECTED:
        return ()
    return client.validate(strategy, image=image).findings


def _names(strategies: Sequence[Path]) -> list[str]:
    """Names of the files; whole paths where two files have the same."""
    names = [strategy.name for strategy in strategies]
    return names if len(set(names)) == len(names) else [str(strategy) for strategy in strategies]
