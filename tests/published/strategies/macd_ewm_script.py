# After the MACD notebooks that use pandas' ewm
SYMBOL = 'EURUSD'
TIMEFRAME = '1h'

exp1 = data['close'].ewm(span=12, adjust=False).mean()
exp2 = data['close'].ewm(span=26, adjust=False).mean()
macd = exp1 - exp2
sig = macd.ewm(span=9, adjust=False).mean()
plot(macd, 'MACD', color='blue')
plot(sig, 'Signal', color='orange')

for i in range(1, len(data)):
    if macd.iloc[i] > sig.iloc[i] and macd.iloc[i-1] <= sig.iloc[i-1]:
        signal('BUY', data.index[i], data['close'].iloc[i], 'MACD cross up')
    elif macd.iloc[i] < sig.iloc[i] and macd.iloc[i-1] >= sig.iloc[i-1]:
        signal('SELL', data.index[i], data['close'].iloc[i], 'MACD cross down')
