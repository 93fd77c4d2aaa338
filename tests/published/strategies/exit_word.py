# After the strategy.close of Pine scripts: out by EXIT
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
WARMUP_BARS = 30

def strategy(data):
    mom = data['close'].iloc[-1] - data['close'].iloc[-11]
    prev = data['close'].iloc[-2] - data['close'].iloc[-12]
    if mom > 0 and prev <= 0:
        return 'BUY'
    if mom < 0 and prev >= 0:
        return 'EXIT'
    return 'HOLD'
