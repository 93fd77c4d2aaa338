SYMBOL = 'AAPL'
TIMEFRAME = '1D'
def crosses(a, b):
    for i in range(1, len(a)):
        if a[i - 1] <= b[i - 1] and a[i] > b[i]:
            yield i, 'BUY'
        elif a[i - 1] >= b[i - 1] and a[i] < b[i]:
            yield i, 'SELL'

fast = data['close'].ewm(span=5).mean().to_numpy()
slow = data['close'].ewm(span=20).mean().to_numpy()
for i, side in crosses(fast, slow):
    signal(side, data.index[i], data['close'].iloc[i])
