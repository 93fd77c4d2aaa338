"""What `validate` and `health` do: they ask, and run nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from strategiz_execution.command import asked
from strategiz_execution.command.code_frame import finding_frames
from strategiz_execution.command.ends import SERVICE_FAILED, STRATEGY_FAILED, SUCCEEDED
from strategiz_execution.command.watching import Watch
from strategiz_execution.command.words import plain

_USUAL_ADDRESS = "127.0.0.1:50051"


def validate(strategy: Path, options: Mapping[str, Any]) -> int:
    """Shows what the static check says of *strategy*."""
    with asked.connected(options, Watch()) as client:
        check = client.validate(strategy, image=options["image"])
    if options["wants_json"]:
        findings = [asdict(finding) for finding in check.findings]
        click.echo(json.dumps({"valid": check.valid, "findings": findings}, indent=2))
    else:
        console = Console(highlight=False)
        code = strategy.read_text(encoding="utf-8")
        for line in finding_frames(code, check.findings, str(strategy)):
            console.print(line)
        errors = sum(finding.severity == "ERROR" for finding in check.findings)
        others = len(check.findings) - errors
        said = (
            "would be run"
            if check.valid
            else f"would be refused: {errors} error{'s' if errors != 1 else ''}"
        )
        console.print(
            Text(f"{plain(strategy.name)} {said}{f', {others} remarks' if others else ''}", "bold")
        )
    return SUCCEEDED if check.valid else STRATEGY_FAILED


def health(options: Mapping[str, Any]) -> int:
    """Shows what a service can do now."""
    named = {**options, "server": options["server"] or _USUAL_ADDRESS}
    with asked.connected(named, Watch()) as client:
        found = client.health()
    if options["wants_json"]:
        click.echo(
            json.dumps(
                {**asdict(found), "metadata": dict(found.metadata), "images": list(found.images)},
                indent=2,
            )
        )
    else:
        click.echo(f"{named['server']}: {'takes runs' if found.serving else 'takes no runs'}")
        click.echo(f"  at most {found.max_timeout_s} s and {found.max_memory_mb} MiB a run")
        for name in sorted(found.metadata):
            click.echo(plain(f"  {name}: {found.metadata[name]}"))
    return SUCCEEDED if found.serving else SERVICE_FAILED
