# After J. Granville's On Balance Volume against its average
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    df = data.copy()
    df['obv'] = (np.sign(df['close'].diff()) * df['volume']).fillna(0).cumsum()
    df['obv_ema'] = df['obv'].ewm(span=20, adjust=False).mean()
    df['signal'] = np.where(df['obv'] > df['obv_ema'], 1, -1)
    return df[['signal']]
