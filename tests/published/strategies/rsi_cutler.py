# After Cutler's RSI, as people compute it with pandas on Stack Overflow
SYMBOL = 'SPX'
TIMEFRAME = '1D'

def compute_rsi(series: pd.Series, period: int = 14) -> pd.Series:
    delta = series.diff()
    gain = delta.where(delta > 0, 0).rolling(window=period).mean()
    loss = (-delta.where(delta < 0, 0)).rolling(window=period).mean()
    rs = gain / loss
    return 100 - (100 / (1 + rs))

def strategy(data):
    df = data.copy()
    df['rsi'] = compute_rsi(df['close'])
    df['signal'] = 0
    df.loc[df['rsi'] < 30, 'signal'] = 1
    df.loc[df['rsi'] > 70, 'signal'] = -1
    return df['signal']
