"""Jobs for the runner, and what it says to them."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from orchestrator.engine.base import Sandbox
from orchestrator.generated import runner_pb2
from orchestrator.runner_protocol.frames import FrameDecoder, encode_job_with_bars
from orchestrator.runner_protocol.report_view import ReportView, viewed

MIB = 1 << 20
HONEST = "SYMBOL = 'X'\ndef strategy(data):\n    return 'BUY' if len(data) % 6 < 3 else 'SELL'\n"
SPINNING = "while True: pass"
MEMORY_BOMB = "b = []\nwhile True: b.append(bytearray(8 << 20))"


@dataclass
class Conversation:
    """One job, and the frames that answer it."""

    nonce: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    frames: list[runner_pb2.SupervisorFrame] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.decoder = FrameDecoder(max_bytes=128 * MIB, nonce=self.nonce)

    def job(self, code: str, *, bars: int = 60, timeout_ms: int = 5000) -> bytes:
        """The frame of a backtest of *code*, and its bars."""
        frame = encode_job_with_bars(
            runner_pb2.Job(
                nonce=self.nonce,
                backtest=runner_pb2.Backtest(
                    source=runner_pb2.Source(code=code),
                    bar_count=bars,
                    config=runner_pb2.BacktestConfig(
                        initial_cash=10_000, fill=1, direction=1, sizing=1, size=100
                    ),
                    timeout_ms=timeout_ms,
                ),
                output=runner_pb2.OutputCaps(
                    log_bytes=MIB, log_line_bytes=16 << 10, reply_bytes=100 * MIB
                ),
            ),
            _columns(bars),
        )
        return b"".join(frame)

    def hear(self, data: bytes) -> None:
        self.frames.extend(self.decoder.feed(data))

    @property
    def kinds(self) -> list[str]:
        return [frame.WhichOneof("frame") for frame in self.frames]

    @property
    def result(self) -> runner_pb2.Result:
        assert self.decoder.result is not None, self.kinds
        return self.decoder.result

    @property
    def report(self) -> ReportView:
        return viewed(self.decoder.report)

    async def become_ready(self, sandbox: Sandbox) -> None:
        """Reads until the supervisor says that it is ready."""
        async with asyncio.timeout(20):
            while not self.frames:
                data = await sandbox.receive()
                assert data, f"the stream ended: {sandbox.diagnosis()}"
                self.hear(data)
        assert self.kinds == ["ready"]

    async def hear_out(self, sandbox: Sandbox, within_s: float = 20) -> None:
        """Reads until the end of the stream."""
        async with asyncio.timeout(within_s):
            while data := await sandbox.receive():
                self.hear(data)

    async def hold(self, sandbox: Sandbox, frame: bytes) -> None:
        """From ready to the end, with *frame* in between; reads and writes at the same time."""
        await self.become_ready(sandbox)
        await self.hold_ready(sandbox, frame)

    async def hold_ready(self, sandbox: Sandbox, frame: bytes) -> None:
        """From the job to the end; reads and writes at the same time."""
        sending = asyncio.create_task(sandbox.send(frame))
        await self.hear_out(sandbox)
        await sending


def _columns(count: int) -> list[memoryview]:
    close = 100 + np.cumsum(np.random.default_rng(3).normal(0, 0.1, count))
    times = 1_577_836_800_000 + 60_000 * np.arange(count)
    reals = (close, close + 1, close - 1, close, np.full(count, 1000.0))
    return [times.data, *(column.data for column in reals)]


def pieces(data: bytes, *sizes: int) -> Iterator[bytes]:
    """*data* cut into pieces of *sizes*, again and again."""
    at = turn = 0
    while at < len(data):
        size = sizes[turn % len(sizes)]
        yield data[at : at + size]
        at, turn = at + size, turn + 1
