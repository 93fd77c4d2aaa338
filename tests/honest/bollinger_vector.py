SYMBOL = 'AAPL'
TIMEFRAME = '1D'
import numpy as np
import pandas as pd
def strategy(data):
    mid = data['close'].rolling(20).mean()
    sd = data['close'].rolling(20).std()
    upper, lower = mid + 2 * sd, mid - 2 * sd
    out = np.where(data['close'] < lower, 'BUY', np.where(data['close'] > upper, 'SELL', 'HOLD'))
    return pd.Series(out, index=data.index)
