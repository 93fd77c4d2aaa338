"""The pool where the engine fails, or a run is cancelled, at a moment that no engine can be made to choose."""

import asyncio
import time
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from orchestrator.engine.base import SandboxExit
from orchestrator.errors import SandboxError
from orchestrator.run import Limits, RunId
from orchestrator.sandboxes.disposal import Disposer
from orchestrator.sandboxes.maker import SandboxMaker
from orchestrator.sandboxes.pool import PoolPolicy, SandboxPool
from orchestrator.sandboxes.ready import ReadySandbox
from orchestrator.sandboxes.tenure import Tenure
from tests.orchestrator.scripted_sandbox import ScriptedSandbox
from tests.orchestrator.scripted_sandbox import ready as scripted

POLICY = PoolPolicy(
    size=2,
    parallel_creates=2,
    max_idle_s=900.0,
    limits=Limits(1.0, 1 << 28, 1000, 128, 1 << 20),
)


def test_making_ahead_is_tried_again_after_a_pause_whatever_the_error(monkeypatch):
    tries = []

    async def fails(*_arguments, **_options):
        tries.append(None)
        raise KeyError("a bug")

    async def story():
        disposer = Disposer()
        maker = SandboxMaker(None, None, disposer, first_uid=5000, start_timeout_s=5.0)
        monkeypatch.setattr(maker, "make", fails)
        pool = SandboxPool(maker, disposer, POLICY)
        pool.start()
        await asyncio.sleep(0.3)
        assert len(tries) == POLICY.parallel_creates
        await asyncio.sleep(0.5)
        assert POLICY.parallel_creates < len(tries) <= 2 * POLICY.parallel_creates
        await pool.close()

    with capture_logs() as logged:
        asyncio.run(story())
    assert {(line["log_level"], line["event"]) for line in logged} == {
        ("error", "making sandboxes ahead failed")
    }


class SlowSandbox:
    """One whose resizing and removal end when the test says so."""

    name, is_alive = "slow", True

    def __init__(self):
        self.resizing, self.resized, self.removable = (asyncio.Event() for _ in range(3))

    async def resize(self, _limits):
        self.resizing.set()
        await self.resized.wait()
        raise SandboxError("the engine would not")

    async def destroy(self):
        await self.removable.wait()


class MakerOfSlowSandboxes:
    can_resize = True

    def __init__(self):
        self.made = []

    async def make(self, _run_id, _limits, on_gone, *, image, warm=False):
        tenure = Tenure(f"number {len(self.made)}")
        tenure.at_end(on_gone)
        ready = ReadySandbox(SlowSandbox(), b"", {}, warm, time.monotonic(), 0.0, tenure)
        self.made.append(ready)
        return ready

    async def make_for_run(self, run_id, limits, on_gone, image):
        return await self.make(run_id, limits, on_gone, image=image)


@pytest.mark.parametrize("cancelled", [True, False], ids=["cancelled", "refused"])
def test_a_slot_is_held_until_a_sandbox_that_was_being_resized_for_its_run_is_removed(cancelled):
    async def story():
        disposer, maker = Disposer(), MakerOfSlowSandboxes()
        pool = SandboxPool(maker, disposer, replace(POLICY, size=1))
        pool.start()
        await asyncio.sleep(0.01)
        assert pool.waiting == 1
        given_back = []
        larger = replace(POLICY.limits, memory_bytes=1 << 30)
        taking = asyncio.create_task(
            pool.take(RunId("r"), larger, lambda: given_back.append("slot"))
        )
        resized = maker.made[0]
        await resized.sandbox.resizing.wait()
        if cancelled:
            taking.cancel()
            await asyncio.wait([taking])
            assert taking.cancelled()
        else:
            resized.sandbox.resized.set()
            own = await taking
            assert own is not resized
            own.sandbox.removable.set()
            await pool.give_back(own)
        await asyncio.sleep(0.01)
        assert given_back == []
        resized.sandbox.removable.set()
        await asyncio.sleep(0.01)
        assert given_back == ["slot"]
        for ready in maker.made:
            ready.sandbox.removable.set()
        await pool.close()
        await disposer.close()
        assert given_back == ["slot"]

    with capture_logs():
        asyncio.run(story())


@pytest.mark.parametrize(
    ("sandbox", "unclean"),
    [
        (ScriptedSandbox(), 0),
        (ScriptedSandbox(b"more"), 1),
        (ScriptedSandbox(ends=SandboxExit(7, out_of_memory=False)), 1),
        (ScriptedSandbox(SandboxError("the engine is away")), 0),
    ],
    ids=["clean", "more after its result", "exit code", "unknown"],
)
def test_sandboxes_that_do_not_end_as_they_should_after_their_result_are_counted(sandbox, unclean):
    async def story():
        disposer = Disposer()
        pool = SandboxPool(MakerOfSlowSandboxes(), disposer, replace(POLICY, size=0))
        await sandbox.send(b"job")
        await pool.give_back(scripted(sandbox), answered=True)
        return pool.unclean_ends

    with capture_logs() as logged:
        assert asyncio.run(story()) == unclean
    assert sandbox.destroyed
    assert sum(line["log_level"] == "error" for line in logged) == unclean


def test_a_new_policy_replaces_what_waits_and_does_not_fit_it():
    async def story():
        disposer, maker = Disposer(), MakerOfSlowSandboxes()
        pool = SandboxPool(maker, disposer, POLICY)
        pool.start()
        await asyncio.sleep(0.01)
        assert pool.waiting == 2
        pool.adopt(replace(POLICY, size=1))
        assert (pool.waiting, pool.departing) == (1, 1)
        # Only time and output differ, which no sandbox is made with.
        pool.adopt(replace(pool.policy, limits=replace(POLICY.limits, timeout_s=9.0)))
        assert (pool.waiting, len(maker.made)) == (1, 2)
        pool.adopt(replace(POLICY, limits=replace(POLICY.limits, memory_bytes=1 << 29)))
        await asyncio.sleep(0.1)
        # Both places are taken by sandboxes that are not removed yet.
        assert (pool.waiting, pool.departing, len(maker.made)) == (0, 2, 2)
        for ready in maker.made:
            ready.sandbox.removable.set()
        await asyncio.sleep(0.1)
        assert (pool.waiting, pool.departing, len(maker.made)) == (2, 0, 4)
        for ready in maker.made:
            ready.sandbox.removable.set()
        await pool.close()
        await disposer.close()

    asyncio.run(story())
