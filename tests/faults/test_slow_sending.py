"""A connection to the engine that takes its time: that is our affair, not the strategy's."""

import time

from orchestrator.run import Outcome
from tests.faults.service_state import completed_of
from tests.stand.engine_proxy import SlowStream
from tests.stand.market_bars import random_bars
from tests.stand.running_service import events_until, run_request

ATTACH = r"^POST /containers/[^/]+/attach"
BARS = 100_000
BYTES_PER_S = 1.2e6
SECONDS = BARS * 48 / BYTES_PER_S


def test_a_strategy_has_its_whole_time_however_long_its_bars_take(stand):
    code = "SYMBOL = 'X'\nsignal('BUY', data.index[3], 1.0)\n"
    request = run_request(code, random_bars(BARS), timeout_seconds=2)
    with stand.proxy.rule(ATTACH, SlowStream(BYTES_PER_S)):
        began = time.monotonic()
        stream = stand.service.stub.StreamStrategy(request, timeout=50)
        events_until(stream, "started")
        # What the connection's own buffers hold is sent, as far as we can tell.
        assert time.monotonic() - began > SECONDS / 2
        (answer,) = completed_of(stream)
    assert time.monotonic() - began > SECONDS > 2 + 0.7
    assert Outcome(answer.outcome) is Outcome.SUCCEEDED, answer.error
