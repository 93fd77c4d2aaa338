"""Bollinger breakout, a script: module-level code reads `data` and calls signal() and plot().

Buys when the close breaks out above the upper band, sells when it falls back to the middle.
"""

SYMBOL = 'SPX'
TIMEFRAME = '1D'

LENGTH = 20
WIDTH = params.get('width', 2.0)

middle = data['close'].rolling(LENGTH).mean()
upper = middle + WIDTH * data['close'].rolling(LENGTH).std()

plot(data['close'], 'Close', color='black', overlay=True)
plot(middle, 'Middle band', color='gray', linewidth=1, overlay=True)
plot(upper, 'Upper band', color='green', linewidth=1, overlay=True)

holding = False
for i in range(LENGTH, len(data)):
    close = data['close'].iloc[i]
    when = data['timestamp'].iloc[i]
    if not holding and close > upper.iloc[i]:
        signal('BUY', when, close, reason='close above the upper band', icon='arrow-up')
        holding = True
    elif holding and close < middle.iloc[i]:
        signal('SELL', when, close, reason='close below the middle', icon='arrow-down')
        holding = False
