"""What is tried again, when, how often, and under which id: the same of both clients."""

import asyncio
import threading
import time

import grpc
import pytest
from google.rpc import error_details_pb2

from strategiz_execution import (
    AsyncClient,
    CallCancelled,
    CallError,
    Client,
    DeadlineExceeded,
    InvalidRequest,
    RetryPolicy,
    ServiceBusy,
    ServiceUnavailable,
)
from strategiz_execution.calls.retry import wait_s
from strategiz_execution.generated import strategy_execution_pb2 as pb
from tests.client.scripted_service import ScriptedService, because, retry_after
from tests.stand.client_bars import flat_bars

Code = grpc.StatusCode
BARS = flat_bars(3)
FAST = RetryPolicy(initial_backoff_s=0.01)


@pytest.fixture
def scripted():
    service = ScriptedService()
    yield service
    service.stop()


class Blocking:
    """The client for threads, as the tests below call it."""

    def __init__(self, address, **options):
        self._client = Client(address, **options)

    def run(self, **options):
        return self._client.run("code", BARS, **options)

    def events(self):
        return list(self._client.stream("code", BARS))

    def others(self):
        return self._client.run_list([]), self._client.validate("x"), self._client.health()

    def end(self):
        self._client.close()


class Coroutines:
    """The client for coroutines, each call in an event loop of its own."""

    def __init__(self, address, **options):
        self._given = address, options

    def _do(self, work):
        async def main():
            address, options = self._given
            async with AsyncClient(address, **options) as client:
                return await work(client)

        return asyncio.run(main())

    def run(self, **options):
        return self._do(lambda client: client.run("code", BARS, **options))

    def events(self):
        async def work(client):
            return [event async for event in client.stream("code", BARS)]

        return self._do(work)

    def others(self):
        async def work(client):
            return await client.run_list([]), await client.validate("x"), await client.health()

        return self._do(work)

    def end(self):
        pass


@pytest.fixture(params=[Blocking, Coroutines], ids=["threads", "coroutines"])
def connect(request, scripted):
    made = []

    def connected(**options):
        made.append(request.param(scripted.address, **{"retry": FAST, **options}))
        return made[-1]

    yield connected
    for one in made:
        one.end()


def test_a_lost_connection_is_tried_again_under_the_same_run_id(scripted, connect):
    scripted.refuse(Code.UNAVAILABLE).refuse(Code.UNAVAILABLE)
    result = connect().run()
    assert result.ok
    assert [request.run_id for request in scripted.requests] == [result.run_id] * 3


def test_the_services_delay_is_kept(scripted, connect):
    scripted.refuse(Code.RESOURCE_EXHAUSTED, retry_after(0.3))
    connect().run()
    assert scripted.arrived[1] - scripted.arrived[0] >= 0.3


def test_without_a_delay_what_is_too_large_is_not_tried_again(scripted, connect):
    scripted.refuse(Code.RESOURCE_EXHAUSTED, because("EXCEEDS_MEMORY_BUDGET", slots="2"))
    with pytest.raises(ServiceBusy) as busy:
        connect().run()
    assert busy.value.reason == "EXCEEDS_MEMORY_BUDGET"
    assert busy.value.metadata == {"slots": "2"}
    assert busy.value.retry_delay_s is None
    assert len(scripted.requests) == 1


@pytest.mark.parametrize(
    "code",
    [one for one in Code if one not in {Code.OK, Code.UNAVAILABLE, Code.RESOURCE_EXHAUSTED}],
    ids=lambda one: one.name,
)
def test_no_other_status_is_tried_again_even_with_a_delay(scripted, code):
    scripted.refuse(code, retry_after(0.001))
    with Client(scripted.address, retry=FAST) as client, pytest.raises(CallError) as refused:
        client.run("code", BARS)
    assert refused.value.status == code.name
    assert len(scripted.requests) == 1


