SYMBOL = 'AAPL'
TIMEFRAME = '1D'
def strategy(data):
    df = data.copy()
    df['pos'] = 0
    df.loc[df['close'] > df['close'].shift(1), 'pos'] = 1
    df.loc[df['close'] < df['close'].shift(1), 'pos'] = -1
    df['pos'] = df['pos'].replace(0, np.nan).ffill().fillna(0)
    return df['pos'].astype(int)
