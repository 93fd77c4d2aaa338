# After A. Elder's Force Index, 13 days
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    fi = (data['close'] - data['close'].shift(1)) * data['volume']
    fi13 = fi.ewm(span=13, adjust=False).mean()
    return np.sign(fi13).fillna(0).astype(int)
