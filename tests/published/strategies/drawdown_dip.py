# After the buy-the-dip rule: 10 % under the peak, out at a new one
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    close = data['close'].to_numpy()
    peak = np.maximum.accumulate(close)
    drawdown = close / peak - 1.0
    out = np.zeros(len(close), dtype=int)
    out[drawdown < -0.10] = 1
    out[drawdown == 0] = -1
    return out
