# After George and Hwang's 52-week high
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
SIGNALS = 'POSITIONS'

def strategy(data):
    nearness = data['close'] / data['high'].rolling(252).max()
    pos = pd.Series(np.nan, index=data.index)
    pos[nearness > 0.95] = 1
    pos[nearness < 0.80] = 0
    return pos.ffill().fillna(0)
