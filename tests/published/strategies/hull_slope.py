# After A. Hull's moving average, long while it rises
from math import sqrt

SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def hma(series, n):
    return talib.WMA(2 * talib.WMA(series, n // 2) - talib.WMA(series, n), int(sqrt(n)))

def strategy(data):
    h = hma(data['close'], 55)
    rising = h > h.shift(1)
    return rising.map({True: 'BUY', False: 'SELL'})
