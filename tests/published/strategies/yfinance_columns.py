# After the notebooks that get their bars from yfinance: columns in capitals
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    data['SMA_20'] = data['Close'].rolling(20).mean()
    data['Signal'] = np.where(data['Close'] > data['SMA_20'], 1, -1)
    return data['Signal']
