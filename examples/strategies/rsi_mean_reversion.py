"""RSI mean reversion, per bar: strategy(data) is called at each bar with the bars up to it.

Buys when the market is oversold within an upward trend, sells when it has recovered. The engine
applies the stops, which are percentages of the entry price.
"""

SYMBOL = 'SPX'
TIMEFRAME = '1D'
STOP_LOSS = 5.0
TAKE_PROFIT = 8.0
WARMUP_BARS = 200

PERIOD = 5
OVERSOLD = 25
RECOVERED = 65


def rsi(close):
    change = np.diff(close)
    gain = np.maximum(change, 0).mean()
    loss = np.maximum(-change, 0).mean()
    if loss == 0:
        return 100.0
    return 100 - 100 / (1 + gain / loss)


def strategy(data):
    close = data['close']
    value = rsi(close.iloc[-PERIOD - 1:])
    trend = close.iloc[-200:].mean()
    if value < OVERSOLD and close.iloc[-1] > trend:
        return 'BUY'
    if value > RECOVERED:
        return 'SELL'
    return 'HOLD'
