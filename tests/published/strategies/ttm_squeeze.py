# After J. Carter's TTM squeeze: in when the bands leave the channel upwards
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    c = data['close']
    basis = talib.SMA(c, 20)
    dev = talib.STDDEV(c, 20, nbdev=2.0)
    rng = talib.SMA(talib.TRANGE(data['high'], data['low'], c), 20)
    squeeze = (basis + dev < basis + 1.5 * rng)
    released = ~squeeze & squeeze.shift(1, fill_value=False)
    mom = c - c.shift(12)
    buy = released & (mom > 0)
    sell = mom < 0
    return pd.Series(np.where(buy, 'BUY', np.where(sell, 'SELL', 'HOLD')), index=data.index)
