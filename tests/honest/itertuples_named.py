SYMBOL = 'AAPL'
TIMEFRAME = '1D'
for n in (5, 20):
    data[f'sma_{n}'] = data['close'].rolling(n).mean()
data['rsi14'] = talib.RSI(data['close'], timeperiod=14)
held = False
for row in data.dropna().itertuples():
    if not held and row.sma_5 > row.sma_20 and row.rsi14 < 70:
        signal('BUY', row.Index, row.close)
        held = True
    elif held and row.sma_5 < row.sma_20:
        signal('SELL', row.Index, row.close)
        held = False
