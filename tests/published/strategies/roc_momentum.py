# After the rate-of-change rule of M. Pring
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    if len(data) < 64:
        return 'HOLD'
    roc = (data['close'].iloc[-1] / data['close'].iloc[-64] - 1) * 100
    if roc > 5:
        return 1
    if roc < 0:
        return -1
    return 0
