# After Captain Currency's 3 Ducks of the BabyPips forum: one instrument, three averages
SYMBOL = 'EURUSD'
TIMEFRAME = '1h'

ma5 = data.close.rolling(60).mean()
ma60 = data.close.rolling(240).mean()
ma240 = data.close.rolling(720).mean()
up = (data.close > ma5) & (data.close > ma60) & (data.close > ma240)
dn = data.close < ma60
entry_points = up & ~up.shift(1, fill_value=False)
exit_points = dn & ~dn.shift(1, fill_value=False)

def strategy():
    for t in data.index[entry_points]:
        signal(signal_type='BUY', timestamp=t, price=data.close[t])
    for t in data.index[exit_points]:
        signal(signal_type='SELL', timestamp=t, price=data.close[t])
