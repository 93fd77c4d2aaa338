SYMBOL = 'AAPL'
TIMEFRAME = '1D'
rules = {'open': 'first', 'high': 'max', 'low': 'min', 'close': 'last', 'volume': 'sum'}
def strategy(data):
    weekly = data.resample('W').agg(rules).dropna()
    trend = weekly['close'].rolling(4).mean()
    daily = trend.reindex(data.index, method='ffill')
    out = pd.Series('HOLD', index=data.index)
    out[data['close'] > daily] = 'BUY'
    out.loc[data['close'] < daily] = 'SELL'
    return out
