"""Moving average crossover, vectorised: strategy(data) sees all bars at once and returns a Series.

Holds the market while its 50-day average is above its 200-day average.
"""

SYMBOL = 'SPX'
TIMEFRAME = '1D'

FAST = 50
SLOW = 200


def strategy(data):
    fast = data['close'].rolling(FAST).mean()
    slow = data['close'].rolling(SLOW).mean()
    above = fast > slow
    crossed = above != above.shift(1, fill_value=False)

    signals = pd.Series('HOLD', index=data.index)
    signals[crossed & above] = 'BUY'
    signals[crossed & ~above] = 'SELL'

    plot(fast, 'SMA 50', color='orange', overlay=True)
    plot(slow, 'SMA 200', color='blue', overlay=True)
    print(f"{(signals == 'BUY').sum()} crossings up, {(signals == 'SELL').sum()} down")
    return signals
