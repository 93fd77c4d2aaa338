# After D. Valcu's Heikin-Ashi candles, two of a colour
SYMBOL = 'EURUSD'
TIMEFRAME = '1h'

o, h, l, c = (data[k].to_numpy() for k in ('open', 'high', 'low', 'close'))
ha_close = (o + h + l + c) / 4
ha_open = np.zeros(len(data))
ha_open[0] = (o[0] + c[0]) / 2
for i in range(1, len(data)):
    ha_open[i] = (ha_open[i - 1] + ha_close[i - 1]) / 2
green = ha_close > ha_open
for i in range(1, len(data)):
    if green[i] and green[i-1]:
        signal('BUY', i)
    elif not green[i] and not green[i-1]:
        signal('SELL', i)
