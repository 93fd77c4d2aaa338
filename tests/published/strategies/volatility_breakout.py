# After L. Williams' volatility breakout, as Upbit bots use it
SYMBOL = 'SPX'
TIMEFRAME = '1D'

def strategy(data):
    k = params.get('k', 0.5)
    df = data.copy()
    df['range'] = df['high'].shift(1) - df['low'].shift(1)
    df['target'] = df['open'] + df['range'] * k
    df['floor'] = df['open'] - df['range'] * k
    df['signal'] = np.where(df['close'] > df['target'], 1, np.where(df['close'] < df['floor'], -1, 0))
    print(df['signal'].value_counts().to_dict())
    return df['signal'].values
