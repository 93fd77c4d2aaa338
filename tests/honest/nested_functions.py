SYMBOL = 'AAPL'
TIMEFRAME = '1D'
def make(n, k=2.0):
    def band(series):
        m = series.rolling(n).mean()
        s = series.rolling(n).std()
        return m - k * s, m + k * s
    return band
bands = make(20)
def strategy(data):
    lo, hi = bands(data['close'])
    c = data['close'].iloc[-1]
    return 'BUY' if c < lo.iloc[-1] else 'SELL' if c > hi.iloc[-1] else 'HOLD'
