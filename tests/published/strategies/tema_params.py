# After P. Mulloy's TEMA, with lengths from the request
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
fast_length = params.get('fast', 10)
slow_length = params.get('slow', 30)

def strategy(data):
    fast = talib.TEMA(data['close'], timeperiod=fast_length)
    slow = talib.TEMA(data['close'], timeperiod=slow_length)
    return pd.Series(np.where(fast > slow, 'BUY', 'SELL'), index=data.index)
