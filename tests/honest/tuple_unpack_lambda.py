SYMBOL = 'AAPL'
TIMEFRAME = '1D'
indicators = {
    'mom': lambda d: d['close'].iloc[-1] / d['close'].iloc[-10] - 1,
    'vol': lambda d: d['close'].pct_change().std(),
    'rng': lambda d: (d['high'] - d['low']).mean(),
}
def strategy(data):
    values = {k: f(data) for k, f in indicators.items()}
    mom, vol, *rest = values.values()
    assert len(rest) == 1, 'three indicators'
    return 'BUY' if mom > vol else 'SELL' if mom < -vol else 'HOLD'
