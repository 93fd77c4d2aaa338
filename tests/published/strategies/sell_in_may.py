# After Bouman and Jacobsen's Halloween indicator
SYMBOL = 'SPX'
TIMEFRAME = '1D'
SIGNALS = 'POSITIONS'

def strategy(data):
    return [1 if ts.month in (11, 12, 1, 2, 3, 4) else 0 for ts in data.index]
