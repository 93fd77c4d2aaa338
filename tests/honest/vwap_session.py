SYMBOL = 'AAPL'
TIMEFRAME = '1D'
df = data.assign(tp=(data['high'] + data['low'] + data['close']) / 3)
df['pv'] = df.tp * df.volume
week = df.index.to_series().dt.isocalendar().week
grouped = df.groupby(week.values)
df['vwap'] = grouped['pv'].cumsum() / grouped['volume'].cumsum()
df['z'] = grouped['close'].transform(lambda s: (s - s.mean()) / (s.std() + 1e-9))
plot(df['vwap'], 'VWAP')
for ts, r in df[df['z'] < -1].iterrows():
    signal('BUY', ts, r['close'], 'below VWAP')
