# After E. Coppock's curve on monthly bars
SYMBOL = 'BTCUSD'
TIMEFRAME = '1M'
SIGNALS = 'POSITIONS'

def wma(s, n):
    w = np.arange(1, n + 1)
    return s.rolling(n).apply(lambda x: np.dot(x, w) / w.sum(), raw=True)

def strategy(data):
    c = data['close']
    coppock = wma(c.pct_change(14) * 100 + c.pct_change(11) * 100, 10)
    return np.where(coppock > 0, 1, 0).tolist()