def test_after_the_last_try_the_refusal_is_told(scripted, connect):
    for _ in range(4):
        details = because("QUEUE_FULL", queued="128"), retry_after(0.005)
        scripted.refuse(Code.RESOURCE_EXHAUSTED, *details)
    with pytest.raises(ServiceBusy) as busy:
        connect().run()
    assert len(scripted.requests) == 4
    assert (busy.value.reason, busy.value.metadata["queued"]) == ("QUEUE_FULL", "128")
    assert busy.value.retry_delay_s == 0.005


def test_a_delay_beyond_the_deadline_ends_the_call_at_once(scripted, connect):
    scripted.refuse(Code.UNAVAILABLE, retry_after(3600))
    started = time.monotonic()
    with pytest.raises(ServiceUnavailable):
        connect().run()
    assert time.monotonic() - started < 10
    assert len(scripted.requests) == 1


def test_all_tries_share_one_deadline_of_timeout_and_margin(scripted, connect):
    scripted.refuse(Code.UNAVAILABLE, retry_after(0.5))
    connect(deadline_margin_s=3.0).run(timeout_s=1.2)
    first, second = scripted.left_s
    assert 4 < first < 5.2  # 1.2 s are sent as 2
    assert 0.3 < first - second < 2
    assert {request.timeout_seconds for request in scripted.requests} == {2}


def test_no_answer_in_time_is_told_as_such(scripted, connect):
    scripted.hold.clear()
    with pytest.raises(DeadlineExceeded):
        connect(deadline_margin_s=0.2).run(timeout_s=0.1)


def test_violations_of_a_request_are_told_by_field(scripted, connect):
    bad = error_details_pb2.BadRequest()
    bad.field_violations.add(field="backtest.size", description="is -1; it must be 0 or more")
    scripted.refuse(Code.INVALID_ARGUMENT, bad)
    with pytest.raises(
        InvalidRequest, match=r"backtest\.size is -1; it must be 0 or more"
    ) as refused:
        connect().run()
    assert refused.value.violations[0].field == "backtest.size"
    assert isinstance(refused.value, ValueError)


def test_lists_checks_and_health_are_tried_again_too(scripted, connect):
    for _ in range(3):
        scripted.refuse(Code.UNAVAILABLE)
    ran, checked, health = connect().others()
    assert (ran.ok, checked.valid, health.serving) == (True, True, True)


def test_a_stream_is_tried_again_before_its_first_event_only(scripted, connect):
    done = pb.ExecuteStrategyResponse(success=True, outcome=pb.OUTCOME_SUCCEEDED)
    scripted.events.append(pb.ExecutionEvent(run_id="r", sequence=2, completed=done))
    scripted.refuse(Code.UNAVAILABLE)
    events = connect().events()
    assert [event.sequence for event in events] == [1, 2]
    assert events[-1].result.ok
    assert len(scripted.requests) == 2


def test_a_stream_that_breaks_off_after_an_event_is_not_begun_anew(scripted, connect):
    class Broken(list):
        def __iter__(self):
            scripted.refuse(Code.UNAVAILABLE)
            return super().__iter__()

    scripted.events = Broken(scripted.events)
    with pytest.raises(ServiceUnavailable):
        connect().events()
    assert len({request.run_id for request in scripted.requests}) == 1
    assert len(scripted.requests) == 2  # of which the second is the scripted break


def test_a_stream_that_ends_without_its_result_is_no_success(scripted, connect):
    with pytest.raises(CallError, match="ended before its result"):
        connect().events()


def test_an_event_of_a_later_version_is_no_error(scripted, connect):
    done = pb.ExecuteStrategyResponse(success=True, outcome=pb.OUTCOME_SUCCEEDED)
    scripted.events = [
        pb.ExecutionEvent(run_id="r", sequence=1),
        pb.ExecutionEvent(run_id="r", sequence=2, completed=done),
    ]
    assert [type(event).__name__ for event in connect().events()] == ["RunEvent", "Completed"]


