"""One run, and what is true of every answer, whatever its end."""

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import random_bars
from tests.stand.running_service import run_request

BARS = random_bars(120)
EMPTY = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"
BUY_LATE = "signal('BUY', data.index[100], 1.0)\n"


def run(stub, code, bars=BARS, **fields):
    answer = stub.ExecuteStrategy(run_request(code, bars, **fields))
    assert answer.success is (answer.outcome == public.OUTCOME_SUCCEEDED)
    assert answer.success is (not answer.error)
    assert answer.HasField("failure") is not answer.success
    assert answer.failure.message == answer.error
    if not answer.success:
        assert not answer.signals
        assert not answer.HasField("performance")
    return answer
