SYMBOL = 'AAPL'
TIMEFRAME = '1D'
def strategy(data):
    closes = data['close'].tolist()
    i = len(closes) - 1
    streak = 0
    while i > 0 and (step := closes[i] - closes[i - 1]) > 0:
        streak += 1
        i -= 1
    if (n := streak) >= 3:
        return 'SELL'
    return 'BUY' if n == 0 else 'HOLD'
