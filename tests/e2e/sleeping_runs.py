"""Runs that take as long as a test tells them."""

from tests.stand.market_bars import random_bars
from tests.stand.running_service import events_until, run_request

BARS = random_bars(60)
QUICK = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"


def sleeping(seconds):
    return run_request(
        f"SYMBOL = 'X'\nimport time\nsignal('BUY', data.index[3], 1.0)\ntime.sleep({seconds})\n",
        BARS,
    )


def started_run(running, seconds=60):
    """A stream of a run that has started."""
    stream = running.stub.StreamStrategy(sleeping(seconds))
    events_until(stream, "started")
    return stream
