"""Moving average crossover, vectorised: long while the fast average is above the slow one.

A band around the crossing keeps the strategy from trading back and forth while the averages lie
together: it enters above the band, leaves below it, and keeps what it has in between.
"""

SYMBOL = "SPX"
TIMEFRAME = "1D"
SIGNALS = "POSITIONS"  # 1 is long, 0 is flat, a missing value keeps the position

FAST = params.get("fast", 20)  # bars of the fast average
SLOW = params.get("slow", 100)  # bars of the slow average
BAND = params.get("band", 0.005)  # half the width of the band, a fraction of the slow average


def strategy(data):
    close = data["close"]
    # Exponential averages lean on their first value: they count once the slow one has its bars.
    fast = close.ewm(span=FAST, adjust=False, min_periods=SLOW).mean()
    slow = close.ewm(span=SLOW, adjust=False, min_periods=SLOW).mean()
    plot(fast, f"EMA {FAST}", overlay=True)
    plot(slow, f"EMA {SLOW}", overlay=True)

    position = pd.Series(np.nan, index=data.index)
    position[fast > slow * (1 + BAND)] = 1
    position[fast < slow * (1 - BAND)] = 0
    return position
