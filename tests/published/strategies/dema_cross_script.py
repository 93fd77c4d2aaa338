# After P. Mulloy's DEMA, a crossing of two in a plain script
SYMBOL = 'SPX'
TIMEFRAME = '1D'

fast = talib.DEMA(data['close'], timeperiod=20)
slow = talib.DEMA(data['close'], timeperiod=50)
plot(fast, 'DEMA 20', color='green')
plot(slow, 'DEMA 50', color='red')
holding = False
for i, (f, s) in enumerate(zip(fast, slow)):
    if np.isnan(f) or np.isnan(s):
        continue
    if f > s and not holding:
        signal('BUY', data['timestamp'].iloc[i], data['close'].iloc[i], icon='arrow_up')
        holding = True
    elif f < s and holding:
        signal('SELL', data['timestamp'].iloc[i], data['close'].iloc[i], icon='arrow_down')
        holding = False
