SYMBOL = 'AAPL'
TIMEFRAME = '1D'
prev = None
for time, row in data.iterrows():
    if prev is not None and row['close'] > prev['high']:
        signal('BUY', time, row.close, 'outside day')
    elif prev is not None and row['close'] < prev['low']:
        signal('SELL', time, row.close, 'outside day')
    prev = row
