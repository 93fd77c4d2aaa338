"""Checks before the service serves that the sandbox is closed on this engine and runtime.

Two programs of ours act as hostile strategies, each in a real sandbox. They try to write in the
supervisor's name, to stop the supervisor, to reach what a strategy must not reach, to take resources that no limit
of a sandbox covers, and to take more memory than theirs. If one attempt succeeds, the service does not start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Set as AbstractSet

import numpy as np

from orchestrator.admission.bars import BarColumns
from orchestrator.errors import WallBreached
from orchestrator.generated import runner_pb2
from orchestrator.run import Image, Limits, Outcome, RunId, SandboxResult
from orchestrator.sandboxes.disposal import Disposer
from orchestrator.sandboxes.maker import SandboxMaker
from orchestrator.session.job import Job, backtest_job
from orchestrator.session.session import do_job

_HELD = "every attempt was refused"
_BEYOND_MIB = 64

# What is refused with an error: the program goes on and tells of each success. At its end it outgrows its memory, and
# waits before that for what it told to be on its way. Some engines take a limit of memory and set none: rootless ones
# without a cgroup of their own, for one.
_REFUSED = f"""
import ctypes, fcntl, mmap, os, resource, socket, time
breached = []
def attempt(name, act):
    try:
        act()
    except OSError:
        return
    breached.append(name)
for fd in (0, 1, 2):
    attempt('open the descriptor %d of process 1' % fd, lambda: os.open('/proc/1/fd/%d' % fd, os.O_RDWR))
attempt('open the memory of process 1', lambda: os.open('/proc/1/mem', os.O_RDWR))
for number in (2, 9, 15, 19):
    attempt('send signal %d to process 1' % number, lambda: os.kill(1, number))
attempt('limit process 1', lambda: resource.prlimit(1, resource.RLIMIT_NOFILE, (0, 0)))
attempt('write to the channel that brings the bars', lambda: os.write(4, b'x'))
for fd in range(5, 256):
    attempt('use the inherited descriptor %d' % fd, lambda: os.fstat(fd))
attempt('become root', lambda: os.setuid(0))
attempt('become the supervisor', lambda: os.setuid(os.getuid() - 1))
attempt('open a socket', lambda: socket.socket(socket.AF_INET))
attempt('open a local socket', lambda: socket.socket(socket.AF_UNIX))
attempt('make a process', os.fork)
attempt('start a program', lambda: os.execv('/proc/self/exe', ['python3', '--version']))
attempt('lock a file', lambda: fcntl.lockf(os.open('/tmp/breach', os.O_CREAT | os.O_RDWR), fcntl.LOCK_EX))
attempt('open a pseudo-terminal', lambda: os.open('/dev/ptmx', os.O_RDWR | os.O_NOCTTY))
attempt('map a huge page', lambda: mmap.mmap(-1, 1 << 21, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000))
attempt('make a file of huge pages', lambda: os.memfd_create('breach', os.MFD_HUGETLB))
attempt('read past the cache', lambda: os.open(os.path.realpath('/proc/self/exe'), os.O_RDONLY | os.O_DIRECT))
attempt('write to the image', lambda: open('/breach', 'w'))
attempt('write to the kernel', lambda: open('/proc/sys/kernel/core_pattern', 'w'))
os.write(1, b'\\x00\\x00\\x00\\x02\\x2a\\x00')
print()
for name in breached:
    print('BREACHED', name)
print('{_HELD}' if not breached else '', flush=True)
time.sleep(0.2)
held = []
for _ in range(LIMIT_MIB + {_BEYOND_MIB}):
    held.append(b'x' * (1 << 20))
print('BREACHED use %d MiB of memory: this engine does not enforce the memory limit of %d MiB' % (len(held), LIMIT_MIB))
"""

# What ends the process: it never comes to say that it succeeded.
_KILLED = f"""
import ctypes
refused = ctypes.CDLL(None, use_errno=True).ptrace(0, 0, 0, 0) != 0
print('{_HELD}' if refused else 'BREACHED be traced by the engine')
"""


async def prove_wall(
    maker: SandboxMaker, disposer: Disposer, limits: Limits, image: Image = Image.DEFAULT
) -> None:
    """Plays both programs side by side, each in a sandbox of *maker* with *limits*, made of *image*.

    Raises:
        WallBreached: An attempt succeeded, or the sandbox did not behave as one.
        SandboxError: The engine failed.
    """
    refused = f"LIMIT_MIB = {limits.memory_bytes >> 20}\n{_REFUSED}"
    # Both to their end, so that neither sandbox is left behind when the other fails.
    results = await asyncio.gather(
        *(_play(source, maker, disposer, limits, image) for source in (refused, _KILLED)),
        return_exceptions=True,
    )
    may_end = ({Outcome.OUT_OF_MEMORY}, {Outcome.SANDBOX_VIOLATION, Outcome.SUCCEEDED})
    for result, outcomes in zip(results, may_end, strict=True):
        if isinstance(result, BaseException):
            raise result
        _require_held(result, outcomes)


async def _play(
    source: str, maker: SandboxMaker, disposer: Disposer, limits: Limits, image: Image
) -> SandboxResult:
    ready = await maker.make_for_run(RunId("canary"), limits, lambda: None, image)
    try:
        return await do_job(ready, _job(source, limits), lambda _event: None)
    finally:
        await disposer.dispose(ready.tenure, ready.sandbox.destroy)


def _require_held(result: SandboxResult, may_end: AbstractSet[Outcome]) -> None:
    """Returns if the sandbox held, which its program ends by one of *may_end*."""
    outcome = result.ending.outcome
    violated = outcome is Outcome.SANDBOX_VIOLATION
    if violated and outcome in may_end and not result.logs:
        return  # ended by the filter, as it should
    breaches = [line for line in result.logs if line.startswith("BREACHED")]
    if violated or outcome not in may_end or breaches or _HELD not in result.logs:
        failure = result.ending.failure
        told = "; ".join(breaches) or (failure.message if failure else "the program did not finish")
        raise WallBreached(f"the sandbox does not hold on this engine and runtime: {told}")


def _job(source: str, limits: Limits) -> Job:
    days = np.arange(2) * 86_400_000
    caps = runner_pb2.OutputCaps(log_bytes=1 << 16, log_line_bytes=1024, reply_bytes=1 << 20)
    work = runner_pb2.Backtest(source=runner_pb2.Source(code=source))
    ones = np.ones(len(days))
    bars = BarColumns(days, ones, ones, ones, ones, ones, path="")
    return backtest_job(RunId("canary"), "", limits, caps, bars, work)
