"""What the canary makes of its two programs' ends. That they attack for real is shown where there is an engine."""

import asyncio

import numpy as np
import pytest

from orchestrator.errors import SandboxError, WallBreached
from orchestrator.generated import runner_pb2
from orchestrator.run import Image, Limits
from orchestrator.sandboxes.disposal import Disposer
from orchestrator.session import canary
from tests.orchestrator.scripted_sandbox import ScriptedSandbox, frame, ready, result

HELD = "every attempt was refused"
LIMITS = Limits(
    timeout_s=2.5, memory_bytes=256 << 20, cpu_millis=1000, processes=77, output_bytes=4 << 20
)
# How the two programs end where the sandbox holds: one is refused all until it has no memory left, one is killed.
REFUSED, KILLED = (5, [HELD]), (11, [])


class PlayingSandbox(ScriptedSandbox):
    """Ends each program as *ends_of* says: an outcome and lines, or the exception that the engine meets."""

    def __init__(self, ends_of, pause_s):
        super().__init__()
        self.ends_of = ends_of
        self.pause_s = pause_s
        self.job = None
        self.bars = None

    async def send(self, data):
        prepared = 4 + int.from_bytes(data[:4], "big")
        ends = prepared + 4 + int.from_bytes(data[prepared : prepared + 4], "big")
        self.job = runner_pb2.Job.FromString(data[prepared + 4 : ends])
        self.bars = data[ends:]
        end = self.ends_of("ptrace" in self.job.backtest.source.code)
        if isinstance(end, Exception):
            self.said = [end]
        else:
            await asyncio.sleep(self.pause_s)
            outcome, lines = end
            lines = [frame(log=runner_pb2.LogLines(lines=lines))] if lines else []
            self.said = [*lines, result(outcome, nonce=self.job.nonce, message="it ended so")]
        await super().send(data)


class Maker:
    """Gives a sandbox for each program."""

    def __init__(self, ends_of, pause_s):
        self.ends_of = ends_of
        self.pause_s = pause_s
        self.made = []

    async def make_for_run(self, run_id, limits, on_gone, image):
        assert (run_id, limits, image) == ("canary", LIMITS, Image.SCIENCE)
        one = ready(PlayingSandbox(self.ends_of, self.pause_s))
        one.tenure.at_end(on_gone)
        self.made.append(one)
        return one


def prove(refused=REFUSED, killed=KILLED, pause_s=0.0):
    maker = Maker(lambda is_killed: killed if is_killed else refused, pause_s)

    async def whole():
        async with asyncio.timeout(5):
            disposer = Disposer()
            try:
                await canary.prove_wall(maker, disposer, LIMITS, Image.SCIENCE)
            finally:
                assert [one.sandbox.destroyed for one in maker.made] == [True, True]

    asyncio.run(whole())
    return [one.sandbox for one in maker.made]


def test_a_wall_that_refuses_one_program_and_kills_the_other_one_holds():
    played = prove()
    assert len({sandbox.job.backtest.source.code for sandbox in played}) == 2
    assert len({sandbox.job.nonce for sandbox in played}) == 2
    assert any("LIMIT_MIB = 256\n" in sandbox.job.backtest.source.code for sandbox in played)
    for sandbox in played:
        job = sandbox.job
        assert len(job.nonce) == 16
        assert (job.backtest.bar_count, job.backtest.timeout_ms) == (2, 2500)
        caps = job.output
        assert (caps.log_bytes, caps.log_line_bytes, caps.reply_bytes) == (65536, 1024, 1 << 20)
        columns = np.frombuffer(sandbox.bars, "<f8").reshape(6, 2)
        assert columns[0].view("<i8").tolist() == [0, 86_400_000]
        assert (columns[1:] == 1.0).all()


def test_a_kernel_that_refuses_what_others_kill_for_holds_too():
    prove(killed=(1, [HELD]))


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ({"refused": (5, ["BREACHED a", "BREACHED b", ""])}, "BREACHED a; BREACHED b"),
        ({"refused": (5, ["BREACHED a", HELD])}, "BREACHED a"),
        ({"refused": (1, [HELD, "BREACHED use 320 MiB"])}, "BREACHED use 320 MiB"),
        ({"refused": (1, [HELD])}, "the program did not finish"),
        ({"refused": (5, [])}, "it ended so"),
        ({"refused": (11, [])}, "it ended so"),
        ({"killed": (1, ["BREACHED be traced"])}, "BREACHED be traced"),
        ({"killed": (11, ["BREACHED be traced"])}, "BREACHED be traced"),
        ({"refused": (1, [])}, "the program did not finish"),
        ({"refused": (4, [HELD])}, "it ended so"),
        ({"killed": (11, [HELD])}, "it ended so"),
        ({"killed": (5, [HELD])}, "it ended so"),
    ],
)
def test_a_wall_that_does_not_hold_is_told_with_what_got_through(ends, told):
    with pytest.raises(WallBreached) as caught:
        prove(**ends)
    assert str(caught.value) == f"the sandbox does not hold on this engine and runtime: {told}"


@pytest.mark.parametrize("program", ["refused", "killed"])
def test_an_engine_that_fails_proves_nothing_and_both_sandboxes_are_removed(program):
    slow = {"refused": REFUSED, "killed": KILLED, program: SandboxError("engine")}
    with pytest.raises(SandboxError, match=r"^engine$"):
        prove(**slow, pause_s=0.05)
