# After J. W. Wilder's directional movement, ADX above 25, as in Jesse's and Freqtrade's samples
import talib

SYMBOL = 'SPX'
TIMEFRAME = '1D'

def strategy(data):
    h, l, c = data.high.values, data.low.values, data.close.values
    adx = talib.ADX(h, l, c, timeperiod=14)
    pdi = talib.PLUS_DI(h, l, c, timeperiod=14)
    mdi = talib.MINUS_DI(h, l, c, timeperiod=14)
    buy = (adx > 25) & (pdi > mdi)
    sell = pdi < mdi
    return np.where(buy, 1, np.where(sell, -1, 0))
