"""Work that an operator stops, a service that an operator drains, and what health checks make of it."""

import asyncio

import pytest
from grpc_health.v1 import health_pb2

from orchestrator.api.health_checks import HealthChecks
from orchestrator.errors import Draining
from orchestrator.runs.drain import Drain
from orchestrator.runs.stopping import Stopped, unless_stopped

SERVING, NOT_SERVING = (
    health_pb2.HealthCheckResponse.SERVING,
    health_pb2.HealthCheckResponse.NOT_SERVING,
)


class Work:
    """Goes on until it is told to end; takes a moment to end where it is cancelled."""

    def __init__(self):
        self.may_end, self.was_cancelled, self.has_ended = asyncio.Event(), False, False

    async def do(self):
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.was_cancelled = True
            await asyncio.sleep(0.01)
            raise
        finally:
            self.has_ended = True
        return "done"


def test_work_that_nobody_stops_gives_its_result_or_its_error():
    async def story():
        work, stop = Work(), asyncio.Event()
        work.may_end.set()
        assert await unless_stopped(work.do(), stop) == "done"

        async def fails():
            raise KeyError("a bug")

        with pytest.raises(KeyError):
            await unless_stopped(fails(), stop)
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(story())


@pytest.mark.parametrize("by", ["operator", "caller"])
def test_stopped_work_has_ended_when_that_is_told(by):
    async def story():
        work, stop = Work(), asyncio.Event()
        doing = asyncio.create_task(unless_stopped(work.do(), stop))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if by == "operator":
            stop.set()
        else:
            doing.cancel()
        with pytest.raises(Stopped if by == "operator" else asyncio.CancelledError):
            await doing
        assert (work.was_cancelled, work.has_ended) == (True, True)
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(story())


def test_work_that_ended_in_the_moment_of_the_stop_keeps_its_result():
    async def story():
        work, stop = Work(), asyncio.Event()
        doing = asyncio.create_task(unless_stopped(work.do(), stop))
        await asyncio.sleep(0)
        work.may_end.set()
        stop.set()
        assert await doing == "done"

    asyncio.run(story())


def test_a_drain_refuses_until_it_ends_and_tells_of_changes_alone():
    drain, told = Drain(), []
    drain.on_change(lambda: told.append(drain.is_on))
    drain.require_open()
    assert drain.turn(on=True)
    assert not drain.turn(on=True)
    with pytest.raises(Draining):
        drain.require_open()
    assert drain.turn(on=False)
    drain.require_open()
    assert told == [True, False]


def test_health_is_serving_only_where_the_engine_is_well_and_nobody_drains():
    async def status(checks):
        return (await checks.Check(health_pb2.HealthCheckRequest(), None)).status

    async def story():
        checks = HealthChecks([""])
        assert await status(checks) == NOT_SERVING
        checks.set_serving(True)
        assert await status(checks) == SERVING
        checks.set_drained(True)
        assert await status(checks) == NOT_SERVING
        # The engine fell ill and got well meanwhile: it is drained all the same.
        checks.set_serving(False)
        checks.set_serving(True)
        assert await status(checks) == NOT_SERVING
        checks.set_drained(False)
        assert await status(checks) == SERVING
        checks.drain()
        checks.set_drained(False)
        assert await status(checks) == NOT_SERVING

    asyncio.run(story())
