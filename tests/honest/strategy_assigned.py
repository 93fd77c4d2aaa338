SYMBOL = 'AAPL'
TIMEFRAME = '1D'
def rule(data, n):
    return 'BUY' if data['close'].iloc[-1] > data['close'].iloc[-n] else 'SELL'
strategy = lambda data: rule(data, 7)
