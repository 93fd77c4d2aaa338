# After R. Donchian's four-week rule, as in backtrader's channel samples
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
WARMUP_BARS = 21

def strategy(data):
    high20 = data['high'].iloc[-21:-1].max()
    low20 = data['low'].iloc[-21:-1].min()
    price = data['close'].iloc[-1]
    if price > high20:
        return 'BUY'
    elif price < low20:
        return 'SELL'
    return 'HOLD'
