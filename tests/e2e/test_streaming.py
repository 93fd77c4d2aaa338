"""StreamStrategy: what happens to a run, in order, while it happens."""

import time

import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import random_bars
from tests.stand.running_service import events_until, run_request

# Takes about 4 s: 200 bars of 20 ms.
SLOW_PER_BAR = """
SYMBOL = 'X'
import time
def strategy(data):
    time.sleep(0.02)
    if len(data) % 50 == 1:
        print('bar', len(data))
    return 'BUY' if len(data) % 20 < 10 else 'SELL'
"""

QUICK = """
SYMBOL = 'X'
def strategy(data):
    mean = data['close'].rolling(5).mean()
    plot(mean, 'mean')
    print('computed')
    return (data['close'] > mean).map({True: 'BUY', False: 'SELL'})
"""


@pytest.fixture(scope="module")
def slow_run(service):
    """Events of one slow run, each with the moment at which it arrived."""
    request = run_request(SLOW_PER_BAR, random_bars(250), run_id="slow run")
    began = time.monotonic()
    return [(time.monotonic() - began, event) for event in service.stub.StreamStrategy(request)]


def kinds(run):
    return [event.WhichOneof("event") for _, event in run]


def test_events_come_in_the_order_of_a_run(slow_run):
    seen = kinds(slow_run)
    assert seen[0] == "accepted"
    assert seen[-1] == "completed"
    assert seen.count("accepted") == seen.count("started") == seen.count("completed") == 1
    started = seen.index("started")
    assert set(seen[1:started]) <= {"queued"}
    assert set(seen[started + 1 : -1]) == {"log", "progress"}


def test_events_are_numbered_without_gaps_and_carry_the_run_id(slow_run):
    assert [event.sequence for _, event in slow_run] == list(range(1, len(slow_run) + 1))
    assert {event.run_id for _, event in slow_run} == {"slow run"}


def test_event_times_do_not_go_back_and_are_now(slow_run):
    times = [event.time_ms for _, event in slow_run]
    assert times == sorted(times)
    assert abs(times[-1] / 1000 - time.time()) < 300


def test_acceptance_tells_the_limits_in_force(slow_run):
    limits = slow_run[0][1].accepted.limits
    assert limits.timeout_ms == 30_000
    assert limits.memory_bytes == 512 << 20
    assert limits.processes > 0


def test_progress_never_goes_back_and_counts_to_all_bars(slow_run):
    progress = [event.progress for _, event in slow_run if event.WhichOneof("event") == "progress"]
    done = [made.bars_done for made in progress]
    assert done == sorted(done)
    assert done[-1] > 150
    for made in progress:
        assert 0 <= made.bars_done <= made.bars_total == 250
        assert made.equity > 0
        assert made.drawdown <= 0
    assert progress[-1].trades > 0


def test_progress_comes_at_least_once_a_second_and_about_ten_times_at_most(slow_run):
    started = next(at for at, event in slow_run if event.WhichOneof("event") == "started")
    moments = [at for at, event in slow_run if event.WhichOneof("event") == "progress"]
    ended = slow_run[-1][0]
    assert ended - started > 3
    gaps = [
        later - earlier
        for earlier, later in zip([started, *moments], [*moments, ended], strict=True)
    ]
    assert max(gaps) <= 1.3
    assert len(moments) <= 11 * (ended - started)


def test_printed_lines_arrive_while_the_strategy_runs(slow_run):
    lines = [(at, event.log.text) for at, event in slow_run if event.WhichOneof("event") == "log"]
    assert [text for _, text in lines] == ["bar 51", "bar 101", "bar 151", "bar 201"]
    assert slow_run[-1][0] - lines[0][0] > 2
    assert lines[2][0] - lines[0][0] > 1


def test_the_last_event_has_the_lines_that_were_streamed(slow_run):
    completed = slow_run[-1][1].completed
    assert completed.success, completed.error
    assert list(completed.logs) == ["bar 51", "bar 101", "bar 151", "bar 201"]
    assert completed.run_id == "slow run"


def test_the_last_event_carries_what_the_unary_call_answers(client):
    request = run_request(QUICK, random_bars(200))
    streamed = list(client.StreamStrategy(request))[-1].completed
    answered = client.ExecuteStrategy(request)
    for message in (streamed, answered):
        assert message.success, message.error
        for name in ("usage", "execution_time_ms", "run_id"):
            message.ClearField(name)
        message.performance.ClearField("last_tested_at")
    assert streamed == answered


def test_a_refused_strategy_completes_without_having_started(client):
    events = list(client.StreamStrategy(run_request("import os\n", random_bars(5))))
    assert [event.WhichOneof("event") for event in events] == ["accepted", "completed"]
    assert events[-1].completed.outcome == public.OUTCOME_REJECTED


def test_a_run_without_an_id_has_the_same_made_one_in_all_its_events(client):
    events = list(client.StreamStrategy(run_request(QUICK, random_bars(60))))
    (run_id,) = {event.run_id for event in events}
    assert run_id
    assert events[-1].completed.run_id == run_id


def test_a_strategy_that_fails_still_completes_its_stream(client):
    code = "SYMBOL = 'X'\ndef strategy(data):\n    print('so far')\n    return 1 / 0\n"
    events = events_until(client.StreamStrategy(run_request(code, random_bars(80))), "completed")
    assert [event.log.text for event in events if event.HasField("log")] == ["so far"]
    assert events[-1].completed.outcome == public.OUTCOME_STRATEGY_ERROR
