"""Time, memory and output: what a strategy may not exceed ends it, and what it may is told in full."""

import time

import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.e2e.ended_runs import BARS, BUY_LATE, EMPTY, run
from tests.stand.patience import patience
from tests.stand.running_service import MIB, run_request

LOOPS = {
    "per-bar": "SYMBOL = 'X'\ndef strategy(data):\n    while len(data) > 70:\n        pass\n    return 'HOLD'\n",
    "vectorised": (
        "SYMBOL = 'X'\ndef strategy(data):\n    side = pd.Series(0, index=data.index)\n"
        "    while len(side):\n        side = side + 0\n    return side\n"
    ),
    "script": "SYMBOL = 'X'\n" + BUY_LATE + "while True:\n    pass\n",
    "asleep": "SYMBOL = 'X'\nimport time\n" + BUY_LATE + "time.sleep(1000)\n",
    "inside one call": "SYMBOL = 'X'\n" + BUY_LATE + "print(sum(range(10 ** 15)))\n",
    "catching": (
        "SYMBOL = 'X'\n"
        + BUY_LATE
        + "while True:\n    try:\n        while True:\n            pass\n"
        "    except Exception:\n        pass\n"
    ),
}


@pytest.fixture(scope="module")
def empty_run_s(service):
    """Wall seconds of a run that does nothing, the slowest of three."""
    times = []
    for _ in range(3):
        began = time.monotonic()
        assert service.stub.ExecuteStrategy(run_request(EMPTY, BARS)).success
        times.append(time.monotonic() - began)
    return max(times)


@pytest.mark.parametrize("loop", LOOPS)
def test_an_endless_strategy_ends_within_a_second_of_its_deadline(client, empty_run_s, loop):
    began = time.monotonic()
    answer = run(client, LOOPS[loop], timeout_seconds=1)
    took = time.monotonic() - began
    assert answer.outcome == public.OUTCOME_TIMEOUT
    assert "1 s" in answer.error
    assert answer.failure.limit == "timeout"
    assert answer.failure.allowed == 1
    assert answer.failure.used >= 1
    assert took >= 1
    assert took - (1 + empty_run_s) < patience(1.0)


def test_a_strategy_that_needs_most_of_its_time_still_succeeds(client):
    code = "SYMBOL = 'X'\nimport time\ntime.sleep(1.2)\n" + BUY_LATE
    assert run(client, code, timeout_seconds=2).success


BOMBS = {
    "list": "SYMBOL = 'X'\nkept = []\nwhile True:\n    kept.append(bytearray(4_000_000))\n"
    + BUY_LATE,
    "array": "SYMBOL = 'X'\nx = np.ones(10 ** 12)\n" + BUY_LATE,
    "frame": (
        "SYMBOL = 'X'\ndef strategy(data):\n    while True:\n        data = pd.concat([data, data])\n"
        "    return 'HOLD'\n"
    ),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_strategy_that_outgrows_its_memory_is_told_so(client, bomb):
    answer = run(client, BOMBS[bomb], limits=public.RunLimits(memory_mb=192), timeout_seconds=20)
    assert answer.outcome == public.OUTCOME_OUT_OF_MEMORY, answer.error
    assert answer.failure.limit == "memory"
    assert answer.failure.allowed == 192 * MIB
    assert ("Unable to allocate" if bomb == "array" else "192 MiB") in answer.error


def test_a_strategy_that_prints_without_end_is_stopped_by_the_output_limit(client):
    code = "SYMBOL = 'X'\n" + BUY_LATE + "while True:\n    print('x' * 1000)\n"
    answer = run(client, code, timeout_seconds=20)
    assert answer.outcome == public.OUTCOME_OUTPUT_LIMIT
    assert answer.failure.limit == "output"
    assert 0 < answer.failure.allowed < answer.failure.used
    assert sum(len(line) for line in answer.logs) <= 2 * MIB


def test_a_strategy_that_prints_one_line_without_end_is_stopped_by_the_output_limit(client):
    code = "SYMBOL = 'X'\n" + BUY_LATE + "while True:\n    print('x' * 1000, end='')\n"
    answer = run(client, code, timeout_seconds=20)
    assert answer.outcome == public.OUTCOME_OUTPUT_LIMIT


def test_a_chatty_strategy_succeeds_and_its_last_line_tells_what_was_left_out(client):
    code = "SYMBOL = 'X'\nfor i in range(2000):\n    print(i, 'x' * 1000)\n" + BUY_LATE
    answer = run(client, code)
    assert answer.success, answer.error
    assert sum(len(line) for line in answer.logs) <= 1 * MIB + 200
    assert answer.logs[0].startswith("0 x")
    kept = len(answer.logs) - 1
    assert kept > 900
    assert str(2000 - kept) in answer.logs[-1]
    assert "left out" in answer.logs[-1]


def test_a_line_that_is_very_long_is_cut_and_marked(client):
    answer = run(client, "SYMBOL = 'X'\nprint('x' * 100_000)\nprint('next')\n" + BUY_LATE)
    assert answer.success, answer.error
    assert len(answer.logs[0]) < 10_000
    assert answer.logs[0].endswith("[cut]")
    assert answer.logs[1] == "next"


def test_text_that_is_no_unicode_is_printed_with_marks(client):
    answer = run(client, "SYMBOL = 'X'\nprint('a' + chr(0xD800) + 'b', 'é€')\n" + BUY_LATE)
    assert answer.success, answer.error
    assert answer.logs[0].startswith("a")
    assert answer.logs[0].endswith("b é€")
