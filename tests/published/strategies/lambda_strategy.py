# After one-liners: a strategy in a lambda
SYMBOL, TIMEFRAME = 'SPX', '1D'
strategy = lambda data: np.where(data['close'] > data['close'].shift(20), 'BUY', 'SELL')
