"""What runs beside the calls: should it fail, the service does not go on without it."""

import asyncio
from contextlib import AsyncExitStack

from orchestrator.lifetime import Lifetime, StopSignals


def outcome_of(work):
    async def story():
        stop = StopSignals()
        async with AsyncExitStack() as closing:
            Lifetime(closing, stop).beside("work", work())
            await asyncio.sleep(0.01)
            return stop.first.is_set(), stop.second.is_set(), stop.fault

    return asyncio.run(story())


def test_a_part_that_fails_stops_the_service_and_is_named():
    async def fails():
        raise KeyError("Names")

    told, hurried, fault = outcome_of(fails)
    assert told
    assert not hurried
    assert isinstance(fault, KeyError)


def test_a_part_that_is_cancelled_at_the_end_is_no_fault():
    async def goes_on():
        await asyncio.sleep(60)

    assert outcome_of(goes_on) == (False, False, None)
