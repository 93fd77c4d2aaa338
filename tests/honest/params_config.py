SYMBOL = 'AAPL'
TIMEFRAME = '1D'
FAST = int(params.get('fast', 9))
SLOW = int(params.get('slow', 21))
POSITION_SIZE = 25
DEBUG = False
def strategy(data, fast=FAST, slow=SLOW, weights=(0.5, 0.3, 0.2), limits=None):
    limits = limits or {'max': 3}
    if DEBUG:
        print(params)
    a = data['close'].rolling(fast).mean().iloc[-1]
    b = data['close'].rolling(slow).mean().iloc[-1]
    return 'BUY' if a > b * (1 + sum(weights) / 1000) and limits['max'] else 'SELL'