def test_a_token_goes_with_each_try_and_is_asked_for_anew(scripted, connect):
    scripted.refuse(Code.UNAVAILABLE)
    tokens = iter(["one", "two"])
    connect(token=lambda: next(tokens), allow_token_on_plaintext=True).run()
    assert [told["authorization"] for told in scripted.metadata] == ["Bearer one", "Bearer two"]


def test_closing_a_client_wakes_a_call_that_waits_for_its_next_try(scripted):
    scripted.refuse(Code.UNAVAILABLE, retry_after(30))
    client = Client(scripted.address)
    ended = []

    def run():
        try:
            client.run("code", BARS, timeout_s=60)
        except CallCancelled as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    while not scripted.requests:
        time.sleep(0.01)
    client.close()
    thread.join(10)
    assert "closed" in str(ended[0])
    assert len(scripted.requests) == 1
    with pytest.raises(CallCancelled):
        client.health()


def test_closing_a_client_ends_its_calls_and_streams(scripted):
    scripted.hold.clear()

    async def main():
        client = AsyncClient(scripted.address)
        run = asyncio.create_task(client.run("code", BARS))
        stream = asyncio.create_task(anext(client.stream("code", BARS)))
        while len(scripted.requests) < 2:  # noqa: ASYNC110 - the other side is a thread
            await asyncio.sleep(0.01)
        await client.close()
        return await asyncio.gather(run, stream, return_exceptions=True)

    assert [type(error) for error in asyncio.run(main())] == [CallCancelled, CallCancelled]

    client, ended = Client(scripted.address), []

    def end_of(call):
        with pytest.raises(CallCancelled) as cancelled:
            call("code", BARS)
        ended.append(cancelled.value)

    calls = client.run, lambda *given: next(client.stream(*given))
    threads = [threading.Thread(target=end_of, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    while len(scripted.requests) < 4:
        time.sleep(0.01)
    client.close()
    for thread in threads:
        thread.join(10)
    assert len(ended) == 2


def test_a_stream_under_way_ends_with_its_client(scripted):
    class Held(list):
        def __iter__(self):
            yield from super().__iter__()
            scripted.hold.clear()
            scripted.hold.wait(20)

    scripted.events = Held(scripted.events)

    async def main():
        client = AsyncClient(scripted.address)
        events = client.stream("code", BARS)
        await anext(events)
        rest = asyncio.create_task(anext(events))
        await asyncio.sleep(0.1)
        await client.close()
        with pytest.raises(CallCancelled):
            await rest

    asyncio.run(main())


def test_a_task_that_is_cancelled_cancels_its_call(scripted):
    scripted.hold.clear()

    async def main():
        async with AsyncClient(scripted.address) as client:
            task = asyncio.create_task(client.run("code", BARS))
            while not scripted.requests:  # noqa: ASYNC110 - the other side is a thread
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await asyncio.to_thread(scripted.cancelled.wait, 10)

    asyncio.run(main())


@pytest.mark.parametrize(
    ("attempt", "chance", "expected_s"),
    [(1, 0.0, 0.05), (1, 1.0, 0.1), (2, 1.0, 0.2), (3, 1.0, 0.4), (4, 1.0, 0.5), (9, 0.0, 0.25)],
)
def test_the_wait_doubles_up_to_its_maximum_and_is_spread(attempt, chance, expected_s):
    policy = RetryPolicy(max_attempts=10, initial_backoff_s=0.1, max_backoff_s=0.5)
    assert wait_s(policy, attempt, None, lambda: chance) == pytest.approx(expected_s)


def test_the_services_delay_is_the_least_wait():
    assert wait_s(RetryPolicy(), 1, 2.0, lambda: 0.0) == 2.0
    assert wait_s(RetryPolicy(), 1, 2.0, lambda: 1.0) == pytest.approx(2.4)


@pytest.mark.parametrize(
    "wrong", [{"max_attempts": 0}, {"initial_backoff_s": 0.0}, {"max_backoff_s": -1.0}]
)
def test_a_policy_has_sound_values(wrong):
    with pytest.raises(InvalidRequest, match=next(iter(wrong))):
        RetryPolicy(**wrong)
