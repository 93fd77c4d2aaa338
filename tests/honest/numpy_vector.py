SYMBOL = 'AAPL'
TIMEFRAME = '1D'
def ema(values, n):
    alpha = 2.0 / (n + 1)
    out = np.empty_like(values)
    out[0] = values[0]
    for i in range(1, values.size):
        out[i] = alpha * values[i] + (1 - alpha) * out[i - 1]
    return out

def strategy(data):
    close = data['close'].to_numpy(dtype=float)
    returns = np.diff(np.log(close), prepend=np.log(close[0]))
    z = (returns - np.nanmean(returns)) / np.nanstd(returns)
    trend = ema(close, 12) - ema(close, 26)
    side = np.zeros(len(close), dtype=int)
    side[(trend > 0) & (z < 1)] = 1
    side[(trend < 0) | (z > 3)] = -1
    return pd.Series(side, index=data.index)
