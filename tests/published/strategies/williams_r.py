# After L. Williams' %R, the -80/-20 rule
SYMBOL = 'SPX'
TIMEFRAME = '1D'
WARMUP_BARS = 14

def strategy(data):
    hh = data['high'].tail(14).max()
    ll = data['low'].tail(14).min()
    wr = -100 * (hh - data['close'].iloc[-1]) / (hh - ll)
    return 'BUY' if wr < -80 else 'SELL' if wr > -20 else 'HOLD'
