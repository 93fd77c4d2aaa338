# After the pandas-ta examples
import pandas_ta as pta

SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    rsi = pta.rsi(data['close'], length=14)
    return np.where(rsi < 35, 'BUY', np.where(rsi > 65, 'SELL', 'HOLD'))
