# After Chande and Kroll's StochRSI, in pandas
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    rsi = talib.RSI(data['close'], 14)
    stoch = (rsi - rsi.rolling(14).min()) / (rsi.rolling(14).max() - rsi.rolling(14).min())
    k = stoch.rolling(3).mean() * 100
    return k.apply(lambda v: 1 if v < 20 else (-1 if v > 80 else 0))
