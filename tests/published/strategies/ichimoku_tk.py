# After G. Hosoda's Ichimoku: Tenkan over Kijun, above the cloud
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def mid(df, n):
    return (df['high'].rolling(n).max() + df['low'].rolling(n).min()) / 2

def strategy(data):
    df = data.copy()
    df['tenkan'] = mid(df, 9)
    df['kijun'] = mid(df, 26)
    df['senkou_a'] = ((df['tenkan'] + df['kijun']) / 2).shift(26)
    df['senkou_b'] = mid(df, 52).shift(26)
    cloud = df[['senkou_a', 'senkou_b']].max(axis=1, skipna=False)
    df['signal'] = 0
    df.loc[(df['tenkan'] > df['kijun']) & (df['close'] > cloud), 'signal'] = 1
    df.loc[df['tenkan'] < df['kijun'], 'signal'] = -1
    return df['signal']
