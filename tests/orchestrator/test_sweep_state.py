"""What is kept of a sweep on its way."""

import numpy as np

from orchestrator.run import Ending, JobUsage, Outcome, SetEnd
from orchestrator.runs.sweep_state import SweepState


def test_a_year_is_as_long_as_the_longest_test_part_shows():
    # Of a market that trades every day, five bars from Monday to Friday look like those of one that rests.
    state = SweepState(total=6, rank_by="sharpe_ratio", risk_free_rate=0.0)
    for bars, periods in ((20, 365.0), (20, 365.0), (5, 252.0)):
        end = SetEnd(0, Ending(Outcome.SUCCEEDED), JobUsage(), periods_per_year=periods)
        state.traded(end, np.ones(bars), (0, bars))
    assert state.periods_per_year == 365.0
    assert [len(part.equity) for part in state.parts] == [20, 20, 5]
