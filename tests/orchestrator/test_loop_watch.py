"""How long the loop was kept from its work is noted, while somebody watches."""

import asyncio
import time

from orchestrator.loop.watch import LoopWatch


def test_a_stall_within_a_call_is_counted_and_its_length_told():
    async def scenario():
        watch = LoopWatch()
        with watch, watch:
            await asyncio.sleep(0.02)
            time.sleep(0.2)  # noqa: ASYNC251 - this is the stall
            await asyncio.sleep(0.02)
        assert watch.stalls >= 1
        assert watch.worst_ms >= 150

    asyncio.run(scenario())


def test_without_a_call_nobody_looks():
    async def scenario():
        watch = LoopWatch()
        with watch:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.02)
        looked = watch.worst_ms
        time.sleep(0.2)  # noqa: ASYNC251 - nobody minds
        await asyncio.sleep(0.02)
        assert watch.worst_ms == looked

    asyncio.run(scenario())
