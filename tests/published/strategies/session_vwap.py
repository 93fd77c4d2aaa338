# After the intraday VWAP of day traders, reset each day
SYMBOL = 'EURUSD'
TIMEFRAME = '1h'

df = data.copy()
df['date'] = df.index.date
df['tpv'] = (df['high'] + df['low'] + df['close']) / 3 * df['volume']
g = df.groupby('date')
df['vwap'] = g['tpv'].cumsum() / g['volume'].cumsum()
plot(df['vwap'], 'VWAP')
for ts, r in df.iterrows():
    if r.close > r.vwap * 1.001:
        signal('BUY', ts, r.close)
    elif r.close < r.vwap * 0.999:
        signal('SELL', ts, r.close)
