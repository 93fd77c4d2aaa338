# After answers of 2015 that fill with method='ffill'
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
SIGNALS = 'POSITIONS'

def strategy(data):
    ma = data['close'].rolling(100).mean()
    pos = pd.Series(np.nan, index=data.index)
    pos[data['close'] > ma * 1.03] = 1
    pos[data['close'] < ma * 0.97] = 0
    return pos.fillna(method='ffill').fillna(0)
