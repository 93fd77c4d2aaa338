"""A strategy that is called once for each bar.

It gets the bars up to and including this one, so it cannot see the future. What it says is filled at the open of the
next bar. pandas is there as `pd`, numpy as `np`, TA-Lib as `talib`.
"""

SYMBOL, TIMEFRAME = "SPX", "1D"  # what it is written for; for the reader

LENGTH = params.get("length", 100)  # set it from outside: --param length=50
WARMUP_BARS = LENGTH  # bars before the first call
# STOP_LOSS, TAKE_PROFIT = 5, 15  # percent of the entry price; take the first sign away to use them


def strategy(data):
    """Hold while the close is above its average.

    `data` is a DataFrame with the columns open, high, low, close and volume, indexed by time in UTC.
    """
    close = data["close"]
    average = close.iloc[-LENGTH:].mean()
    plot(average, "Average")  # drawn over the price in the report
    if close.iloc[-1] > average:
        return "BUY"  # while a position is held, it changes nothing
    return "SELL"  # "HOLD" or None: nothing is done
