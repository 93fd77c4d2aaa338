SYMBOL = 'AAPL'
TIMEFRAME = '1D'
df = data.copy()
df['month'] = df.index.month
monthly = df.groupby('month')['close'].agg(['mean', 'std', 'count'])
span = df.groupby('month').agg(high=('high', 'max'), low=('low', 'min'))
best = monthly['mean'].idxmax()
print(monthly.to_string())
for ts in df.index[df['month'] == best]:
    signal('BUY', ts, df.loc[ts, 'close'], reason=f'month {best} range {span.loc[best, "high"]:.1f}')
