SYMBOL = 'BTC-USD'
TIMEFRAME = '1h'
def strategy(data):
    fast = data['close'].rolling(10).mean()
    slow = data['close'].rolling(30).mean()
    if fast.iloc[-1] > slow.iloc[-1] and fast.iloc[-2] <= slow.iloc[-2]:
        return 'BUY'
    elif fast.iloc[-1] < slow.iloc[-1]:
        return 'SELL'
    return 'HOLD'
