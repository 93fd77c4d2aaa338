# After O. Seban's Supertrend, as people port it from TradingView to pandas
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def supertrend(df, period=10, multiplier=3):
    atr = talib.ATR(df['high'], df['low'], df['close'], period)
    hl2 = (df['high'] + df['low']) / 2
    upper = (hl2 + multiplier * atr).tolist()
    lower = (hl2 - multiplier * atr).tolist()
    close = df['close'].tolist()
    trend = [True] * len(df)
    for i in range(1, len(df)):
        if close[i] > upper[i-1]:
            trend[i] = True
        elif close[i] < lower[i-1]:
            trend[i] = False
        else:
            trend[i] = trend[i-1]
            if trend[i] and lower[i] < lower[i-1]:
                lower[i] = lower[i-1]
            if not trend[i] and upper[i] > upper[i-1]:
                upper[i] = upper[i-1]
    return pd.Series(trend, index=df.index)

def strategy(data):
    st = supertrend(data)
    return pd.Series(np.where(st & ~st.shift(1, fill_value=True), 1, np.where(~st & st.shift(1, fill_value=True), -1, 0)), index=data.index)
