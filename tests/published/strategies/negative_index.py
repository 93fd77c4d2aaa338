# After code for pandas 1: data['close'][-1]
SYMBOL = 'SPX'
TIMEFRAME = '1D'
WARMUP_BARS = 20

def strategy(data):
    lookback = data['close'][-20:]
    if data['close'][-1] >= max(lookback):
        return 'BUY'
    if data['close'][-1] <= min(lookback):
        return 'SELL'
    return 'HOLD'
