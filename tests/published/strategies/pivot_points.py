# After floor traders' pivots: in over R1, out under S1 of the day before
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    prev = data.shift(1)
    pp = (prev['high'] + prev['low'] + prev['close']) / 3
    r1 = 2 * pp - prev['low']
    s1 = 2 * pp - prev['high']
    return pd.Series(np.where(data['close'] > r1, 'buy', np.where(data['close'] < s1, 'sell', 'hold')), index=data.index)
