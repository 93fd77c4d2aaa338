# After the rolling VWAP of crypto forums
SYMBOL = 'EURUSD'
TIMEFRAME = '1h'

tp = (data['high'] + data['low'] + data['close']) / 3
vwap = (tp * data['volume']).rolling(24).sum() / data['volume'].rolling(24).sum()
plot(vwap, name='VWAP', color='purple', overlay=True)
above = data['close'] > vwap
for t in data.index[above & ~above.shift(1, fill_value=False)]:
    signal('BUY', t, data.loc[t, 'close'])
for t in data.index[~above & above.shift(1, fill_value=False)]:
    signal('SELL', t, data.loc[t, 'close'])
