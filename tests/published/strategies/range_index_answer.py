# After code that resets the index first and never puts it back
SYMBOL = 'EURUSD'
TIMEFRAME = '1h'

def strategy(data):
    df = data.reset_index(drop=True)
    df['hh'] = df['high'].rolling(24).max().shift(1)
    df['ll'] = df['low'].rolling(24).min().shift(1)
    df['signal'] = 0
    df.loc[df['close'] > df['hh'], 'signal'] = 1
    df.loc[df['close'] < df['ll'], 'signal'] = -1
    return df['signal']
