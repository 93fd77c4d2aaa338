# After B. Williams' fractals, confirmed two bars late
SYMBOL = 'EURUSD'
TIMEFRAME = '1h'

def strategy(data):
    hi, lo = data['high'], data['low']
    up = (hi.shift(2) > hi.shift(4)) & (hi.shift(2) > hi.shift(3)) & (hi.shift(2) > hi.shift(1)) & (hi.shift(2) > hi)
    dn = (lo.shift(2) < lo.shift(4)) & (lo.shift(2) < lo.shift(3)) & (lo.shift(2) < lo.shift(1)) & (lo.shift(2) < lo)
    last_up = hi.shift(2).where(up).ffill()
    last_dn = lo.shift(2).where(dn).ffill()
    out = pd.Series(0, index=data.index)
    out[data['close'] > last_up] = 1
    out[data['close'] < last_dn] = -1
    return out
