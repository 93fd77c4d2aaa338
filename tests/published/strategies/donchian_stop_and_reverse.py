# After the always-in Donchian of Systematic Trading forums
SYMBOL = 'EURUSD'
TIMEFRAME = '1h'
SIGNALS = 'POSITIONS'

def strategy(data):
    hi = data['high'].rolling(55).max().shift(1)
    lo = data['low'].rolling(55).min().shift(1)
    pos = pd.Series(np.nan, index=data.index)
    pos.loc[data['close'] > hi] = 1
    pos.loc[data['close'] < lo] = -1
    return pos.ffill()
