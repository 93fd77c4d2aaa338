SYMBOL = 'AAPL'
TIMEFRAME = '1D'
open = data['open']
high, low = data['high'], data['low']
body = (data['close'] - open).abs()
doji = body < 0.1 * (high - low)
for ts, is_doji in doji.items():
    if is_doji:
        signal('BUY', ts, open.loc[ts], reason='doji')
