"""What has happened to a run, as readers of different speed hear it."""

import asyncio

from orchestrator.run import LinesPrinted, ProgressMade, RunQueued, RunStarted
from orchestrator.runs.event_log import EventLog

STARTED = RunStarted(warm=True)


def progress(bars):
    return ProgressMade(bars, 100, 1.0, 0.0, 0)


def line(text):
    return LinesPrinted((text,))


async def everything(log):
    return [happened.event async for happened in log.read()]


def heard(*events):
    """What a reader hears who comes when all of *events* have happened."""

    async def story():
        log = EventLog()
        for event in events:
            log.append(event)
        log.close()
        return await everything(log)

    return asyncio.run(story())


def test_a_reader_who_comes_late_hears_it_from_the_start():
    assert heard(STARTED, line("a"), line("b")) == [STARTED, line("a"), line("b")]


def test_a_log_in_which_nothing_happened_ends_when_it_is_closed():
    assert heard() == []


def test_of_progress_only_the_newest_is_kept_and_stays_in_its_place():
    events = (STARTED, progress(1), line("a"), progress(2), line("b"), progress(3), line("c"))
    assert heard(*events) == [STARTED, line("a"), line("b"), progress(3), line("c")]


def test_of_places_in_the_queue_only_the_newest_is_kept():
    assert heard(RunQueued(3), RunQueued(2), STARTED) == [RunQueued(2), STARTED]


def test_a_reader_who_keeps_up_hears_everything():
    async def story():
        log = EventLog()
        reading = asyncio.create_task(everything(log))
        events = [RunQueued(2), RunQueued(1), STARTED, progress(1), line("a"), progress(2)]
        for event in events:
            log.append(event)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        log.close()
        assert await reading == events

    asyncio.run(story())


def test_a_reader_who_stops_for_a_while_misses_progress_and_no_line():
    async def story():
        log = EventLog()
        log.append(STARTED)
        seen = []
        async for happened in log.read():
            seen.append(happened)
            if happened.event is STARTED:
                for bars in range(1000):
                    log.append(progress(bars))
                log.append(line("a"))
                log.append(progress(1000))
                log.close()
        assert [happened.event for happened in seen] == [STARTED, line("a"), progress(1000)]
        numbers = [happened.number for happened in seen]
        assert numbers == sorted(set(numbers))

    asyncio.run(story())


def test_what_a_slow_reader_makes_the_log_keep_does_not_grow_with_progress():
    async def story():
        log = EventLog()
        reader = log.read()
        log.append(STARTED)
        await anext(reader)
        for bars in range(10_000):
            log.append(progress(bars))
            log.append(RunQueued(bars))
        assert len(log._lasting) + len(log._newest) == 3
        await reader.aclose()

    asyncio.run(story())


def test_readers_do_not_disturb_each_other():
    async def story():
        log = EventLog()
        fast = asyncio.create_task(everything(log))
        slow = log.read()
        log.append(STARTED)
        assert (await anext(slow)).event is STARTED
        log.append(line("a"))
        log.close()
        assert await fast == [STARTED, line("a")]
        assert [happened.event async for happened in slow] == [line("a")]

    asyncio.run(story())


def test_times_never_go_back_when_the_wall_clock_does(monkeypatch):
    async def story():
        log = EventLog()
        log.append(STARTED)
        monkeypatch.setattr("time.time_ns", lambda: 0)
        log.append(line("a"))
        log.close()
        times = [happened.time_ms async for happened in log.read()]
        assert times == sorted(times)
        assert times[0] > 1_600_000_000_000

    asyncio.run(story())
