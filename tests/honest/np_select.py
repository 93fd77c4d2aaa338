SYMBOL = 'AAPL'
TIMEFRAME = '1D'
def strategy(data):
    ret = data['close'].pct_change()
    conditions = [ret > 0.01, ret < -0.01]
    return pd.Series(np.select(conditions, [1, -1], default=0), index=data.index)
