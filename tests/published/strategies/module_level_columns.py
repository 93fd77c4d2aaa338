# After scripts that prepare columns beside def strategy(data)
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

data['sma'] = data['close'].rolling(40).mean()
data['above'] = data['close'] > data['sma']

def strategy(data):
    entries = data['above'] & ~data['above'].shift(1, fill_value=False)
    exits = ~data['above'] & data['above'].shift(1, fill_value=False)
    return entries.astype(int) - exits.astype(int)
