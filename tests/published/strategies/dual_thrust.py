# After M. Chalek's Dual Thrust, as in je-suis-tm's collection
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
WARMUP_BARS = 6

def strategy(data):
    rg, k1, k2 = 5, 0.5, 0.5
    past = data.iloc[-rg-1:-1]
    range1 = past['high'].max() - past['close'].min()
    range2 = past['close'].max() - past['low'].min()
    sigma = max(range1, range2)
    o, c = data['open'].iloc[-1], data['close'].iloc[-1]
    if c > o + k1 * sigma:
        return 'BUY'
    elif c < o - k2 * sigma:
        return 'SELL'
    else:
        return 'HOLD'
