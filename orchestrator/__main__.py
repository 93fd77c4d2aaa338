"""Starts the service: `python -m orchestrator`."""

from __future__ import annotations

import os

# gRPC's core writes plain text past every logger, and reads this when it is imported. What matters of it comes as a
# status or an exception too.
os.environ.setdefault("GRPC_VERBOSITY", "NONE")

import asyncio
import sys
from contextlib import AsyncExitStack

import structlog

from orchestrator import logs
from orchestrator.api.server import PortTaken
from orchestrator.composition import start
from orchestrator.errors import ServiceFault
from orchestrator.lifetime import Lifetime, StopSignals
from orchestrator.settings import InvalidSettings, Settings, load

_log = structlog.get_logger(__name__)

# When every run has ended, what is left of calls is to hand over their answers.
_LAST_ANSWERS_S = 2.0


async def serve(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT, then drains; a second one cuts the draining short.

    Raises:
        PortTaken: The port is in use.
        ServiceFault: The engine or the runner image is not there, or what keeps the service in order failed.
    """
    logs.watch_loop(asyncio.get_running_loop())
    stop = StopSignals()
    if settings.stop_with_stdin:
        stop.watch_stdin()
    async with AsyncExitStack() as closing:
        service = await start(settings, Lifetime(closing, stop))
        await stop.first.wait()
        _log.info("draining", running=service.scheduler.running, queued=service.scheduler.queued)
        service.health.draining = True
        await service.server.drain()
        service.scheduler.close()
        await service.servicer.drain(settings.shutdown_grace_s, stop.second)
        await service.server.stop(_LAST_ANSWERS_S)
    _log.info("stopped")
    if stop.fault is not None:
        raise ServiceFault(
            f"a part of the service failed: {type(stop.fault).__name__}"
        ) from stop.fault


def main() -> int:
    """Entry point; the exit code."""
    try:
        loaded = load()
        logs.configure(loaded.settings.log_level)
        for variable, nearest in loaded.unknown.items():
            _log.warning("a variable is no setting", variable=variable, nearest=nearest)
        asyncio.run(serve(loaded.settings))
    except (InvalidSettings, PortTaken, ServiceFault, OSError) as error:
        print(f"cannot serve: {error}", file=sys.stderr)  # noqa: T201 - for whoever started it
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
