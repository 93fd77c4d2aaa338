"""How long tests wait: what is promised in seconds, times a factor for a machine that does other things as well.

A bound must stay below what it is told apart from, or the test cannot fail: `patience(1.0)` is of no use where the
wrong behaviour takes 2 s. `make faults` and `make wall` hold every promise to the letter.
"""

import os

_FACTOR = float(os.environ.get("TEST_PATIENCE", "5"))


def patience(seconds: float) -> float:
    """Seconds to allow for what is promised within *seconds*."""
    return seconds * _FACTOR
