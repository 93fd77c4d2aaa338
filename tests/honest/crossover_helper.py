SYMBOL = 'AAPL'
TIMEFRAME = '1D'
def crossover(a, b):
    return (a > b) & (a.shift(1) <= b.shift(1))
def crossunder(a, b):
    return (a < b) & (a.shift(1) >= b.shift(1))
def strategy(data):
    a, b = talib.EMA(data['close'], 8), talib.EMA(data['close'], 21)
    s = pd.Series('HOLD', index=data.index, dtype=object)
    s[crossover(a, b)] = 'BUY'
    s[crossunder(a, b)] = 'SELL'
    return s
