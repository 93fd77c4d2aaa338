# After the inside bar of price action forums
SYMBOL = 'EURUSD'
TIMEFRAME = '1h'

def strategy(data):
    inside = (data.high < data.high.shift(1)) & (data.low > data.low.shift(1))
    mother_high = data.high.shift(2)
    mother_low = data.low.shift(2)
    long = inside.shift(1, fill_value=False) & (data.close > mother_high)
    short = inside.shift(1, fill_value=False) & (data.close < mother_low)
    data['signal'] = 'HOLD'
    data.loc[long, 'signal'] = 'BUY'
    data.loc[short, 'signal'] = 'SELL'
    return data
