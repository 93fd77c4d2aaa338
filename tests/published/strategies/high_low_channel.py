# After L. Williams' three bar channel of highs and lows
SYMBOL = 'SPX'
TIMEFRAME = '1D'

def strategy(data):
    df = data.copy()
    df['ma_low'] = df['low'].rolling(3).mean().shift(1)
    df['ma_high'] = df['high'].rolling(3).mean().shift(1)
    def decide(row):
        if row['close'] < row['ma_low']:
            return 'BUY'
        if row['close'] > row['ma_high']:
            return 'SELL'
        return 'HOLD'
    df['signal'] = df.apply(decide, axis=1)
    return df
