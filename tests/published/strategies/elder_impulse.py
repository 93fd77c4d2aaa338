# After A. Elder's impulse system
import pandas as pd, numpy as np, talib

SYMBOL = 'SPX'
TIMEFRAME = '1D'

def strategy(data):
    ema13 = talib.EMA(data['close'], timeperiod=13)
    macd, macdsignal, macdhist = talib.MACD(data['close'], fastperiod=12, slowperiod=26, signalperiod=9)
    green = (ema13.diff() > 0) & (macdhist.diff() > 0)
    red = (ema13.diff() < 0) & (macdhist.diff() < 0)
    conditions = [green, red]
    return pd.Series(np.select(conditions, ['BUY', 'SELL'], 'HOLD'), data.index)
