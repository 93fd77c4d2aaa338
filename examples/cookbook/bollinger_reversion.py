"""Bollinger reversion, vectorised: buys when the close returns above the lower band.

It sells above the middle. It waits for the return, as a close below the band may be the first day
of a crash.
"""

SYMBOL = "SPX"
TIMEFRAME = "1D"
SIGNALS = "POSITIONS"  # 1 is long, 0 is flat, a missing value keeps the position

LENGTH = params.get("length", 20)  # bars of the average and of the deviation
WIDTH = params.get("width", 2.0)  # standard deviations from the middle to a band


def strategy(data):
    close = data["close"]
    upper, middle, lower = talib.BBANDS(close, timeperiod=LENGTH, nbdevup=WIDTH, nbdevdn=WIDTH)
    plot(upper, "Upper band", overlay=True)
    plot(middle, "Middle", overlay=True)
    plot(lower, "Lower band", overlay=True)

    was_below = close.shift(1) < lower.shift(1)
    position = pd.Series(np.nan, index=data.index)
    position[was_below & (close > lower)] = 1
    position[close > middle] = 0
    return position
