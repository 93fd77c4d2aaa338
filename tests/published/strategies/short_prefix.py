# After the `if len(df) < n: return 'HOLD'` that stands before vectorised code
SYMBOL = 'SPX'
TIMEFRAME = '1D'

def strategy(df):
    if len(df) < 150:
        return 'HOLD'
    close = df.close
    signals = pd.Series(index=df.index, data='HOLD')
    ma = close.rolling(150).mean()
    signals[(close > ma) & (ma > ma.shift(10))] = 'BUY'
    signals[(close < ma)] = 'SELL'
    return signals
