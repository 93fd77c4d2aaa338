# After D. Lambert's CCI, the +/-100 rule
SYMBOL, TIMEFRAME = 'EURUSD', '1h'

cci = talib.CCI(data['high'], data['low'], data['close'], timeperiod=20)
plot(cci, 'CCI', overlay=False)
prev = cci.shift()
for ts, row in data[(prev <= 100) & (cci > 100)].iterrows():
    signal('BUY', ts, row['close'], text='CCI over 100')
for ts, row in data[(prev >= -100) & (cci < -100)].iterrows():
    signal('SELL', ts, row['close'], text='CCI under -100')
