# After L. Connors, How Markets Really Work: buy after three lower closes
SYMBOL = 'SPX'
TIMEFRAME = '1D'
WARMUP_BARS = 5

def strategy(data):
    c = data['close'].values
    if all(c[-i] < c[-i - 1] for i in range(1, 4)):
        return 'BUY'
    if c[-1] > c[-2] > c[-3]:
        return 'SELL'
