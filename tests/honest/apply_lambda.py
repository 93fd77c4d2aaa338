SYMBOL = 'BTC-USD'
TIMEFRAME = '1h'
def strategy(data):
    rng = data.apply(lambda row: row['high'] - row['low'], axis=1)
    slope = data['close'].rolling(10).apply(lambda x: np.polyfit(np.arange(len(x)), x, 1)[0], raw=True)
    return slope.map(lambda s: 1 if s > 0 else -1 if s < 0 else 0).where(rng > 0, 0)
