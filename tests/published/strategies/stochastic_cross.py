# After G. Lane's stochastic, as in backtrader's Stochastic samples
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    slowk, slowd = talib.STOCH(data['high'], data['low'], data['close'],
                               fastk_period=14, slowk_period=3, slowk_matype=0,
                               slowd_period=3, slowd_matype=0)
    buy = (slowk < 20) & (slowk > slowd)
    sell = (slowk > 80) & (slowk < slowd)
    out = pd.Series(0, index=data.index)
    out[buy] = 1
    out[sell] = -1
    return out
