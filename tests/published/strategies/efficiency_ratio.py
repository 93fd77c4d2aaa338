# After P. Kaufman's efficiency ratio as a trend filter
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    n = 20
    change = data['close'].diff(n)
    volatility = data['close'].diff().abs().rolling(n).sum()
    er = change / volatility
    sig = pd.Series('HOLD', index=data.index)
    sig = sig.mask(er > 0.3, 'BUY').mask(er < -0.3, 'SELL')
    return sig
