# After the `return condition` bots, with a position meant
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
SIGNALS = 'POSITIONS'

def strategy(data):
    return data['close'].iloc[-1] > data['close'].iloc[-20]
