# After pandas notebooks that select by query()
SYMBOL = 'SPX'
TIMEFRAME = '1D'

up = data.query('close > open and close > high.shift(1)')
down = data.query('close < open and close < low.shift(1)')
for t in up.index:
    signal('BUY', t)
for t in down.index:
    signal('SELL', t)
