# After the EMA 9/21 cross of TradingView scripts, long and short
SYMBOL = 'EURUSD'
TIMEFRAME = '1h'

def ema(src, length):
    return src.ewm(span=length, adjust=False).mean()

def ta_crossover(a, b):
    return (a.shift(1) <= b.shift(1)) & (a > b)

def ta_crossunder(a, b):
    return (a.shift(1) >= b.shift(1)) & (a < b)

def strategy(data):
    fast, slow = ema(data['close'], 9), ema(data['close'], 21)
    return np.select([ta_crossover(fast, slow), ta_crossunder(fast, slow)], ['BUY', 'SELL'], default='HOLD')
