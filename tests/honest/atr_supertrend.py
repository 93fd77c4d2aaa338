SYMBOL = 'AAPL'
TIMEFRAME = '1D'
def strategy(data, n=10, mult=3.0):
    hl = data['high'] - data['low']
    hc = (data['high'] - data['close'].shift()).abs()
    lc = (data['low'] - data['close'].shift()).abs()
    tr = pd.concat([hl, hc, lc], axis=1).max(axis=1)
    atr = tr.ewm(alpha=1 / n, adjust=False).mean()
    mid = (data['high'] + data['low']) / 2
    upper, lower = (mid + mult * atr).values, (mid - mult * atr).values
    close = data['close'].values
    trend = np.ones(len(close), dtype=int)
    for i in range(1, len(close)):
        if close[i] > upper[i - 1]:
            trend[i] = 1
        elif close[i] < lower[i - 1]:
            trend[i] = -1
        else:
            trend[i] = trend[i - 1]
    return pd.Series(trend, index=data.index).diff().fillna(0).clip(-1, 1)
