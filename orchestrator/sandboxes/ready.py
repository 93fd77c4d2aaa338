"""Sandboxes before and after their job: made until they are ready, seen to their end after their result."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import structlog

from orchestrator.engine.base import Sandbox, SandboxBackend, SandboxSpec
from orchestrator.engine.gate import Gate
from orchestrator.errors import (
    EngineUnavailable,
    EngineUnreachable,
    ProcessExhausted,
    RunnerImageMissing,
    SandboxError,
)
from orchestrator.runner_protocol.frames import FrameDecoder, ProtocolViolation
from orchestrator.sandboxes.disposal import Disposer
from orchestrator.sandboxes.tenure import Tenure

_log = structlog.get_logger(__name__)

EXIT_WAIT_S = 5.0
"""Longest wait for the exit of a sandbox whose stream has ended."""
_UNCLEAN = "a result was not followed by a clean end"
# The engine was not asked, or said that it cannot: there is nothing to remove.
_NOTHING_MADE = (EngineUnavailable, EngineUnreachable, ProcessExhausted, RunnerImageMissing)


@dataclass(slots=True)
class ReadySandbox:
    """A sandbox whose confined strategy process waits for its one job.

    Attributes:
        greeting: Bytes in which it said that it is ready.
        libraries: Their versions, by package.
        warm: It was made before its run was asked for.
        ready_at: On the monotonic clock.
        wait_s: Seconds that its run waited for it.
        tenure: Ends when the sandbox is gone for certain.
    """

    sandbox: Sandbox
    greeting: bytes
    libraries: dict[str, str]
    warm: bool
    ready_at: float
    wait_s: float
    tenure: Tenure


async def prepare(
    backend: SandboxBackend,
    gate: Gate,
    disposer: Disposer,
    spec: SandboxSpec,
    tenure: Tenure,
    *,
    start_timeout_s: float,
) -> ReadySandbox:
    """Makes a sandbox and waits until it is ready. If this raises, it is being destroyed, if there is one.

    Args:
        backend: Makes the sandbox.
        gate: Says whether it is asked to.
        disposer: Removes it if it does not become ready.
        spec: What to make.
        tenure: The sandbox's, which ends when it is gone for certain; where this raises too.
        start_timeout_s: Longest time for all of it.

    Raises:
        SandboxError: The engine failed, or the sandbox did not become ready.
    """
    began = time.monotonic()
    destroy: Callable[[], Awaitable[None]] = partial(backend.remove, spec.name)
    try:
        async with asyncio.timeout(start_timeout_s):
            async with gate.start():
                sandbox = await backend.start(spec)
            destroy = sandbox.destroy
            greeting, libraries = await hear_ready(sandbox, spec.limits.output_bytes)
    except _NOTHING_MADE:
        tenure.end()
        raise
    except BaseException as error:
        disposer.dispose(tenure, destroy)
        if isinstance(error, TimeoutError):
            raise SandboxError(f"no sandbox was ready within {start_timeout_s:g} s") from error
        raise
    now = time.monotonic()
    return ReadySandbox(sandbox, greeting, libraries, spec.warm, now, now - began, tenure)


async def hear_ready(sandbox: Sandbox, max_bytes: int) -> tuple[bytes, dict[str, str]]:
    """Waits until *sandbox* says that it is ready, in *max_bytes*; what it said, and the versions of its libraries.

    Raises:
        SandboxError: It ended, or said something else.
    """
    decoder = FrameDecoder(max_bytes=max_bytes, nonce=b"")  # it hears of no result
    greeting = b""
    try:
        while data := await sandbox.receive():
            greeting += data
            for frame in decoder.feed(data):
                return greeting, dict(frame.ready.library_versions)
    except ProtocolViolation as error:
        raise SandboxError(f"the sandbox did not become ready: {error}") from error
    raise SandboxError(f"the sandbox ended before it was ready: {sandbox.diagnosis()[-500:]}")


async def confirm(ready: ReadySandbox) -> bool:
    """Checks, after the answer, whether a sandbox whose result was taken ended as it should, as far as can be known.

    What has come over the supervisor's own stream cannot have been written by anybody else, so an
    answer does not wait for the engine to notice the exit. That it was followed by anything but a
    clean end would be news of a hole in the wall.
    """
    try:
        async with asyncio.timeout(EXIT_WAIT_S):
            if await ready.sandbox.receive():
                _log.error(_UNCLEAN, reason="bytes after the result")
                return False
            exit_ = await ready.sandbox.wait_exit()
    except SandboxError as error:
        _log.warning("the end after a result could not be confirmed", reason=str(error))
        return True
    except TimeoutError:
        _log.error(_UNCLEAN, reason="time is up")
        return False
    if exit_.code != 0:
        _log.error(_UNCLEAN, exit_code=exit_.code)
    return exit_.code == 0
