# After the Strategiz generator's own script form with a list of signals
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

mom = talib.MOM(data['close'], timeperiod=10)
indicators['MOM'] = mom
for i in range(11, len(data)):
    if mom.iloc[i] > 0 and mom.iloc[i - 1] <= 0:
        signals.append({'type': 'BUY', 'timestamp': data.index[i], 'price': data['close'].iloc[i], 'reason': 'MOM up'})
    elif mom.iloc[i] < 0 and mom.iloc[i - 1] >= 0:
        signals.append({'type': 'SELL', 'timestamp': data.index[i], 'price': data['close'].iloc[i], 'reason': 'MOM down'})
