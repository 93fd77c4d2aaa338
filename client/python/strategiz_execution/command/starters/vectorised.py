"""A strategy that is called once, with all bars, and answers for all of them.

Quick, but it can look ahead by mistake: use shift(1), rolling() and the like, and never a value of a later bar. The
option --check-look-ahead finds most such mistakes.
"""

SYMBOL, TIMEFRAME = "SPX", "1D"  # what it is written for; for the reader
SIGNALS = "positions"  # what is returned is the position to hold: 1 = long, 0 = none, -1 = short

FAST = params.get("fast", 20)  # set it from outside: --param fast=10
SLOW = params.get("slow", 100)


def strategy(data):
    """Hold while the fast average is above the slow one.

    `data` is a DataFrame with the columns open, high, low, close and volume, indexed by time in UTC.
    """
    fast = data["close"].rolling(FAST).mean()
    slow = data["close"].rolling(SLOW).mean()
    plot(fast, "Fast average")  # drawn over the price in the report
    plot(slow, "Slow average")
    return (fast > slow).astype(int)  # a Series on the index of data
