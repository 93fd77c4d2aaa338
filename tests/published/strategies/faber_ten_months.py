# After M. Faber, A Quantitative Approach to Tactical Asset Allocation (monthly bars)
SYMBOL = 'BTCUSD'
TIMEFRAME = '1M'
SIGNALS = 'POSITIONS'

def strategy(data):
    sma10 = talib.SMA(data['close'], timeperiod=10)
    return np.where(data['close'] > sma10, 1, 0)
