# After the configurable bots that look up an indicator by its name
SYMBOL = 'EURUSD'
TIMEFRAME = '1h'
RULES = {'kind': 'WMA', 'fast': 12, 'slow': 48}

def strategy(data):
    indicator = getattr(talib, RULES['kind'])
    fast = indicator(data['close'], timeperiod=RULES['fast'])
    slow = indicator(data['close'], timeperiod=RULES['slow'])
    return pd.Series(np.where(fast > slow, 'BUY', 'SELL'), index=data.index)
