"""Two time frames, vectorised: the weekly trend permits, a daily pullback enters.

A week's value must not be known before the week is over. `resample` labels a week by its Friday, so
filling forward from these labels gives each day the last week that has ended; on a Friday its own.
"""

SYMBOL = "SPX"
TIMEFRAME = "1D"
SIGNALS = "POSITIONS"  # 1 is long, 0 is flat, a missing value keeps the position

WEEKS = params.get("weeks", 30)  # weeks of the average
LENGTH = params.get("length", 14)  # bars of the daily RSI
PULLBACK = params.get("pullback", 45)  # RSI below which to enter
TARGET = params.get("target", 65)  # RSI above which to leave


def strategy(data):
    close = data["close"]
    weekly = close.resample("W-FRI").last().dropna()
    average = weekly.rolling(WEEKS).mean()
    permitted = (weekly > average).reindex(data.index, method="ffill", fill_value=False)
    rsi = talib.RSI(close, timeperiod=LENGTH)
    plot(average.reindex(data.index, method="ffill"), f"Average of {WEEKS} weeks", overlay=True)
    plot(rsi, "RSI")

    position = pd.Series(np.nan, index=data.index)
    position[permitted & (rsi < PULLBACK)] = 1
    position[~permitted | (rsi > TARGET)] = 0
    return position
