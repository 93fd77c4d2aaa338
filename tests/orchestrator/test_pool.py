"""The pool where making sandboxes fails as nobody foresaw."""

import asyncio

from structlog.testing import capture_logs

from orchestrator.run import Limits
from orchestrator.sandboxes.disposal import Disposer
from orchestrator.sandboxes.maker import SandboxMaker
from orchestrator.sandboxes.pool import PoolPolicy, SandboxPool

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
