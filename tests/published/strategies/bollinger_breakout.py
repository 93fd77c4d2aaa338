# After J. Bollinger, method I: the volatility breakout, with TA-Lib's bands
from talib import BBANDS

SYMBOL = 'GOOG'
TIMEFRAME = '1D'
WARMUP_BARS = 25

def strategy(data):
    upper, middle, lower = BBANDS(data['close'].values, timeperiod=20, nbdevup=2, nbdevdn=2, matype=0)
    last = data['close'].values[-1]
    if last > upper[-1]:
        return 'BUY'
    if last < middle[-1]:
        return 'SELL'
    return None
