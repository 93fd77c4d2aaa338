# After the gap fade of many day trading books
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    gap = data['open'] / data['close'].shift(1) - 1
    signal_col = pd.Series(index=data.index, dtype=object)
    signal_col[gap < -0.01] = 'BUY'
    signal_col[gap > 0.01] = 'SELL'
    signal_col = signal_col.fillna('HOLD')
    return signal_col
