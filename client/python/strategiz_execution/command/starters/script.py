"""A strategy as a script: it reads `data`, and calls signal() and plot().

`data` is a DataFrame with the columns open, high, low, close and volume, indexed by time in UTC. All bars are there, so
it can look ahead by mistake; the option --check-look-ahead finds most such mistakes.
"""

SYMBOL, TIMEFRAME = "SPX", "1D"  # what it is written for; for the reader

length = params.get("length", 14)  # set it from outside: --param length=7
rsi = talib.RSI(data["close"], length)
plot(rsi, "RSI", overlay=False)  # in a chart of its own in the report

for i in range(1, len(data)):
    time, price = data.index[i], data["close"].iloc[i]
    if rsi.iloc[i] < 30 <= rsi.iloc[i - 1]:
        signal("BUY", time, price, reason=f"RSI fell to {rsi.iloc[i]:.0f}")
    elif rsi.iloc[i] > 70 >= rsi.iloc[i - 1]:
        signal("SELL", time, price, reason=f"RSI rose to {rsi.iloc[i]:.0f}")
