"""`strategiz engine-filter`: the configuration of a filter in front of the engine."""

from __future__ import annotations

import math
import sys

import click

from orchestrator.settings import MIB, InvalidSettings, load_settings


@click.command("engine-filter")
@click.option(
    "--listen",
    default="unix@/run/strategiz-engine/engine.sock mode 660",
    show_default=True,
    help="Where the service reaches the filter, as HAProxy's `bind` takes it.",
)
@click.option(
    "--engine",
    default="unix@/var/run/docker.sock",
    show_default=True,
    help="The engine's own socket, as HAProxy's `server` takes it.",
)
def engine_filter(listen: str, engine: str) -> None:
    """Print an HAProxy configuration that lets only this service's calls to the engine through.

    Run it with the settings of the service: runtime, system call profile and the size of /tmp are part of what is let
    through. docs/engine-access.md shows the whole set-up.
    """
    from orchestrator.composition import lease_s  # noqa: PLC0415 - loads the whole service
    from orchestrator.engine.docker.calls import calls_of  # noqa: PLC0415 - as above
    from orchestrator.engine.docker.filter import FilterPlaces, filter_config  # noqa: PLC0415 - as above

    try:
        settings = load_settings()
        seccomp = settings.seccomp_profile.read_text(encoding="utf-8")
    except (InvalidSettings, OSError) as error:
        click.echo(error, err=True)
        sys.exit(1)
    places = FilterPlaces(
        listen=listen,
        engine=engine,
        answer_s=math.ceil(settings.engine_timeout_s) + 10,
        stream_s=math.ceil(lease_s(settings)),
    )
    calls = calls_of(runtime=settings.runtime, seccomp=seccomp, tmp_bytes=settings.tmp_mb * MIB)
    click.echo(filter_config(calls, places), nl=False)
