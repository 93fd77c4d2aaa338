# After snippets that use np.where on the last bar only
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    fast = data['close'].ewm(span=10, adjust=False).mean().tail(1)
    slow = data['close'].ewm(span=30, adjust=False).mean().tail(1)
    return np.where(fast > slow, 'buy', 'sell')
